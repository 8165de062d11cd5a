"""Who waits for a slot: one whom a slot suits, one whom none suits yet."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from jalons.accompagner.accompagnements.enums import StatutDossier
from jalons.accompagner.accompagnements.models import Dossier
from jalons.portes.demonstration.equipe import Service
from jalons.recevoir.attentes import services as attentes
from jalons.recevoir.attentes.enums import Moment
from jalons.recevoir.attentes.models import AttenteCreneau
from jalons.recevoir.rendez_vous.enums import Mode
from jalons.recevoir.rendez_vous.models import RendezVous

SOUHAITS: tuple[tuple[int, dict[str, Any]], ...] = (
    (18, {"modes": [Mode.TELEPHONE], "moments": [Moment.APRES_MIDI]}),
    (6, {"modes": [Mode.VISIO]}),  # nobody receives so: nothing yet
)


def installer(service: Service, jour: date) -> None:
    """Two people accompanied here, without an appointment to come."""
    attendues = RendezVous.objects.filter(date_acte__gte=jour).values("assure_id")
    suivis = Dossier.objects.exclude(assure__in=attendues).exclude(statut=StatutDossier.CLOS)
    suivis = suivis.filter(organisme=service.csam.organisme_id, assure__date_deces=None).exclude(
        assure__commune_code=""
    )
    for dossier, (depuis, souhaits) in zip(suivis.order_by("ouvert_le", "pk"), SOUHAITS, strict=False):
        ligne = attentes.inscrire(agent=service.csam, assure=dossier.assure, **souhaits)
        quand = timezone.now() - timedelta(days=depuis)
        AttenteCreneau.objects.filter(pk=ligne.pk).update(depuis=quand)
