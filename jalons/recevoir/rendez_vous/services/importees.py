"""The busy times of a worker's own calendar: hours only, told apart from the absences that she declares."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.recevoir.rendez_vous.enums import MotifIndisponibilite
from jalons.recevoir.rendez_vous.models import Indisponibilite
from jalons.recevoir.rendez_vous.services.lieux import zone_de


@transaction.atomic
def accorder_importees(
    *,
    pour: Agent,
    organisme_id: UUID,
    connues: Sequence[UUID],
    voulues: Sequence[tuple[datetime, datetime]],
    maintenant: datetime,
) -> tuple[list[UUID], int, int]:
    """Of what one calendar brought (``connues``), what it says no longer is lifted, what is new is added, the rest stays;
    no appointment is cancelled. Gives back its rows, how many came, how many were lifted. The act of the room above writes
    the journal's line.
    """
    lignes = Indisponibilite.objects.filter(
        pk__in=connues, agent=pour, annule_le=None, periode__endswith__gt=maintenant
    )
    ici = {(x.debut, x.fin): x.pk for x in lignes}
    commun: dict[str, Any] = {
        "agent": pour,
        "organisme_id": organisme_id,
        "zone": zone_de(pour),
        "motif": MotifIndisponibilite.IMPORTE,
    }
    neuves = [Indisponibilite(**commun, periode=DateTimeTZRange(*moment)) for moment in voulues if moment not in ici]
    dites = set(voulues)
    parties = {pk for moment, pk in ici.items() if moment not in dites}
    Indisponibilite.objects.filter(pk__in=parties).update(annule_le=timezone.now())
    Indisponibilite.objects.bulk_create(neuves)
    return [*set(ici.values()) - parties, *(x.pk for x in neuves)], len(neuves), len(parties)
