"""Lists of appointments, the permanence's sheet, home visits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from jalons.fondations.agents.models import Agent
from jalons.fondations.territoires.models import LieuAccueil
from jalons.recevoir.rendez_vous import rules
from jalons.recevoir.rendez_vous.enums import LIBERES, Mode, StatutRendezVous
from jalons.recevoir.rendez_vous.models import Indisponibilite, RendezVous
from jalons.recevoir.rendez_vous.proches import tenus_par


def _avec_tout(lignes: QuerySet[RendezVous]) -> QuerySet[RendezVous]:
    return lignes.select_related("assure", "agent", "avec_aussi", "lieu")


@dataclass(frozen=True)
class Groupe:
    """The appointments of one place (or without place) on one day, in order."""

    titre: str
    lieu_id: UUID | None
    lignes: list[RendezVous]


@dataclass(frozen=True)
class Jour:
    """One day of the list."""

    date: date
    groupes: list[Groupe]

    @property
    def combien(self) -> int:
        """How many appointments."""
        return sum(len(g.lignes) for g in self.groupes)


def agenda(
    agent: Any, *, du: date, au: date, lieu: LieuAccueil | None = None, pour: Iterable[UUID] | None = None
) -> list[Jour]:
    """Appointments visible to ``agent`` from ``du`` to ``au`` included, by day then by place. One query.

    ``pour`` keeps the agendas of those agents. Cancelled ones are left out; days without any appear empty.
    """
    lignes = (
        RendezVous.objects.visible_to(agent).filter(date_acte__range=(du, au)).exclude(statut=StatutRendezVous.ANNULE)
    )
    if lieu:
        lignes = lignes.filter(lieu=lieu)
    if pour is not None:
        lignes = lignes.filter(tenus_par(list(pour)))
    par_jour: dict[date, list[RendezVous]] = {du + timedelta(days=n): [] for n in range((au - du).days + 1)}
    for rdv in _avec_tout(lignes).order_by("date_acte", "periode"):
        par_jour[rdv.date_acte].append(rdv)
    return [Jour(jour, _par_lieu(rdvs)) for jour, rdvs in par_jour.items()]


def _titre(rdv: RendezVous) -> tuple[str, UUID | None]:
    if rdv.mode == Mode.LIEU and rdv.lieu:
        return rdv.lieu.nom, rdv.lieu_id
    return "À distance ou à domicile", None


def _par_lieu(rdvs: list[RendezVous]) -> list[Groupe]:
    tries = sorted(rdvs, key=lambda r: (_titre(r)[1] is None, _titre(r)[0], r.debut))
    return [Groupe(titre, lieu_id, list(g)) for (titre, lieu_id), g in groupby(tries, key=_titre)]


def sans_issue(
    agent: Any, maintenant: datetime, *, pour: Iterable[UUID] | None = None, limite: int = 20
) -> list[RendezVous]:
    """Past appointments of which nobody said whether the person came, newest first."""
    lignes = RendezVous.objects.visible_to(agent, "noter_issue").filter(
        statut=StatutRendezVous.PRIS, periode__endswith__lte=maintenant
    )
    if pour is not None:
        lignes = lignes.filter(tenus_par(list(pour)))
    return list(_avec_tout(lignes).order_by("-periode")[:limite])


def personnes_touchees(indisponibilite: Indisponibilite, *, agent: Any = None) -> QuerySet[RendezVous]:
    """Appointments still taken during this unavailability, or any of its series: each is to be moved, kept or cancelled.

    One that somebody kept since it was declared is no longer there.
    """
    serie = Indisponibilite.objects.filter(pk=indisponibilite.pk)
    if indisponibilite.serie_id:
        serie = Indisponibilite.objects.filter(serie_id=indisponibilite.serie_id)
    dedans = serie.filter(annule_le=None, periode__overlap=OuterRef("periode"))
    decide = Q(maintenu_le__isnull=False, maintenu_le__gte=indisponibilite.declare_le)
    lignes = RendezVous.objects.visible_to(agent) if agent else RendezVous.objects.all()
    siens = lignes.filter(Exists(dedans), tenus_par([indisponibilite.agent_id]), statut=StatutRendezVous.PRIS)
    return _avec_tout(siens.exclude(decide)).order_by("periode")


@dataclass(frozen=True)
class LigneFeuille:
    """What the reception desk needs, and nothing else: an hour, a name, an interpreter, the other of two workers."""

    heure: datetime
    nom: str
    interprete: str
    avec_aussi: str = ""


@dataclass(frozen=True)
class Feuille:
    """The permanence's sheet: one place, one day, agent by agent."""

    lieu: LieuAccueil
    jour: date
    agents: list[tuple[str, list[LigneFeuille]]]
    rendez_vous: list[RendezVous]  # those that it tells, for the journal


def feuille_permanence(lieu: LieuAccueil, jour: date, *, agent: Any = None) -> Feuille:
    """Who is expected at that place on that local day. No reason for the visit, no contact, no identifier.

    ``agent`` keeps what she may see. One query.
    """
    lignes = RendezVous.objects.visible_to(agent) if agent else RendezVous.objects.all()
    lignes = lignes.filter(lieu=lieu, mode=Mode.LIEU, date_acte=jour).exclude(statut__in=LIBERES)
    rdvs = list(_avec_tout(lignes).order_by("periode"))
    tous = sorted({qui for r in rdvs for qui in r.agents}, key=lambda qui: (qui.nom, qui.prenom, qui.pk))
    agents = [(str(qui), [_ligne(r, qui) for r in rdvs if qui in r.agents]) for qui in tous]
    return Feuille(lieu, jour, agents, rdvs)


def _ligne(rdv: RendezVous, qui: Agent) -> LigneFeuille:
    autre = next((str(a) for a in rdv.agents if a != qui), "")
    return LigneFeuille(rdv.debut_local, nom_de(rdv), interprete_de(rdv), autre)


def nom_de(rdv: RendezVous) -> str:
    """« Brunet Valérie », the order of a list read aloud at a desk."""
    return f"{rdv.assure.nom} {rdv.assure.prenom}"


def interprete_de(rdv: RendezVous) -> str:
    """« langue des signes », « arabe », or nothing."""
    return "langue des signes" if rdv.assure.interprete == "lsf" else rdv.assure.interprete


def _visites(agent: Any) -> QuerySet[RendezVous]:
    lignes = RendezVous.objects.visible_to(agent) if agent else RendezVous.objects.all()
    debut = F("periode__startswith")  # given up once it has begun, somebody may still be there
    annulees = Q(statut=StatutRendezVous.ANNULE, annule_le__lt=debut)
    rendues = annulees | Q(statut=StatutRendezVous.EXCUSE, issue_le__lt=debut)
    lignes = lignes.filter(mode=Mode.DOMICILE, retour_confirme_le__isnull=True).exclude(rendues)
    return _avec_tout(lignes).order_by("fin_prevue")


def visites_en_retard(maintenant: datetime, *, agent: Any = None) -> QuerySet[RendezVous]:
    """Home visits whose return nobody confirmed a quarter of an hour after their expected end, longest first.

    ``agent`` keeps those that she may see; without it, all (for an alarm sent by the machine).
    """
    return _visites(agent).filter(fin_prevue__lt=maintenant - rules.GRACE_VISITE)


def visites_en_cours(maintenant: datetime, *, agent: Any = None) -> QuerySet[RendezVous]:
    """Home visits begun and not overdue yet."""
    return _visites(agent).filter(periode__startswith__lte=maintenant, fin_prevue__gte=maintenant - rules.GRACE_VISITE)
