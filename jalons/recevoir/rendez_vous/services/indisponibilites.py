"""« Indisponible du … au … »."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.recevoir.rendez_vous.enums import MotifIndisponibilite
from jalons.recevoir.rendez_vous.models import Indisponibilite
from jalons.recevoir.rendez_vous.services.erreurs import RendezVousRefuse
from jalons.recevoir.rendez_vous.services.lieux import zone_de


@transaction.atomic
def declarer_indisponible(
    *, agent: Agent, pour: Agent, debut: datetime, fin: datetime, motif: str = MotifIndisponibilite.ABSENCE
) -> Indisponibilite:
    """Hide the slots of ``pour`` and refuse new appointments between these instants.

    It waits for bookings under way, so that ``selectors.personnes_touchees`` is complete when it returns;
    nothing is cancelled. Raises RendezVousRefuse when the instants are reversed.
    """
    if fin <= debut:
        raise RendezVousRefuse("L’indisponibilité finit avant de commencer : inverser les deux dates.")
    if pour.organisme_id is None:
        raise RendezVousRefuse(f"{pour} n’a pas d’affectation en vigueur.")
    ligne = Indisponibilite(agent=pour, organisme_id=pour.organisme_id, zone=zone_de(pour), motif=motif)
    ligne.periode = DateTimeTZRange(debut, fin)
    ligne.save(force_insert=True)
    inscrire(acte="indisponibilite.declarer", agent=agent, objet=ligne, motif=str(motif))
    return ligne


@transaction.atomic
def lever_indisponibilite(*, agent: Agent, indisponibilite: Indisponibilite) -> None:
    """Cancel it: the slots are free again. Raises TransitionRefusee when it was cancelled before."""
    lignes = Indisponibilite.objects.filter(pk=indisponibilite.pk, annule_le__isnull=True)
    if lignes.update(annule_le=timezone.now()) != 1:
        raise TransitionRefusee("C’était déjà fait : cette indisponibilité est levée.")
    inscrire(acte="indisponibilite.lever", agent=agent, objet=indisponibilite)
