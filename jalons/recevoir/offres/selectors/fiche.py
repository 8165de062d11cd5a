"""One offer with its history; one meeting with its seats."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Count, DateTimeField, DurationField, ExpressionWrapper, F, Q, QuerySet, Value

from jalons.fondations.envois.models import Envoi
from jalons.recevoir.rendez_vous.models import Indisponibilite, RendezVous
from jalons.recevoir.rendez_vous.selectors import personnes_touchees
from jalons.recevoir.signalements.enums import StatutDemande

from ..enums import PLACES_PRISES, StatutInscription, StatutOffre, StatutSeance
from ..models import Inscription, Offre, Seance


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
    for i in offre.inscriptions.select_related("seance__lieu"):
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


def seances(agent: Any, du: date, *, passees: bool = False) -> QuerySet[Seance]:
    """Meetings from ``du`` on, soonest first (or before it, latest first), each with ``prises`` seats."""
    prises = Count("inscriptions", filter=Q(inscriptions__statut__in=[str(s) for s in PLACES_PRISES]))
    lignes = Seance.objects.visible_to(agent, "lister").annotate(prises=prises).select_related("lieu", "animateur")
    if passees:
        return lignes.filter(date_acte__lt=du).order_by("-debut", "pk")
    return lignes.filter(date_acte__gte=du).order_by("debut", "pk")


def du_jour(agent: Any, jour: date, *, pour: Iterable[UUID] | None = None) -> QuerySet[Seance]:
    """The meetings of one day, in order, cancelled ones left out. ``pour`` keeps those that these agents lead."""
    lignes = _tenues(Seance.objects.visible_to(agent, "lister").filter(date_acte=jour), pour)
    return lignes.select_related("lieu", "animateur").order_by("debut", "pk")


def sans_presence(agent: Any, maintenant: datetime, *, pour: Iterable[UUID] | None = None) -> Any:
    """Meetings that ended with ``attendues``: people of whom nobody said whether they came, whose demande waits for it."""
    attend = Q(inscriptions__statut=StatutInscription.INSCRITE, inscriptions__demande__statut=StatutDemande.RDV_PRIS)
    finies = avec_fin(_tenues(Seance.objects.visible_to(agent, "noter_presence"), pour))
    lignes = finies.filter(fin_prevue__lte=maintenant).annotate(attendues=Count("inscriptions", filter=attend))
    return lignes.filter(attendues__gt=0).select_related("lieu").order_by("debut", "pk")


def _tenues(lignes: QuerySet[Seance], pour: Iterable[UUID] | None) -> QuerySet[Seance]:
    siennes = lignes.exclude(statut=StatutSeance.ANNULEE)
    return siennes if pour is None else siennes.filter(animateur__in=list(pour))


def inscrites(seance: Seance) -> list[Inscription]:
    """The seats of a meeting, by name, those given back left out."""
    lignes = seance.inscriptions.exclude(statut=StatutInscription.LIBEREE).select_related("assure", "demande")
    return list(lignes.order_by("assure__nom", "assure__prenom", "pk"))


def inscription_a_venir(offre: Offre, maintenant: datetime) -> Inscription | None:
    """Her seat of a meeting still to come."""
    attendue = offre.inscriptions.filter(statut=StatutInscription.INSCRITE, seance__debut__gt=maintenant)
    return attendue.select_related("seance__lieu").first()


def avec_fin(lignes: QuerySet[Seance]) -> Any:
    """Each meeting with ``fin_prevue``, the instant it ends."""
    duree = ExpressionWrapper(F("duree_minutes") * Value(timedelta(minutes=1)), DurationField())
    return lignes.annotate(fin_prevue=ExpressionWrapper(F("debut") + duree, DateTimeField()))


def touchees(agent: Any, seance: Seance) -> list[RendezVous]:
    """Who has an appointment with the leader of a meeting at its hour: each is to be moved or cancelled."""
    if seance.animateur_id is None or seance.statut != StatutSeance.OUVERTE:
        return []
    pendant = Indisponibilite(agent_id=seance.animateur_id, periode=DateTimeTZRange(seance.debut, seance.fin))
    return list(personnes_touchees(pendant, agent=agent))
