"""Lists: « mes dossiers », and what the day page needs. Each costs the same queries with 1 row as with 15."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest, Least

from jalons.accompagner.accompagnements import rules
from jalons.accompagner.accompagnements.enums import (
    ACTIONS_VIVANTES,
    Axe,
    CibleBrouillon,
    Par,
    StatutAction,
    StatutDossier,
    TypeAction,
)
from jalons.accompagner.accompagnements.models import (
    Action,
    Brouillon,
    Demarche,
    Dossier,
    Entretien,
    Etape,
    Referent,
)
from jalons.accompagner.accompagnements.selectors.entretiens import PromesseVue, promesses
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.models import en_vigueur
from jalons.recevoir.rendez_vous.enums import StatutRendezVous
from jalons.recevoir.rendez_vous.models import RendezVous

_VIVANTES = Q(dossier__statut=StatutDossier.OUVERT) | Q(dossier__statut=StatutDossier.CLOS, reporte_le__isnull=False)
_BADGE = {StatutDossier.OUVERT: "", StatutDossier.SUSPENDU: "wait", StatutDossier.CLOS: "off"}


@dataclass(frozen=True)
class DossierListe:
    """One line of « mes dossiers ». ``silence`` is the reason, '' when the dossier is not silent."""

    id: UUID
    personne: str
    statut: str
    badge: str
    axe: str
    ouvert_le: date
    dernier_acte: date
    prochaine: date | None
    silence: str
    supplee: str


@dataclass(frozen=True)
class EtapeListe:
    """A step of one of the agent's dossiers."""

    id: UUID
    dossier_id: UUID
    personne: str
    intitule: str
    prevue_le: date
    en_retard: bool


@dataclass(frozen=True)
class ActionGardee:
    """Something still to be done for somebody whose accompaniment ended."""

    id: UUID
    dossier_id: UUID
    personne: str
    intitule: str
    echeance: date | None


@dataclass(frozen=True)
class PromesseDue:
    """A promise of one of the agent's dossiers that comes due, said at the interview of ``dite_le``."""

    promesse: PromesseVue
    dossier_id: UUID
    personne: str
    dite_le: date


@dataclass(frozen=True)
class ReponseListe:
    """An answer awaited or arrived."""

    id: UUID
    dossier_id: UUID
    personne: str
    intitule: str
    avec: str
    date_acte: date
    attendue_le: date | None
    recue_le: date | None
    reponse: str
    en_retard: bool


@dataclass(frozen=True)
class BrouillonListe:
    """A draft left open: which form, for whom, since when; never its text. ``la_bas``: its dossier is hers no more."""

    id: UUID
    dossier_id: UUID
    la_bas: bool
    personne: str
    cible: str
    cible_libelle: str
    modifie_le: datetime


@dataclass(frozen=True)
class TacheCsam:
    """A thing given to a CSAM: its kind and its date, no content."""

    id: UUID
    dossier_id: UUID
    assure_id: UUID
    personne: str
    type: str
    echeance: date | None
    faite_le: date | None = None


def _un(lignes: QuerySet[Any], lien: str, agregat: Any) -> Subquery:
    """A correlated aggregate as a scalar subquery."""
    filtrees = lignes.filter(**{lien: OuterRef("pk")}).order_by().values(lien).annotate(valeur=agregat)
    return Subquery(filtrees.values("valeur"))


def _miens(agent: Agent, jour: date) -> QuerySet[Any]:
    """The agent's dossiers (and those of whom she replaces), with their last act and what is planned next."""
    referent = Referent.le_jour(jour).filter(dossier_id=OuterRef("pk"))
    entretiens, demarches = Entretien.objects.filter(annule_le=None), Demarche.objects.filter(annule_le=None)
    attendues = demarches.filter(reponse_recue_le=None, reponse_attendue_le__gte=jour)
    etapes = Etape.a_leur_jour(Etape.objects.filter(annule_le=None, faite_le=None)).filter(jour__gte=jour)
    rdv = RendezVous.objects.filter(
        assure_id=OuterRef("assure_id"), statut=StatutRendezVous.PRIS, date_acte__gte=jour
    ).order_by("date_acte")
    return (
        Dossier.objects.visible_to(agent, "lister")
        .select_related("assure")
        .annotate(
            referent_id=Subquery(referent.values("agent_id")[:1]),
            referent_prenom=Subquery(referent.values("agent__prenom")[:1]),
            referent_nom=Subquery(referent.values("agent__nom")[:1]),
            dernier_acte=Greatest(
                F("ouvert_le"),
                _un(entretiens, "dossier", Max("date_acte")),
                _un(demarches, "dossier", Max(Greatest("date_acte", "reponse_recue_le"))),
            ),
            prochaine=Least(
                _un(etapes, "dossier", Min("jour")),
                _un(attendues, "dossier", Min("reponse_attendue_le")),
                Subquery(rdv.values("date_acte")[:1]),
            ),
        )
    )


def _ligne(agent: Agent, dossier: Any, jour: date, jours: int) -> DossierListe:
    silence = rules.raison_silence(
        dernier_acte=dossier.dernier_acte,
        prochaine=dossier.prochaine,
        jour=jour,
        jours=jours,
        statut=dossier.statut,
    )
    autre = dossier.referent_id and dossier.referent_id != agent.pk
    return DossierListe(
        id=dossier.pk,
        personne=str(dossier.assure),
        statut=StatutDossier(dossier.statut).label,
        badge=_BADGE[StatutDossier(dossier.statut)],
        axe=Axe(dossier.axe).label,
        ouvert_le=dossier.ouvert_le,
        dernier_acte=dossier.dernier_acte,
        prochaine=dossier.prochaine,
        silence=silence or "",
        supplee=f"{dossier.referent_prenom} {dossier.referent_nom}" if autre else "",
    )


def mes_dossiers(agent: Agent, jour: date, *, clos: bool = False, jours: int = 45) -> list[DossierListe]:
    """The agent's dossiers: silent ones first, the oldest silence before the others, then by what comes
    next."""
    etat = Q(statut=StatutDossier.CLOS) if clos else ~Q(statut=StatutDossier.CLOS)
    lignes = [_ligne(agent, dossier, jour, jours) for dossier in _miens(agent, jour).filter(etat)]
    if clos:
        return sorted(lignes, key=lambda ligne: ligne.dernier_acte, reverse=True)
    return sorted(
        lignes,
        key=lambda ligne: (
            not ligne.silence,
            ligne.dernier_acte if ligne.silence else ligne.prochaine or date.max,
            ligne.personne,
        ),
    )


def suivis_par(agents: Collection[UUID], jour: date) -> dict[UUID, int]:
    """How many accompaniments each of these workers has open on ``jour``: for her manager, that day only."""
    lignes = Referent.objects.filter(en_vigueur(jour), agent__in=agents).exclude(dossier__statut=StatutDossier.CLOS)
    return dict(lignes.order_by().values_list("agent").annotate(n=Count("pk")))


def dossiers_silencieux(agent: Agent, jour: date, jours: int = 45) -> list[DossierListe]:
    """Open dossiers without an act for ``jours`` days and with nothing planned, the oldest silence first."""
    return [ligne for ligne in mes_dossiers(agent, jour, jours=jours) if ligne.silence]


def _visibles(agent: Agent, lignes: Any) -> Any:
    """Pieces whose content the agent may read, of dossiers in progress, or kept when theirs was closed."""
    return lignes.visible_to(agent, "lire", classe="F3").filter(_VIVANTES).select_related("dossier__assure")


def etapes_a_venir(agent: Agent, jour: date, jours: int = 7) -> list[EtapeListe]:
    """Steps not taken that fall within ``jours`` days, late ones included, in their order."""
    lignes = Etape.a_leur_jour(Etape.objects.filter(faite_le=None, annule_le=None))
    proches = lignes.filter(jour__lte=jour + timedelta(days=jours))
    return [
        EtapeListe(e.pk, e.dossier_id, str(e.dossier.assure), e.intitule or "", e.jour, e.jour < jour)
        for e in _visibles(agent, proches).order_by("jour", "id")
    ]


def _reponse(demarche: Demarche, jour: date) -> ReponseListe:
    attendue = demarche.reponse_attendue_le
    return ReponseListe(
        id=demarche.pk,
        dossier_id=demarche.dossier_id,
        personne=str(demarche.dossier.assure),
        intitule=demarche.intitule or "",
        avec=demarche.partenaire.nom if demarche.partenaire else (demarche.avec or ""),
        date_acte=demarche.date_acte,
        attendue_le=attendue,
        recue_le=demarche.reponse_recue_le,
        reponse=demarche.reponse or "",
        en_retard=bool(attendue and attendue < jour and not demarche.reponse_recue_le),
    )


def reponses_attendues(agent: Agent, jour: date, jours: int = 7) -> list[ReponseListe]:
    """Answers awaited within ``jours`` days and not arrived, late ones first."""
    lignes = Demarche.objects.filter(
        annule_le=None, reponse_recue_le=None, reponse_attendue_le__lte=jour + timedelta(days=jours)
    )
    visibles = _visibles(agent, lignes).select_related("partenaire", "dossier__assure")
    return [_reponse(demarche, jour) for demarche in visibles.order_by("reponse_attendue_le", "id")]


def reponses_arrivees(agent: Agent, depuis: date) -> list[ReponseListe]:
    """Answers arrived since ``depuis``, the newest first."""
    lignes = Demarche.objects.filter(annule_le=None, reponse_recue_le__gte=depuis)
    visibles = _visibles(agent, lignes).select_related("partenaire", "dossier__assure")
    return [_reponse(demarche, depuis) for demarche in visibles.order_by("-reponse_recue_le", "id")]


def brouillons(agent: Agent) -> list[BrouillonListe]:
    """The agent's own drafts not used yet, the newest first; the text stays where it is."""
    lignes = Brouillon.objects.visible_to(agent, "lire", classe="F4").filter(contenu__isnull=False)
    lignes = lignes.filter(dossier__organisme=agent.organisme_id)  # one that left opens no more
    lus = list(lignes.defer("contenu").select_related("dossier__assure").order_by("-modifie_le"))
    dossiers = Dossier.objects.visible_to(agent, "lire", classe="F3").filter(pk__in={b.dossier_id for b in lus})
    ouverts = set(dossiers.values_list("pk", flat=True)) if lus else set()
    return [
        BrouillonListe(
            b.pk, b.dossier_id, b.dossier_id not in ouverts, str(b.dossier.assure), b.cible,
            CibleBrouillon(b.cible).label, b.modifie_le,
        )
        for b in lus
    ]  # fmt: skip


def taches_csam(agent: Agent, jour: date, jours: int | None = 7) -> list[TacheCsam]:
    """Things that the plans give to a CSAM of this caisse, due within ``jours`` days (None: whenever) or without a date."""
    lignes = _confiees(agent).filter(statut__in=ACTIONS_VIVANTES)
    if jours is not None:
        lignes = lignes.filter(Q(echeance=None) | Q(echeance__lte=jour + timedelta(days=jours)))
    return [_tache(a) for a in lignes.order_by(F("echeance").asc(nulls_last=True), "id")]


def taches_faites(agent: Agent, depuis: date) -> list[TacheCsam]:
    """Those that were done since ``depuis``, the latest first: one may be taken back."""
    lignes = _confiees(agent).filter(statut=StatutAction.FAITE, faite_le__gte=depuis)
    return [_tache(a) for a in lignes.order_by("-faite_le", "id")]


def actions_gardees(agent: Agent, jour: date, jours: int = 7) -> list[ActionGardee]:
    """What was still to be done when her dossier closed, and stays hers, due within ``jours`` days or without a date."""
    lignes = Action.objects.filter(restee_le=None, dossier__statut=StatutDossier.CLOS, statut__in=ACTIONS_VIVANTES)
    proches = lignes.filter(Q(echeance=None) | Q(echeance__lte=jour + timedelta(days=jours))).exclude(par=Par.CSAM)
    return [
        ActionGardee(a.pk, a.dossier_id, str(a.dossier.assure), a.intitule or "", a.echeance)
        for a in _visibles(agent, proches).order_by(F("echeance").asc(nulls_last=True), "id")
    ]


def promesses_dues(agent: Agent, jour: date, cote: str, jours: int = 7) -> list[PromesseDue]:
    """What one side promised, open, due within ``jours`` days, late ones included; kept at the end, without a date too."""
    nom, clos = f"promis_{cote}", StatutDossier.CLOS
    dues = Q(**{f"{nom}_avant__lte": jour + timedelta(days=jours)}) | Q(**{f"{nom}_avant": None}, dossier__statut=clos)
    ouvertes = Entretien.objects.filter(
        dues, annule_le=None, restee_le=None, **{f"{nom}__isnull": False, f"{nom}_fin": ""}
    )
    return [
        PromesseDue(p, e.dossier_id, str(e.dossier.assure), e.date_acte)
        for e in _visibles(agent, ouvertes).order_by(F(f"{nom}_avant").asc(nulls_last=True), "id")
        for p in promesses(e, clos=e.dossier.statut == clos)
        if p.cote == cote
    ]


def _confiees(agent: Agent) -> QuerySet[Action]:
    visibles: QuerySet[Action] = Action.objects.visible_to(agent, "faire", classe="F1")
    ouvertes = visibles.filter(_VIVANTES, par=Par.CSAM)
    return ouvertes.defer("intitule").select_related("dossier__assure")


def _tache(action: Action) -> TacheCsam:
    dossier, genre = action.dossier, TypeAction(action.type).label
    return TacheCsam(
        action.pk, dossier.pk, dossier.assure_id, str(dossier.assure), genre, action.echeance, action.faite_le
    )
