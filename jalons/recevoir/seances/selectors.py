"""All the SQL of the room's screens."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Count, DateTimeField, DurationField, ExpressionWrapper, F, Q, QuerySet, Value

from jalons.fondations.territoires.models import Salle
from jalons.recevoir.rendez_vous.enums import MotifIndisponibilite
from jalons.recevoir.rendez_vous.models import Indisponibilite, RendezVous
from jalons.recevoir.rendez_vous.selectors import personnes_touchees, salles_libres
from jalons.recevoir.signalements.enums import StatutDemande

from .enums import PLACES_PRISES, StatutInscription, StatutSeance
from .models import Inscription, Seance

PAR_PAGE = 25


def libres(organisme_id: UUID, du: date, au: date) -> Any:
    """Open meetings with a free seat, each with ``libres``, in order. One query; closed places are out."""
    prises = Count("inscriptions", filter=Q(inscriptions__statut__in=[str(s) for s in PLACES_PRISES]))
    lignes = Seance.objects.filter(organisme_id=organisme_id, date_acte__range=(du, au), statut=StatutSeance.OUVERTE)
    ouvert = Q(lieu__ouvert_au__isnull=True) | Q(lieu__ouvert_au__gte=F("date_acte"))
    lignes = lignes.filter(ouvert, lieu__ouvert_du__lte=F("date_acte"))
    lignes = lignes.annotate(libres=F("places") - prises).filter(libres__gt=0)
    return lignes.select_related("lieu", "animateur", "avec_aussi").order_by("debut", "pk")


def liste(agent: Any, du: date, *, passees: bool = False) -> QuerySet[Seance]:
    """Meetings from ``du`` on, soonest first (or before it, latest first), each with ``prises`` seats."""
    prises = Count("inscriptions", filter=Q(inscriptions__statut__in=[str(s) for s in PLACES_PRISES]))
    lignes = (
        Seance.objects.visible_to(agent, "lister")
        .annotate(prises=prises)
        .select_related("lieu", "salle", "animateur", "avec_aussi")
    )
    if passees:
        return lignes.filter(date_acte__lt=du).order_by("-debut", "pk")
    return lignes.filter(date_acte__gte=du).order_by("debut", "pk")


def du_jour(agent: Any, jour: date, *, pour: Iterable[UUID] | None = None) -> QuerySet[Seance]:
    """The meetings of one day, in order, cancelled ones left out. ``pour`` keeps those that these agents lead."""
    lignes = _tenues(Seance.objects.visible_to(agent, "lister").filter(date_acte=jour), pour)
    return lignes.select_related("lieu", "animateur", "avec_aussi").order_by("debut", "pk")


def sans_presence(agent: Any, maintenant: datetime, *, pour: Iterable[UUID] | None = None) -> Any:
    """Meetings that ended with ``attendues``: people of whom nobody said whether they came, and whose demande, if any, waits."""
    utile = Q(inscriptions__demande=None) | Q(inscriptions__demande__statut=StatutDemande.RDV_PRIS)
    attend = Q(inscriptions__statut=StatutInscription.INSCRITE) & utile
    finies = avec_fin(_tenues(Seance.objects.visible_to(agent, "noter_presence"), pour))
    lignes = finies.filter(fin_prevue__lte=maintenant).annotate(attendues=Count("inscriptions", filter=attend))
    return lignes.filter(attendues__gt=0).select_related("lieu").order_by("debut", "pk")


def _tenues(lignes: QuerySet[Seance], pour: Iterable[UUID] | None) -> QuerySet[Seance]:
    siennes = lignes.exclude(statut=StatutSeance.ANNULEE)
    cles = [] if pour is None else list(pour)
    return siennes if pour is None else siennes.filter(Q(animateur__in=cles) | Q(avec_aussi__in=cles))


def inscrites(seance: Seance) -> list[Inscription]:
    """The seats of a meeting, by name, those given back left out."""
    lignes = seance.inscriptions.exclude(statut=StatutInscription.LIBEREE).select_related("assure", "demande")
    return list(lignes.order_by("assure__nom", "assure__prenom", "pk"))


def salles_de(seance: Seance) -> QuerySet[Salle]:
    """The rooms of its place that are free meanwhile and hold everybody, the smallest first; its own is free to it."""
    return salles_libres(seance.lieu, seance.date_acte, seance.periode, pour=seance.pk).filter(
        places__gte=seance.places
    )


def avec_fin(lignes: QuerySet[Seance]) -> Any:
    """Each meeting with ``fin_prevue``, the instant it ends."""
    duree = ExpressionWrapper(F("duree_minutes") * Value(timedelta(minutes=1)), DurationField())
    return lignes.annotate(fin_prevue=ExpressionWrapper(F("debut") + duree, DateTimeField()))


def touchees(agent: Any, seance: Seance) -> list[RendezVous]:
    """Who has an appointment with somebody who leads it, at its hour: each is to be moved or cancelled."""
    if seance.statut != StatutSeance.OUVERTE:
        return []
    prises = Indisponibilite.objects.filter(
        agent__in=seance.animateurs, motif=MotifIndisponibilite.REUNION, annule_le=None
    )
    pendant = prises.filter(periode=DateTimeTZRange(seance.debut, seance.fin))
    trouves = {rdv.pk: rdv for absence in pendant for rdv in personnes_touchees(absence, agent=agent)}
    return sorted(trouves.values(), key=lambda rdv: rdv.debut)
