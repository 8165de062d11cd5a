"""Who accompanies the person, who answers for her meanwhile, and to whom the dossier is proposed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from jalons.accompagner.accompagnements.enums import StatutTransfert
from jalons.accompagner.accompagnements.models import Depart, Dossier, Referent, Transfert
from jalons.fondations.agents.models import Agent, Suppleance
from jalons.fondations.socle.composee import Composee
from jalons.fondations.socle.dates import couvre
from jalons.fondations.socle.models import en_vigueur

_S = StatutTransfert


@dataclass(frozen=True)
class ReferentVue:
    """Who accompanies, since when; ``suivant`` takes over on ``change_le``. She is away: ``suppleant`` answers until
    ``absente_jusqu_au``."""

    id: UUID | None
    nom: str
    prenom: str
    depuis: date | None
    supplee: bool = False
    suivant: str = ""
    change_le: date | None = None
    suppleant: str = ""
    absente_jusqu_au: date | None = None


@dataclass(frozen=True)
class TransfertVue:
    """The dossier is proposed to somebody, who has not answered."""

    a: str
    par: str
    le: date


@dataclass(frozen=True)
class DepartVue:
    """The dossier is proposed to another caisse, or came from one (``venu_le``)."""

    id: UUID
    caisse: str
    repondre_avant: date
    referent: str
    en_retard: bool = False
    venu_le: datetime | None = None


def _referents(dossier: UUID, jour: date) -> Any:
    ici = {"dossier": OuterRef("dossier_id")}
    lignes = Referent.objects.filter(dossier=dossier).annotate(
        a_transfert=Exists(Transfert.objects.filter(**ici, statut=_S.PROPOSE)),
        a_depart=Exists(Depart.objects.filter(**ici, statut__in=[_S.PROPOSE, _S.ACCEPTE])),
        est_absente=Exists(Suppleance.objects.filter(en_vigueur(jour), absent=OuterRef("agent"))),
    )
    return lignes.select_related("agent").order_by("date_debut")


_REFERENTS = Composee(_referents, dossier=UUID, jour=date)


def qui_accompagne(agent: Agent, dossier: Dossier, jour: date) -> dict[str, Any]:
    """``referent``, and when there is one ``transfert``, ``depart``, ``venu``. One query; one more for each that there is."""
    lus = _REFERENTS(dossier=dossier.pk, jour=jour)
    return {
        "referent": _referent(agent, lus, jour),
        "transfert": _propose(dossier) if lus and lus[0].a_transfert else None,
        **(_departs(dossier, jour) if lus and lus[0].a_depart else {}),
    }


def _referent(agent: Agent, lignes: list[Any], jour: date) -> ReferentVue:
    actuel = next((r for r in lignes if couvre(r.date_debut, r.date_fin, jour)), None)
    suivant = next((r for r in lignes if r.date_debut > jour), None)
    par = _suppleance(actuel.agent_id, jour) if actuel and actuel.est_absente else None
    return ReferentVue(
        id=actuel.agent_id if actuel else None,
        nom=str(actuel.agent) if actuel else "personne",
        prenom=actuel.agent.prenom if actuel else "",
        depuis=actuel.date_debut if actuel else None,
        supplee=bool(actuel and actuel.agent_id in agent.supplee),
        suivant=str(suivant.agent) if suivant else "",
        change_le=suivant.date_debut if suivant else None,
        suppleant=str(par.suppleant) if par else "",
        absente_jusqu_au=par.date_fin if par else None,
    )


def _suppleance(absente_id: UUID, jour: date) -> Suppleance | None:
    lignes = Suppleance.objects.filter(en_vigueur(jour), absent=absente_id).select_related("suppleant")
    return lignes.order_by("-date_fin", "id").first()


def _propose(dossier: Dossier) -> TransfertVue | None:
    attend = (
        Transfert.objects.filter(dossier=dossier, statut=StatutTransfert.PROPOSE).select_related("a", "par").first()
    )
    return TransfertVue(str(attend.a), str(attend.par), attend.le) if attend else None


def _departs(dossier: Dossier, jour: date) -> dict[str, Any]:
    lignes = Depart.objects.filter(dossier=dossier).select_related("de", "vers", "referent").order_by("propose_le")
    dits: dict[str, Any] = {}
    for d in lignes:
        if d.attend:
            dits["depart"] = DepartVue(d.pk, str(d.vers), d.repondre_avant, str(d.referent), d.en_retard(jour))
        elif d.statut == StatutTransfert.ACCEPTE and d.vers_id == dossier.organisme_id:
            dits["venu"] = DepartVue(d.pk, str(d.de), d.repondre_avant, str(d.referent), venu_le=d.repondu_le)
    return dits
