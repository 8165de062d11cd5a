"""The dossier page: one frozen object, filled with what this agent may read and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from jalons.accompagner.accompagnements import perms, rules
from jalons.accompagner.accompagnements.enums import (
    Axe,
    CibleBrouillon,
    Domaine,
    IssueBesoin,
    IssueEmploi,
    IssueSante,
    MotifClotureDossier,
    Risque,
    SituationEmploi,
    StatutDossier,
)
from jalons.accompagner.accompagnements.models import (
    Brouillon,
    Cloture,
    Dossier,
    Note,
    PriseNouvelles,
)
from jalons.accompagner.accompagnements.selectors.fil import EtapeVue, LigneFil, etapes, fil
from jalons.accompagner.accompagnements.selectors.nouvelles import nouvelles_de
from jalons.accompagner.accompagnements.selectors.plan import PlanVue, vue_plan
from jalons.accompagner.accompagnements.selectors.suite import DepartVue, ReferentVue, TransfertVue, qui_accompagne
from jalons.accompagner.accompagnements.selectors.versions import (
    DomaineVue,
    VersionVue,
    derniere_evaluation,
    evaluation_faite_le,
)
from jalons.fondations.acces import rules as acces
from jalons.fondations.agents.models import Agent
from jalons.fondations.referentiels.selectors import libelle_origine
from jalons.fondations.socle.composee import Composee
from jalons.personnes.assures.enums import CompositionFoyer, OuiNonInconnu

_BADGE = {StatutDossier.OUVERT: "", StatutDossier.SUSPENDU: "wait", StatutDossier.CLOS: "off"}


@dataclass(frozen=True)
class Droits:
    """What this agent may read and do here."""

    lire: bool  # the content, F3
    lire_evaluation: bool
    evaluation_faite: bool
    lire_plan: bool
    plan_existe: bool
    ecrire: bool
    accompagner: bool
    referent: bool
    clore: bool
    rouvrir: bool
    suspendre: bool
    reprendre: bool


@dataclass(frozen=True)
class SituationVue:
    """What was recorded at opening (F3)."""

    origine: str
    risque: str
    emploi: str
    independant: str
    foyer: str
    age: int | None


@dataclass(frozen=True)
class ClotureVue:
    """How it ended (F3)."""

    motif: str
    branche: str
    issue_emploi: str
    issue_sante: str
    relais: str
    mois: float
    par: str
    besoins: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class FinVue:
    """One end of the dossier that was undone since (F3)."""

    le: date
    motif: str
    resultats: str
    par: str
    rouverte_le: date
    rouverte_par: str


@dataclass(frozen=True)
class PageDossier:
    """Everything the includes of this room need, under the name ``page``."""

    id: UUID
    assure_id: UUID
    personne: str
    prenom: str
    version: int
    statut: str
    statut_libelle: str
    statut_badge: str
    ouvert_le: date
    suspendu_le: date | None
    clos_le: date | None
    axe: str
    axe_libelle: str
    referent: ReferentVue
    droits: Droits
    transfert: TransfertVue | None = None
    depart: DepartVue | None = None
    venu: DepartVue | None = None
    evaluation: VersionVue | None = None
    evaluation_faite_le: date | None = None
    plan: PlanVue | None = None
    fil: tuple[LigneFil, ...] = ()
    etapes: tuple[EtapeVue, ...] = ()
    situation: SituationVue | None = None
    cloture: ClotureVue | None = None
    fins: tuple[FinVue, ...] = ()
    nouvelles: tuple[PriseNouvelles, ...] = ()
    brouillon_le: datetime | None = None

    @property
    def nouvelles_prevues(self) -> bool:
        """Something is still to be asked."""
        return any(n.attendue for n in self.nouvelles)

    @property
    def ouvert(self) -> bool:
        """Not closed."""
        return rules.modifiable(self.statut)

    @property
    def sans_suite(self) -> list[DomaineVue]:
        """The domains to be treated that no objective of the plan carries and of which no reason is written."""
        portes = {o.domaine for o in self.plan.objectifs if not o.abandonne} if self.plan else set()
        return self.evaluation.sans_suite(portes) if self.evaluation and self.droits.lire_plan else []

    @property
    def reponse_attendue(self) -> LigneFil | None:
        """The answer awaited first."""
        attendues = [ligne for ligne in self.fil if ligne.attendue_le]
        return min(attendues, key=lambda ligne: ligne.attendue_le or date.max, default=None)

    @property
    def prochaine_etape(self) -> EtapeVue | None:
        """The first step still to come."""
        return next((etape for etape in self.etapes if not etape.faite_le and not etape.annulee), None)


class _Proche:
    """The dossier's relations to one agent, read once, given back to ``decide()`` as often as it asks."""

    def __init__(self, relations: set[str]):
        self._relations = relations

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        return self._relations


def droits(agent: Agent, dossier: Dossier, maintenant: datetime) -> Droits:
    """The agent's rights on the dossier, by ``decide()`` and by the dossier's state."""
    proche = _Proche(acces.relations(agent, dossier, maintenant))
    sien = _Proche(proche.relations(agent, maintenant) - {"region"})  # the plan as a whole is not the caisse's

    def peut(objet: str, acte: str, classe: str = "F3", cible: _Proche = proche) -> bool:
        return bool(acces.decide(agent, acte, objet, cible, maintenant=maintenant, classe=classe))

    actes = perms.actes_dossier(dossier)
    accompagne, clore = peut("dossier", "accompagner"), peut("dossier", "clore")
    return Droits(
        lire=peut("dossier", "lire"),
        lire_evaluation=peut("evaluation", "lire"),
        evaluation_faite=peut("evaluation", "lire", "F1"),
        lire_plan=peut("plan", "lire", cible=sien),
        plan_existe=peut("plan", "lire", "F1", cible=sien),
        accompagner=accompagne,
        ecrire=accompagne and perms.peut_ecrire(dossier),
        referent=peut("dossier", "changer_referent", "F1") and perms.peut_ecrire(dossier),
        clore=clore and "clore" in actes,
        rouvrir=clore and "rouvrir" in actes,
        suspendre=accompagne and "suspendre" in actes,
        reprendre=accompagne and "reprendre" in actes,
    )


def _situation(dossier: Dossier) -> SituationVue:
    return SituationVue(
        origine=libelle_origine(dossier.origine),
        risque=Risque(dossier.risque).label,
        emploi=SituationEmploi(dossier.situation_emploi).label,
        independant=OuiNonInconnu(dossier.travailleur_independant).label,
        foyer=CompositionFoyer(dossier.composition_foyer).label,
        age=dossier.age_ouverture,
    )


_FINS = Composee(  # most have none
    lambda dossier: (
        Cloture.objects.filter(dossier=dossier)
        .prefetch_related("par", "rouverte_par", "relais")
        .order_by("-created_at")
    ),
    dossier=UUID,
)


def _fins(dossier: Dossier) -> list[Cloture]:
    return _FINS(dossier=dossier.pk)


def _defaite(fin: Cloture) -> FinVue | None:
    if fin.rouverte_le is None:
        return None
    issues = [IssueEmploi(fin.issue_emploi).label if fin.issue_emploi else ""]
    issues += [IssueSante(fin.issue_sante).label if fin.issue_sante else "", fin.relais.nom if fin.relais else ""]
    return FinVue(
        le=fin.close_le,
        motif=MotifClotureDossier(fin.motif).label,
        resultats=" ; ".join(i for i in issues if i),
        par=str(fin.par) if fin.par else "Jalons",
        rouverte_le=fin.rouverte_le,
        rouverte_par=str(fin.rouverte_par) if fin.rouverte_par else "Jalons",
    )


def _cloture(dossier: Dossier, fins: list[Cloture]) -> ClotureVue | None:
    if dossier.clos_le is None:
        return None
    fin = next((fin for fin in fins if fin.rouverte_le is None), None)
    dits = list(fin.besoins.all()) if fin else []
    return ClotureVue(
        motif=MotifClotureDossier(dossier.motif_cloture).label,
        branche=rules.branche_emploi(dossier.issue_emploi),
        issue_emploi=IssueEmploi(dossier.issue_emploi).label if dossier.issue_emploi else "",
        issue_sante=IssueSante(dossier.issue_sante).label if dossier.issue_sante else "",
        relais=dossier.relais.nom if dossier.relais else "",
        mois=rules.duree_mois(dossier.ouvert_le, dossier.clos_le),
        par=str(fin.par) if fin and fin.par else "",
        besoins=tuple((Domaine(b.domaine).label, IssueBesoin(b.issue).label) for b in dits),
    )


def _sans_resultat(toutes: tuple[EtapeVue, ...]) -> tuple[EtapeVue, ...]:
    """What came of a step is read by who accompanies and by the person; nobody else."""
    return tuple(replace(e, resultat="", atteinte="", badge="") for e in toutes)


def _contenu(agent: Agent, dossier: Dossier, maintenant: datetime, siens: Droits) -> dict[str, Any]:
    """The fields of those who may read the content (F3); what came of each step, to who accompanies."""
    notes = Note.objects.filter(dossier=dossier, restee_le=None)
    ecrites = set(notes.filter(texte__isnull=False).values_list("entretien_id", flat=True))
    siennes = notes.visible_to(agent, "lire", classe="F4", maintenant=maintenant)
    lisibles = dict(siennes.values_list("entretien_id", "pk"))
    brouillon = Brouillon.objects.filter(
        dossier=dossier, auteur=agent, cible=CibleBrouillon.ENTRETIEN, contenu__isnull=False
    )
    fins = _fins(dossier)
    return {
        "fil": fil(dossier, notes=ecrites, lisibles=lisibles),
        "etapes": etapes(dossier) if siens.accompagner else _sans_resultat(etapes(dossier)),
        "situation": _situation(dossier),
        "cloture": _cloture(dossier, fins),
        "fins": tuple(vue for fin in fins if (vue := _defaite(fin))),
        "nouvelles": tuple(nouvelles_de(dossier)) if fins else (),
        "brouillon_le": brouillon.values_list("modifie_le", flat=True).first(),
    }


def page_dossier(agent: Agent, dossier: Dossier, maintenant: datetime | None = None) -> PageDossier:
    """What ``agent`` may read of ``dossier``, for the whole page and for each include. Constant number of
    queries.

    Whoever has no right to the content gets none: the fields stay empty, they are not read.
    """
    maintenant = maintenant or timezone.now()
    siens = droits(agent, dossier, maintenant)
    suite = qui_accompagne(agent, dossier, timezone.localdate(maintenant))
    valeurs: dict[str, Any] = _contenu(agent, dossier, maintenant, siens) if siens.lire else {}
    if siens.lire_evaluation:
        valeurs["evaluation"] = derniere_evaluation(dossier)
    if siens.evaluation_faite:
        faite = valeurs.get("evaluation")
        lue = siens.lire_evaluation  # who reads it has seen whether there is one
        valeurs["evaluation_faite_le"] = faite.date_acte if faite else None if lue else evaluation_faite_le(dossier)
    if siens.plan_existe:
        valeurs["plan"] = vue_plan(
            dossier, contenu=siens.lire_plan, personne=dossier.assure.prenom, referent=suite["referent"].prenom
        )
    statut = StatutDossier(dossier.statut)
    return PageDossier(
        id=dossier.pk,
        assure_id=dossier.assure_id,
        personne=str(dossier.assure),
        prenom=dossier.assure.prenom,
        version=dossier.version,
        statut=dossier.statut,
        statut_libelle=statut.label,
        statut_badge=_BADGE[statut],
        ouvert_le=dossier.ouvert_le,
        suspendu_le=dossier.suspendu_le,
        clos_le=dossier.clos_le,
        axe=dossier.axe,
        axe_libelle=Axe(dossier.axe).label,
        droits=siens,
        **suite,
        **valeurs,
    )
