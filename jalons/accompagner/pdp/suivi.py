"""The tools of a dossier, read with their steps: where each stands, its days, its appeal. Content: the caller has checked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Sum

from jalons.accompagner.accompagnements.enums import StatutDossier
from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.echeances.valeurs import Bareme, Valeur
from jalons.accompagner.pdp import demande, jours, rules
from jalons.accompagner.pdp.enums import (
    LIBELLES_ACTES,
    TRANSITIONS_OUTIL,
    VIVANTS,
    CodeOutil,
    Sens,
    StatutOutil,
)
from jalons.accompagner.pdp.models import Outil, PasOutil
from jalons.accompagner.pdp.outils import Definition, EtapeOutil, parametres
from jalons.fondations.acces.controle import autorise
from jalons.fondations.agents.models import Agent
from jalons.fondations.referentiels.models import Parametre
from jalons.fondations.referentiels.selectors import calendrier, valeur
from jalons.fondations.socle.chiffrement import ILLISIBLE, json_lu
from jalons.fondations.socle.composee import Composee
from jalons.fondations.socle.dates import mois_avant
from jalons.fondations.socle.enums import EtatLigne

BADGES_OUTIL = {
    StatutOutil.PREPARE: "off", StatutOutil.DEMANDE: "wait", StatutOutil.ACCORDE: "ok", StatutOutil.REFUSE: "stop",
    StatutOutil.EN_COURS: "", StatutOutil.FAIT: "ok", StatutOutil.ABANDONNE: "off",
}  # fmt: skip
AUTRES_PARAMETRES = ("recours_essai_delai",)


_VALEURS = Composee(
    lambda: Parametre.objects.filter(code__in=[*parametres(), *AUTRES_PARAMETRES]).values_list(
        "code", "valeur", "date_debut", "date_fin", "source", "confiance"
    )
)


def bareme() -> Bareme:
    """The reference data of the tools, every period of it. One query."""
    return Bareme(tuple(Valeur(*ligne) for ligne in _VALEURS()))


def peut_ecrire(agent: Agent, dossier: Dossier) -> bool:
    """The referent and her substitute, until the clôture."""
    ouvert = dossier.statut != StatutDossier.CLOS
    return ouvert and autorise(agent, "accompagner", "dossier", dossier, classe="F3")


# --- the days of an essai encadré ---


def limites(jour: date) -> tuple[int, int]:
    """The longest of one essai, and of all of them, that day. Raises ReferentielAbsent."""
    return int(valeur("essai_encadre_periode", jour)), int(valeur("essai_encadre_total", jour))


def feries(dossier: Dossier, debut: date, fin: date) -> set[date]:
    """The public holidays where she lives."""
    annees = range(debut.year, fin.year + 2)
    return set(calendrier().jours(dossier.organisme.zone, dossier.assure.commune_code or "", annees))


def jours_de(dossier: Dossier, debut: date, fin: date, choisis: Iterable[date] = ()) -> tuple[date, ...]:
    """The working days of these dates: those that were picked among them, else all."""
    tous = jours.ouvrables(debut, fin, feries(dossier, debut, fin))
    return tuple(j for j in tous if j in set(choisis)) if choisis else tous


def jours_pris(dossier_id: UUID, *, sauf: UUID | None = None) -> int:
    """Working days of essais encadrés asked or done there, given-up and refused ones left out."""
    comptes = Outil.objects.filter(
        dossier=dossier_id, code=CodeOutil.ESSAI_ENCADRE, statut__in=[*VIVANTS, StatutOutil.FAIT]
    )
    if sauf:
        comptes = comptes.exclude(pk=sauf)
    return int(comptes.aggregate(somme=Sum("jours"))["somme"] or 0)


# --- a tool with its steps ---


@dataclass(frozen=True)
class PasVu:
    """What is said of a step, as it is now."""

    id: UUID
    version: int
    etape: str
    dit: demande.DitEtape
    fait_le: date | None
    attendu_le: date | None
    auteur: str
    jour: date
    barre: bool = False

    @property
    def attendu(self) -> bool:
        """Still awaited."""
        return self.fait_le is None and not self.barre

    @property
    def en_retard(self) -> bool:
        """Its day has passed."""
        return self.attendu and self.attendu_le is not None and self.attendu_le < self.jour

    @property
    def sens(self) -> str:
        """What an agreement says, in words."""
        return Sens(self.dit.sens).label if self.dit.sens in Sens.values else ""

    @property
    def refus(self) -> bool:
        """It is a refusal."""
        return self.dit.sens == Sens.REFUS

    @property
    def resume(self) -> str:
        """In one line."""
        return " · ".join(m for m in (self.sens, self.dit.mots) if m)


@dataclass(frozen=True)
class EtapeVue:
    """One step of a tool; ``ici``: the next one."""

    etape: EtapeOutil
    pas: PasVu | None
    ici: bool

    @property
    def faite(self) -> bool:
        """Done."""
        return bool(self.pas and self.pas.fait_le)

    @property
    def marque(self) -> str:
        """Its dot."""
        return "done" if self.faite else "now" if self.ici or self.pas else ""

    @property
    def qui(self) -> str:
        """Who does it, by name when it was said."""
        return (self.pas.dit.qui if self.pas else "") or self.etape.qui


@dataclass(frozen=True)
class JourVu:
    """One box of the bar of days."""

    le: date | None
    etat: str  # pris, demande, possible


@dataclass(frozen=True)
class OutilVu:
    """One tool of the dossier, whole."""

    outil: Outil
    dit: demande.Dit
    etapes: tuple[EtapeVue, ...]
    avant: tuple[PasVu, ...]
    jour: date
    ecrit: bool
    cases: tuple[JourVu, ...] = ()
    recours_le: date | None = None

    @property
    def definition(self) -> Definition:
        """Its law."""
        return self.outil.definition

    @property
    def titre(self) -> str:
        """Its name."""
        return self.definition.titre

    @property
    def essai(self) -> bool:
        """It counts working days."""
        return self.outil.code == CodeOutil.ESSAI_ENCADRE

    @property
    def accords(self) -> tuple[EtapeVue, ...]:
        """The agreements that the law asks for."""
        return tuple(e for e in self.etapes if e.etape.accord)

    @property
    def recus(self) -> int:
        """How many agreements came."""
        return sum(e.faite and not (e.pas and e.pas.refus) for e in self.accords)

    @property
    def badge(self) -> str:
        """Its colour."""
        return BADGES_OUTIL[StatutOutil(self.outil.statut)]

    @property
    def etat(self) -> str:
        """« 2 accords sur 3 » while they come, else where it stands."""
        attend = self.outil.statut in (StatutOutil.PREPARE, StatutOutil.DEMANDE)
        if attend and self.accords and self.recus:
            return f"{self.recus} accord{'s' if self.recus > 1 else ''} sur {len(self.accords)}"
        return StatutOutil(self.outil.statut).label

    @property
    def ici(self) -> EtapeVue | None:
        """The next step."""
        return next((e for e in self.etapes if e.ici), None)

    @property
    def attendus(self) -> list[PasVu]:
        """What is awaited, the nearest first."""
        siens = [e.pas for e in self.etapes if e.pas and e.pas.attendu]
        return sorted(siens, key=lambda p: p.attendu_le or self.jour)

    @property
    def pris(self) -> int:
        """Working days behind."""
        return sum(c.etat == "pris" for c in self.cases)

    @property
    def actes(self) -> list[tuple[str, str]]:
        """What may be said of it now."""
        return actes_de(self.outil.statut) if self.ecrit else []


def actes_de(statut: str) -> list[tuple[str, str]]:
    """``(act, words)`` that the state allows."""
    return [(acte, LIBELLES_ACTES[acte]) for acte, (depuis, _) in TRANSITIONS_OUTIL.items() if statut in depuis]


def pas_vu(pas: PasOutil, jour: date) -> PasVu:
    contenu = json_lu(pas.contenu)
    return PasVu(
        pas.pk, pas.version, pas.etape, demande.etape_lue(contenu if contenu is not None else {"mots": ILLISIBLE}),
        pas.fait_le, pas.attendu_le, str(pas.auteur), jour, pas.etat == EtatLigne.RETIREE,
    )  # fmt: skip


def faites(outil: Outil) -> list[str]:
    """The codes of its steps that are done."""
    return list(PasOutil.derniers().filter(outil=outil, fait_le__isnull=False).values_list("etape", flat=True))


def accords(outil: Outil) -> dict[str, str]:
    """What each agreement received says."""
    recus = PasOutil.derniers().filter(outil=outil, fait_le__isnull=False)
    return {p.etape: demande.etape_lue(json_lu(p.contenu)).sens for p in recus}


def vus(agent: Agent, dossier: Dossier, jour: date, valeurs: Bareme) -> list[OutilVu]:
    """Every tool of a dossier, the living ones first. Two queries."""
    tous = list(Outil.objects.filter(dossier=dossier).select_related("auteur", "dossier__assure", "dossier__organisme"))
    par_outil: dict[UUID, list[PasOutil]] = defaultdict(list)
    pas = PasOutil.objects.filter(dossier=dossier).select_related("auteur") if tous else ()
    for un in pas:
        par_outil[un.outil_id].append(un)
    ecrit = peut_ecrire(agent, dossier)
    lus = [_vu(o, par_outil[o.pk], jour, valeurs, ecrit) for o in tous]
    return sorted(lus, key=lambda v: (not v.outil.vivant, v.outil.code != CodeOutil.ESSAI_ENCADRE, v.outil.ouvert_le))


def vu(agent: Agent, outil: Outil, jour: date) -> OutilVu:
    """One of them."""
    pas = list(PasOutil.objects.filter(outil=outil).select_related("auteur"))
    return _vu(outil, pas, jour, bareme(), peut_ecrire(agent, outil.dossier))


def _vu(outil: Outil, pas: list[PasOutil], jour: date, valeurs: Bareme, ecrit: bool) -> OutilVu:
    derniers = {p.suite: p for p in pas}
    tenus = {p.etape: pas_vu(p, jour) for p in derniers.values() if p.etat == EtatLigne.TENUE}
    suite = rules.prochaine(outil.definition, [e for e, p in tenus.items() if p.fait_le]) if outil.vivant else None
    etapes = tuple(EtapeVue(e, tenus.get(e.code), e is suite) for e in outil.definition.etapes)
    montres = {p.id for p in tenus.values()}
    avant = tuple(pas_vu(p, jour) for p in reversed(pas) if p.pk not in montres)
    dit = demande.lue(json_lu(outil.contenu))
    return OutilVu(outil, dit, etapes, avant, jour, ecrit, _cases(outil, dit, jour, valeurs), _recours(outil, valeurs))


def _cases(outil: Outil, dit: demande.Dit, jour: date, valeurs: Bareme) -> tuple[JourVu, ...]:
    """The bar: the days asked, taken when they are behind and it began, then those that a renewal would give."""
    total = valeurs.le("essai_encadre_total", outil.debut or jour)
    if outil.code != CodeOutil.ESSAI_ENCADRE or total is None:
        return ()
    commence = outil.statut in (StatutOutil.EN_COURS, StatutOutil.FAIT)
    siens = jours_de(outil.dossier, outil.debut, outil.fin, dit.quelques_jours) if outil.debut and outil.fin else ()
    cases = [JourVu(j, "pris" if commence and j < jour else "demande") for j in siens]
    return (*cases, *(JourVu(None, "possible") for _ in range(int(total.valeur) - len(cases))))


def _recours(outil: Outil, valeurs: Bareme) -> date | None:
    """Until when a refusal may be contested, as a rule: the notification says it."""
    delai = valeurs.le("recours_essai_delai", outil.decide_le) if outil.decide_le else None
    refuse = outil.statut == StatutOutil.REFUSE
    return mois_avant(outil.decide_le, -int(delai.valeur)) if refuse and delai and outil.decide_le else None


def dernier_pas(pas: PasOutil) -> PasOutil:
    """What was said last of this fact."""
    siens = PasOutil.objects.filter(suite=pas.suite).select_related("outil__dossier__assure", "auteur")
    return siens.order_by("-version")[0]


def lu_du_pas(pas: PasOutil) -> dict[str, Any]:
    """As its form names it, and its version."""
    frais = dernier_pas(pas)
    dit = demande.etape_lue(json_lu(frais.contenu))
    return {
        "mots": dit.mots, "qui": dit.qui, "sens": dit.sens, "fait_le": frais.fait_le, "attendu_le": frais.attendu_le,
        "version": frais.version,
    }  # fmt: skip
