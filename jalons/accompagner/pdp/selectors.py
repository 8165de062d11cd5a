"""The return to work of a dossier, read: its page, its tools with their steps, what enters the day.

The caller has checked the right to the dossier's content (act ``lire``, class F3).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils import timezone

from jalons.accompagner.accompagnements.enums import StatutDossier
from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.echeances.decompte import arrets
from jalons.accompagner.echeances.enums import Nature
from jalons.accompagner.echeances.selectors import derniere as derniere_situation
from jalons.accompagner.pdp import projet, rules
from jalons.accompagner.pdp.enums import (
    VIVANTS,
    StatutOutil,
    Verdict,
)
from jalons.accompagner.pdp.models import PasOutil, Projet
from jalons.accompagner.pdp.outils import outils
from jalons.accompagner.pdp.rules import Eligibilite, Situation
from jalons.accompagner.pdp.suivi import OutilVu, PasVu, bareme, jours_pris, pas_vu, peut_ecrire, vus
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.chiffrement import json_lu
from jalons.fondations.socle.composee import Composee

BADGES = {
    Verdict.POSSIBLE: "ok", Verdict.PAR_PARTENAIRE: "wait", Verdict.PAS_MAINTENANT: "off", Verdict.PAS_OUVERT: "off",
    Verdict.A_VERIFIER: "stop",
}  # fmt: skip


_DERNIER = Composee(
    lambda dossier: Projet.objects.filter(dossier=dossier).select_related("auteur").order_by("-version")[:1],
    dossier=UUID,
)


def dernier_projet(dossier_id: UUID) -> Projet | None:
    """The version in force."""
    return next(iter(_DERNIER(dossier=dossier_id)), None)


def lu(ecrit: Projet) -> Any:
    """Its sealed JSON; None when it cannot be read any more."""
    return json_lu(ecrit.contenu)


def dit_de(ecrit: Projet | None) -> projet.Dit:
    """What is told there; nothing when there is none, or none that can be read."""
    return projet.depuis_json(lu(ecrit)) if ecrit else projet.Dit()


def situation(dossier: Dossier, dit: projet.Dit, jour: date) -> Situation:
    """What is known of her and of her work, for the conditions of the tools. Two queries."""
    ecrit = derniere_situation(dossier)
    try:
        tous = arrets(ecrit.lus) if ecrit else ()
    except ValueError:  # a damaged sheet: its page says so; here nothing is known
        tous = ()
    arret = tous[-1] if tous else None
    return Situation(
        jour=jour, statut=dit.emploi.statut, risque=dit.emploi.risque, titre=dit.emploi.titre,
        debut=arret.debut if arret else None, fin=arret.fin if arret else None,
        nature=arret.nature if arret else Nature.INCONNU, jours_pris=jours_pris(dossier.pk), pistes=dit.pistes,
    )  # fmt: skip


@dataclass(frozen=True)
class OutilOffert:
    """One tool that the dossier has not under way, with what its conditions give today."""

    lue: Eligibilite
    deja: OutilVu | None  # refused, done or given up before

    @property
    def badge(self) -> str:
        """Its colour."""
        return BADGES[self.lue.verdict]

    @property
    def ouvert(self) -> bool:
        """Her way of working does not shut it."""
        return self.lue.verdict != Verdict.PAS_OUVERT


@dataclass(frozen=True)
class AFaire:
    """What comes first on the page."""

    titre: str
    mots: str
    le: date | None
    source: str = ""
    url: str = ""


@dataclass(frozen=True)
class PagePdp:
    """The whole page."""

    dossier: Dossier
    version: int
    illisible: bool
    dit: projet.Dit
    le: date | None
    situation: Situation
    outils: tuple[OutilVu, ...]
    offerts: tuple[OutilOffert, ...]
    jour: date
    ecrit: bool

    @cached_property
    def vivants(self) -> tuple[OutilVu, ...]:
        """Under way, or refused: an appeal may run."""
        return tuple(o for o in self.outils if o.outil.vivant or o.outil.statut == StatutOutil.REFUSE)

    @property
    def essai(self) -> OutilVu | None:
        """The essai encadré under way."""
        return next((o for o in self.vivants if o.essai), None)

    @property
    def finis(self) -> tuple[OutilVu, ...]:
        """Over."""
        return tuple(o for o in self.outils if o not in self.vivants)

    @property
    def reponse(self) -> tuple[OutilVu, PasVu] | None:
        """The answer awaited first."""
        attendus = [(o, p) for o in self.vivants for p in o.attendus]
        return min(attendus, key=lambda op: op[1].attendu_le or self.jour, default=None)

    @property
    def hors_arret(self) -> tuple[date, ...]:
        """Days of the essai that the stoppage, as it is prescribed, does not cover."""
        fin = self.situation.fin
        return tuple(c.le for c in self.essai.cases if c.le and c.le > fin) if self.essai and fin else ()


def page(agent: Agent, dossier: Dossier, jour: date) -> PagePdp:
    """Everything that the page shows. A constant number of queries."""
    ecrit, valeurs = dernier_projet(dossier.pk), bareme()
    dit = dit_de(ecrit)
    etat, tous = situation(dossier, dit, jour), vus(agent, dossier, jour, valeurs)
    vivants = {o.outil.code for o in tous if o.outil.vivant}
    avant = {o.outil.code: o for o in tous if not o.outil.vivant}
    offerts = [
        OutilOffert(rules.eligibilite(o, etat, valeurs), avant.get(code))
        for code, o in outils().items()
        if code not in vivants
    ]
    offerts.sort(key=lambda o: not o.ouvert)  # those of other ways of working last
    return PagePdp(
        dossier, ecrit.version if ecrit else 0, bool(ecrit and ecrit.contenu and lu(ecrit) is None), dit,
        timezone.localdate(ecrit.created_at) if ecrit else None, etat, tuple(tous), tuple(offerts), jour,
        peut_ecrire(agent, dossier),
    )  # fmt: skip


def eligibilite(dossier: Dossier, code: str, jour: date) -> Eligibilite:
    """What the conditions of one tool give today."""
    etat = situation(dossier, dit_de(dernier_projet(dossier.pk)), jour)
    return rules.eligibilite(outils()[code], etat, bareme())


@dataclass(frozen=True)
class Section:
    """The card of the dossier page."""

    dossier_id: UUID
    commence: bool
    dit: projet.Dit
    outils: tuple[OutilVu, ...]
    ecrit: bool


def section(agent: Agent, dossier: Dossier, jour: date) -> Section:
    """What the dossier page says of it."""
    ecrit = dernier_projet(dossier.pk)
    tous = vus(agent, dossier, jour, bareme())
    commence = ecrit is not None or bool(tous)
    vifs = tuple(o for o in tous if o.outil.vivant)
    return Section(dossier.pk, commence, dit_de(ecrit), vifs, peut_ecrire(agent, dossier))


def ouverts(agent: Agent, dossier: Dossier) -> list[OutilVu]:
    """The tools under way, that the end of the dossier would stop."""
    return [o for o in vus(agent, dossier, timezone.localdate(), bareme()) if o.outil.vivant]


@dataclass(frozen=True)
class PasDuJour:
    """One awaited step that enters the day of a worker."""

    pas: PasVu
    outil_id: UUID
    dossier_id: UUID
    outil: str
    etape: str
    personne: str


def pas_du_jour(agent: Agent, jour: date) -> list[PasDuJour]:
    """What is awaited for today or before, in the tools of her dossiers, the oldest first; nothing for the dead."""
    visibles: Any = PasOutil.objects.visible_to(agent, "accompagner", classe="F3")
    attendus = (
        visibles.filter(
            pk__in=PasOutil.derniers().values("pk"), fait_le=None, attendu_le__lte=jour,
            outil__statut__in=VIVANTS, dossier__assure__date_deces=None,
        )
        .exclude(dossier__statut=StatutDossier.CLOS)
        .select_related("outil", "dossier__assure", "auteur")
        .order_by("attendu_le", "created_at")
    )  # fmt: skip
    return [_du_jour(p, jour) for p in attendus]


def _du_jour(pas: PasOutil, jour: date) -> PasDuJour:
    definition = pas.outil.definition
    etape = definition.etape(pas.etape)
    titre = etape.titre if etape else ""
    return PasDuJour(pas_vu(pas, jour), pas.outil_id, pas.dossier_id, definition.titre, titre, str(pas.dossier.assure))
