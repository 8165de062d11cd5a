"""What the person was told of her appointment."""

from __future__ import annotations

from django.db.models import QuerySet

from jalons.fondations.envois.models import Envoi
from jalons.fondations.envois.selectors import sous
from jalons.recevoir.rendez_vous import rules
from jalons.recevoir.rendez_vous.models import RendezVous


def messages(rdv: RendezVous) -> QuerySet[Envoi]:
    """Every message about this appointment, refused and withdrawn ones included, the newest first."""
    return sous(rules.cle_des_messages(rdv.pk))
