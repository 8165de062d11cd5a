"""The plan d'aide as the page and the printed sheet show it."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from jalons.accompagner.accompagnements import perms, rules
from jalons.accompagner.accompagnements.enums import (
    LIBELLES_ACTES,
    OBJECTIFS_VIVANTS,
    AccordPlan,
    Domaine,
    Par,
    StatutAction,
    StatutObjectif,
    TypeAction,
)
from jalons.accompagner.accompagnements.models import AccordDonne, Action, Dossier, Objectif, PlanAide
from jalons.fondations.socle import phrases
from jalons.fondations.socle.chiffrement import json_lu
from jalons.fondations.socle.composee import Composee
from jalons.fondations.socle.dates import jour_annee

_BADGE = {
    StatutObjectif.A_CONFIRMER: "wait",
    StatutObjectif.EN_COURS: "",
    StatutObjectif.ATTEINT: "ok",
    StatutObjectif.PARTIEL: "ok",
    StatutObjectif.NON_ATTEINT: "off",
    StatutObjectif.ABANDONNE: "off",
}
_MARQUE = {StatutAction.FAITE: "done", StatutAction.EN_COURS: "now"}


@dataclass(frozen=True)
class ActeVue:
    """One button: the code to post and its words."""

    code: str
    libelle: str


@dataclass(frozen=True)
class ActionVue:
    """One thing to do. ``marque`` is the mark's class; ``par`` the words for who does it."""

    id: UUID
    intitule: str
    type: str
    par: str
    par_code: str
    partenaire_id: UUID | None
    echeance: date | None
    faite_le: date | None
    statut: str
    marque: str
    abandonnee: bool
    actes: tuple[ActeVue, ...]


@dataclass(frozen=True)
class ObjectifVue:
    """One objective with its actions."""

    id: UUID
    rang: int
    intitule: str
    signe_reussite: str
    terme: date | None
    domaine: str
    domaine_libelle: str
    statut: str
    statut_code: str
    badge: str
    vivant: bool
    abandonne: bool
    actes: tuple[ActeVue, ...]
    actions: tuple[ActionVue, ...]

    @property
    def doute(self) -> str:
        """To her, on paper: this one she has not said yes to; '' otherwise."""
        if self.statut_code != StatutObjectif.A_CONFIRMER:
            return ""
        return "À confirmer avec vous : vous n’avez pas encore dit si vous êtes d’accord."


@dataclass(frozen=True)
class PlanVue:
    """The plan; ``objectifs`` is empty for whoever only sees that it exists."""

    id: UUID
    convenu_le: date
    accord: str
    objectifs: tuple[ObjectifVue, ...] = ()
    ecarts: tuple[str, ...] = ()  # what changed since she agreed

    @property
    def a_redemander(self) -> bool:
        """She agreed to another plan than this one."""
        return self.recueilli and bool(self.ecarts)

    @property
    def recueilli(self) -> bool:
        """She agreed, and it is written."""
        return self.accord != AccordPlan.NON_RECUEILLI

    @property
    def dit(self) -> str:
        """To her."""
        le = jour_annee(self.convenu_le)
        return phrases.plan_dit(le, accord_recueilli=self.recueilli, change=self.a_redemander)

    @property
    def note(self) -> str:
        """To agents."""
        mots = AccordPlan(self.accord).label
        return phrases.plan_note(jour_annee(self.convenu_le), mots, accord_recueilli=self.recueilli)


def _actes(codes: list[str]) -> tuple[ActeVue, ...]:
    return tuple(ActeVue(code, LIBELLES_ACTES[code]) for code in codes)


def _qui(action: Action, personne: str, referent: str) -> str:
    noms = {
        Par.PERSONNE: personne,
        Par.TRAVAILLEUR: referent,
        Par.ENSEMBLE: "ensemble",
        Par.CSAM: "un conseiller",
        Par.PARTENAIRE: action.partenaire.nom if action.partenaire else "un partenaire",
    }
    return noms[Par(action.par)]


def _vue_action(action: Action, personne: str, referent: str) -> ActionVue:
    return ActionVue(
        id=action.pk,
        intitule=action.intitule or "",
        type=TypeAction(action.type).label,
        par=_qui(action, personne, referent),
        par_code=action.par,
        partenaire_id=action.partenaire_id if action.par == Par.PARTENAIRE else None,
        echeance=action.echeance,
        faite_le=action.faite_le,
        statut=StatutAction(action.statut).label,
        marque=_MARQUE.get(StatutAction(action.statut), ""),
        abandonnee=action.statut == StatutAction.ABANDONNEE,
        actes=_actes(perms.actes_action(action.statut)),
    )


_PLAN = Composee(lambda dossier: PlanAide.objects.filter(dossier=dossier, restee_le=None)[:1], dossier=UUID)


def vue_plan(dossier: Dossier, *, contenu: bool, personne: str, referent: str) -> PlanVue | None:
    """The dossier's plan, with its objectives when ``contenu``; None when there is none. At most 3
    queries."""
    plan = next(iter(_PLAN(dossier=dossier.pk)), None)
    if plan is None:
        return None
    vue = PlanVue(plan.pk, plan.convenu_le, plan.accord)
    if not contenu:
        return vue
    par_objectif: dict[UUID, list[ActionVue]] = defaultdict(list)
    for action in Action.objects.filter(dossier=dossier, restee_le=None).select_related("partenaire"):
        par_objectif[action.objectif_id].append(_vue_action(action, personne, referent))
    objectifs = tuple(
        ObjectifVue(
            id=objectif.pk,
            rang=objectif.rang,
            intitule=objectif.intitule or "",
            signe_reussite=objectif.signe_reussite or "",
            terme=objectif.terme,
            domaine=objectif.domaine,
            domaine_libelle=Domaine(objectif.domaine).label.split(",")[0] if objectif.domaine else "",
            abandonne=objectif.statut == StatutObjectif.ABANDONNE,
            statut=StatutObjectif(objectif.statut).label,
            statut_code=objectif.statut,
            badge=_BADGE[StatutObjectif(objectif.statut)],
            vivant=objectif.statut in OBJECTIFS_VIVANTS,
            actes=_actes(perms.actes_objectif(objectif.statut)),
            actions=tuple(par_objectif[objectif.pk]),
        )
        for objectif in Objectif.objects.filter(plan=plan)
    )
    agree = json_lu(plan.convenu) if plan.convenu else None
    ecarts = tuple(rules.ecarts_plan(agree, _fige(objectifs))) if isinstance(agree, list) else ()
    return PlanVue(vue.id, vue.convenu_le, vue.accord, objectifs, ecarts)


def plan_a_convenir(plan: PlanAide) -> list[dict[str, Any]]:
    """What the person agrees to: the plan as it is now, to be kept word for word."""
    vue = vue_plan(plan.dossier, contenu=True, personne="", referent="")
    return _fige(vue.objectifs) if vue else []


def empreinte_plan(plan: PlanAide | None) -> str:
    """What of the plan an agreement would keep, in few letters: the page that asks for it says which plan it showed."""
    return hashlib.sha256(json.dumps(plan_a_convenir(plan) if plan else []).encode()).hexdigest()[:24]


def _fige(objectifs: Iterable[ObjectifVue]) -> list[dict[str, Any]]:
    """Objectives that she said yes to and did not give up, with their actions; neither states nor days of doing."""
    hors = (StatutObjectif.A_CONFIRMER, StatutObjectif.ABANDONNE)
    return [
        {
            "id": str(o.id), "intitule": o.intitule, "signe": o.signe_reussite, "terme": _iso(o.terme),
            "actions": [
                {
                    "id": str(a.id), "intitule": a.intitule, "qui": str(a.partenaire_id or a.par_code),
                    "mots": a.par if a.partenaire_id else Par(a.par_code).label, "terme": _iso(a.echeance),
                }
                for a in o.actions if not a.abandonnee
            ],
        }
        for o in objectifs if o.statut_code not in hors
    ]  # fmt: skip


def _iso(jour: date | None) -> str | None:
    return jour.isoformat() if jour else None


@dataclass(frozen=True)
class AccordVue:
    """One agreement, with the plan as it was that day."""

    le: date
    forme: str
    auteur: str
    signataire: str
    trace: str
    objectifs: tuple[dict[str, Any], ...]


def accords(dossier: Dossier) -> list[AccordVue]:
    """Every agreement of the person, the latest first. Content: the caller has checked the right to read it. One query."""
    lignes = AccordDonne.objects.filter(dossier=dossier, restee_le=None).select_related("auteur")
    return [
        AccordVue(
            ligne.convenu_le, AccordPlan(ligne.forme).label, str(ligne.auteur), ligne.signataire or "",
            trace_sure(ligne.trace), tuple(_dates(json_lu(ligne.contenu) or [])),
        )
        for ligne in lignes
    ]  # fmt: skip


def trace_sure(trace: str | None) -> str:
    """A drawn signature that is a path and nothing else; '' otherwise."""
    return trace if trace and rules.TRACE.fullmatch(trace) else ""


def _dates(objectifs: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    def lue(chose: dict[str, Any]) -> dict[str, Any]:
        return chose | {"terme": date.fromisoformat(chose["terme"]) if chose["terme"] else None}

    return (lue(o) | {"actions": [lue(a) for a in o["actions"]]} for o in objectifs)
