"""One offer with its history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from jalons.fondations.envois.models import Envoi
from jalons.recevoir.seances.enums import StatutInscription
from jalons.recevoir.seances.models import Inscription

from ..enums import StatutOffre
from ..models import Offre


@dataclass(frozen=True)
class Fait:
    """One line of the history."""

    jour: date
    heure: str
    quoi: str
    precision: str = ""


def historique(offre: Offre, zone: ZoneInfo) -> list[Fait]:
    """Everything that was done for this offer, in order: traceable from the day it was found. Four queries."""
    faits = [Fait(offre.preparee_le, "", "Offre préparée", offre.get_genre_display())]
    for envoi in Envoi.objects.filter(cle_unique__startswith=f"offre:{offre.pk}:").order_by("created_at"):
        local = (envoi.envoye_le or envoi.created_at).astimezone(zone)
        faits.append(Fait(local.date(), "", f"{envoi.get_canal_display().capitalize()} {envoi.get_statut_display()}",
                          envoi.raison_refus))  # fmt: skip
    for t in offre.tentatives.all():
        faits.append(
            Fait(t.jour, f"{t.heure.hour}\u00a0h\u00a0{t.heure.minute:02d}", "Appel", t.get_resultat_display())
        )
    for r in offre.rappels.all():
        local = r.prevu_le.astimezone(zone)
        mot = "fait" if r.fait_le else "à faire"
        faits.append(Fait(local.date(), f"{local.hour}\u00a0h\u00a0{local.minute:02d}", f"Rappel promis, {mot}"))
    for i in inscriptions(offre):
        faits.append(Fait(i.seance.date_acte, "", f"Réunion, {i.seance.lieu}", i.get_statut_display()))
    faits += _fins(offre)
    return sorted(faits, key=lambda f: (f.jour, f.heure))


def _fins(offre: Offre) -> list[Fait]:
    if offre.statut == StatutOffre.REPONDUE and offre.repondue_le:
        return [Fait(offre.repondue_le, "99", "Réponse", offre.get_reponse_display())]
    if offre.statut == StatutOffre.ECARTEE and offre.terminee_le:
        return [Fait(offre.terminee_le, "99", "Offre écartée", offre.raison_ecart or offre.get_motif_ecart_display())]
    if offre.statut == StatutOffre.SANS_REPONSE and offre.terminee_le:
        return [Fait(offre.terminee_le, "99", "Restée sans réponse", offre.get_reponse_display())]
    return []


def de_la_demande(agent: Any, demande_id: UUID) -> Offre | None:
    """The offer made for this demande, the one under way first."""
    lignes = Offre.objects.visible_to(agent).filter(demande_id=demande_id).select_related("lieu")
    return lignes.order_by("terminee_le", "-preparee_le").first()


def inscription_a_venir(offre: Offre, maintenant: datetime) -> Inscription | None:
    """Her seat of a meeting still to come."""
    attendue = inscriptions(offre).filter(statut=StatutInscription.INSCRITE, seance__debut__gt=maintenant)
    return attendue.first()


def inscriptions(offre: Offre) -> QuerySet[Inscription]:
    """The seats of meetings that she had by this offer."""
    return Inscription.objects.filter(cause=offre.pk).select_related("seance__lieu")
