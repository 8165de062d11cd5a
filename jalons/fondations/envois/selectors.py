"""What was written to a person."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet

from jalons.fondations.envois.enums import A_REVOIR, TROP_TARD, Accuse, Statut
from jalons.fondations.envois.models import TEXTES, Envoi


def sous(prefixe: str) -> QuerySet[Envoi]:
    """Every message deposited under a key that begins so, the newest first."""
    return Envoi.objects.filter(cle_unique__startswith=prefixe).order_by("-created_at", "id")


def non_remis(depuis: date) -> QuerySet[Envoi]:
    """What could not leave and was deposited since then, without its texts: the oldest first."""
    lignes = Envoi.objects.filter(statut=Statut.ERREUR, jour__gte=depuis).order_by("created_at", "id")
    lignes = lignes.exclude(cle_unique__startswith="rdv:")  # told with its appointment
    return lignes.only("assure_id", "canal", "jour")


def echoues(prefixe: str, depuis: date) -> QuerySet[Envoi]:
    """What reached nobody: in error, not received, too late, or set aside by a batch; without texts, the newest first."""
    rates = Q(statut=Statut.ERREUR) | Q(accuse=Accuse.ECHEC) | Q(raison_refus__in=[TROP_TARD, A_REVOIR])
    lignes = Envoi.objects.filter(rates, cle_unique__startswith=prefixe, jour__gte=depuis).defer(*TEXTES)
    return lignes.order_by("-created_at", "id")


def en_panne(maintenant: datetime) -> tuple[int, int]:
    """``(in error, waiting for more than an hour)``: counts only."""
    vieux = Q(statut=Statut.A_ENVOYER, created_at__lt=maintenant - timedelta(hours=1))
    comptes = Envoi.objects.aggregate(
        erreurs=Count("pk", filter=Q(statut=Statut.ERREUR)), attente=Count("pk", filter=vieux)
    )
    return comptes["erreurs"], comptes["attente"]
