"""What is shown of a stoppage: its line, its drawing, its forecast, the way to invalidity; what enters the worker's day."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.timezone import localdate

from jalons.accompagner.accompagnements.enums import StatutDossier
from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.accompagnements.selectors import ARegler, chez, choix_de_fin
from jalons.accompagner.ressources.enums import Rubrique
from jalons.accompagner.ressources.selectors import Budget, LigneMois
from jalons.fondations.agents.models import Agent
from jalons.fondations.referentiels.models import Parametre
from jalons.fondations.socle.chiffrement import index_aveugle
from jalons.fondations.socle.composee import Composee
from jalons.fondations.socle.dates import jour_annee
from jalons.reperer.detection.models import Reperage

from . import frise, montants, previsions, rules, voie
from .decompte import arrets, premier_paye
from .enums import Certitude, Suite
from .models import SituationArret
from .valeurs import ORDRE, Bareme, Faits, Ligne, Montant, Reglee, Valeur, en_phrases

BADGES = {
    Certitude.CERTAIN: "ok",
    Certitude.A_CONFIRMER: "wait",
    Certitude.SI_PROLONGE: "wait",
    Certitude.AU_PLUS_TOT: "wait",
    Certitude.A_VERIFIER: "stop",
    Certitude.NON_CALCULE: "off",
}
CODES = (*rules.CODES, *voie.CODES)
DE_L_ARRET = ("salaire", "ij", "complement_employeur")  # kinds of the budget that the stoppage itself tells
ECHELLE = 1000  # what the widths of a bar are out of


@dataclass(frozen=True)
class LigneVue:
    """One date, with what the worker said of it."""

    ligne: Ligne
    badge: str
    reglee: Reglee | None
    pressante: bool
    rang: int
    ancre: str
    gardee: bool = False

    @property
    def suite(self) -> str:
        """« C’est réglé »."""
        return Suite(self.reglee.suite).label if self.reglee else ""

    def a_venir(self, jour: date) -> bool:
        """Not past."""
        return self.ligne.date is not None and self.ligne.date >= jour


@dataclass(frozen=True)
class MoisVu:
    """One month of the forecast, with the widths of its bar, out of ECHELLE."""

    mois: previsions.Mois
    propres: tuple[str, ...]  # what is unknown this month and not every month
    morceaux: tuple[tuple[str, int, int], ...]  # class, x, width
    charges: int | None


@dataclass(frozen=True)
class PageLigne:
    """Everything that the section of the dossier page shows. ``version`` 0: nothing was told yet."""

    version: int
    illisible: bool  # the text is damaged: nothing is calculated, nothing may be written over it
    faits: Faits
    jour: date
    lignes: tuple[LigneVue, ...]
    non_calculees: tuple[Ligne, ...]
    frise: frise.Frise | None
    plafonds: tuple[Montant, ...]
    trop: Montant | None  # the ceiling that the amount told goes over
    mois: tuple[MoisVu, ...]
    charges: Decimal | None
    hors: tuple[str, ...]  # of the budget of today, what the stoppage tells or replaces: not in « Autres »
    voie: tuple[voie.Etape, ...]
    voie_ouverte: bool

    @property
    def a_suivre(self) -> list[LigneVue]:
        """The dates that may come into the day, and so be settled."""
        return [vue for vue in self.lignes if vue.ligne.code in rules.RAISONS]

    @property
    def toujours_inconnus(self) -> tuple[str, ...]:
        """What is unknown in every month of the forecast: said once."""
        return _toujours([vu.mois for vu in self.mois])

    @property
    def couteuse(self) -> Ligne | None:
        """The first date to come that costs money and that nobody settled."""
        return next(self._a_venir(rules.RESSOURCES), None)

    @property
    def a_ne_pas_manquer(self) -> tuple[Ligne, ...]:
        """Of what nobody settled: the first date to come, the first that costs money, and every appeal clock, since a day
        that passes there ends a right, as does the end that the caisse announced. The surest first, then the nearest."""
        trouvees = (next(self._a_venir(rules.RAISONS), None), self.couteuse, *self._a_venir(rules.TOUJOURS))
        siennes = dict.fromkeys(li for li in trouvees if li)
        return tuple(sorted(siennes, key=lambda li: (ORDRE.index(li.certitude), li.date or date.max)))

    @property
    def total_trop_bas(self) -> bool:
        """« En tout » is under the allowances of the shortest month: one of the two is wrong."""
        total, ij = self.faits.complement_total, self.faits.ij_jour
        return total is not None and ij is not None and total < 28 * ij

    def _a_venir(self, codes: Collection[str]) -> Iterator[Ligne]:
        return (v.ligne for v in self.lignes if v.ligne.code in codes and not v.reglee and v.a_venir(self.jour))

    @property
    def baisse(self) -> Decimal | None:
        """What the end of the top-up takes from a month, when it is the date to come and all is known."""
        fin = self.couteuse
        if fin is None or fin.code != "complement_fin":
            return None
        return previsions.baisse([vu.mois for vu in self.mois], fin.date)


@dataclass(frozen=True)
class EcheanceDuJour:
    """One date that enters the day of a worker."""

    dossier_id: UUID
    personne: str
    version: int
    ligne: Ligne
    rang: int
    ancre: str
    raison: str
    ressources: bool
    gardee: bool = False  # at the end of the accompaniment


@dataclass(frozen=True)
class VersionVue:
    """One version of what was told, in sentences."""

    numero: int
    le: date
    auteur: str
    phrases: tuple[str, ...]


@dataclass(frozen=True)
class ArretTrouve:
    """A stoppage that the monthly request found: offered, never written by itself."""

    debut: date
    fin: date
    mois: str


_VALEURS = Composee(
    lambda: Parametre.objects.filter(code__in=CODES).values_list(
        "code", "valeur", "date_debut", "date_fin", "source", "confiance"
    )
)
_DERNIERE = Composee(
    lambda dossier: SituationArret.objects.filter(dossier=dossier).select_related("auteur").order_by("-version")[:1],
    dossier=UUID,
)


def bareme() -> Bareme:
    """The reference data of the line, every period of it. One query."""
    return Bareme(tuple(Valeur(*ligne) for ligne in _VALEURS()))


def derniere(dossier: Dossier) -> SituationArret | None:
    """The version in force. Content: the caller has checked the right to read it."""
    return next(iter(_DERNIERE(dossier=dossier.pk)), None)


def versions_vues(dossier: Dossier) -> list[VersionVue]:
    """Every version, newest first. Content: the caller has checked the right to read it."""
    toutes = SituationArret.objects.filter(dossier=dossier).select_related("auteur").order_by("-version")
    return [VersionVue(s.version, localdate(s.created_at), str(s.auteur), _en_phrases(s)) for s in toutes]


def _en_phrases(situation: SituationArret) -> tuple[str, ...]:
    try:
        return en_phrases(situation.lus)
    except ValueError:
        return ("Cette version ne se lit plus : prévenez l’administration technique.",)


def lignes_de(faits: Faits) -> tuple[Ligne, ...]:
    """The line of these facts, with the reference data of the base."""
    return rules.lignes(faits, bareme())


def du_budget(lu: Budget | None) -> Callable[[date], previsions.Autres]:
    """What a budget sheet says besides the stoppage, of each month: its lines in that month. Nothing told: unknown."""

    def autres(premier: date) -> previsions.Autres:
        if lu is None:
            return previsions.Autres()
        lignes = lu.du_mois(premier)
        entrent = [m for m in lignes if m.ligne.rubrique == Rubrique.REVENU and m.ligne.nature not in DE_L_ARRET]
        sortent = [m for m in lignes if m.ligne.rubrique != Rubrique.REVENU]
        connus, dus = [m.bas for m in entrent], [m.haut for m in sortent]
        return previsions.Autres(*_somme(connus), *_somme(dus), _incomplets(entrent), _incomplets(sortent))

    return autres


def _incomplets(lignes: Sequence[LigneMois]) -> tuple[str, ...]:
    return tuple(f"« {m.ligne.nom} »" for m in lignes if not m.entier)


def _somme(montants: Sequence[Decimal | None]) -> tuple[Decimal | None, bool]:
    """(what is known a month, whether something is not); None when nothing was told."""
    connus = [m for m in montants if m is not None]
    return (sum(connus, Decimal(0)) if connus else None), len(connus) < len(montants)


def _charges(lu: Budget | None) -> Decimal | None:
    """What goes out a month, as it is today; None when unknown."""
    montant, inconnu = _somme([li.mensuel for li in (*lu.charges, *lu.dettes)] if lu else [])
    return None if inconnu else montant


def page_ligne(dossier: Dossier, jour: date, budget: Budget | None = None) -> PageLigne:
    """The section of a dossier. Content: the caller has checked the right to read it."""
    situation, valeurs = derniere(dossier), bareme()
    try:
        faits, illisible = (situation.lus if situation else Faits()), False
    except ValueError:
        faits, illisible = Faits(), True
    autres = du_budget(budget)
    toutes = rules.lignes(faits, valeurs)
    tous = arrets(faits)
    paye = premier_paye(tous[-1], tous[:-1], faits, valeurs).jour if tous else None
    plafonds = montants.plafonds(faits, valeurs)
    return PageLigne(
        version=situation.version if situation else 0,
        illisible=illisible,
        faits=faits,
        jour=jour,
        lignes=_datees(dossier, faits, toutes, valeurs, jour),
        non_calculees=tuple(li for li in toutes if not li.date),
        frise=frise.dessiner(faits, tous[-1], toutes, paye, jour) if tous else None,
        plafonds=plafonds,
        trop=_trop(faits, plafonds),
        mois=_mois_vus(previsions.prevoir(faits, toutes, valeurs, autres, jour)),
        charges=_charges(budget),
        hors=tuple(li.nom for li in budget.revenus if li.nature in DE_L_ARRET) if budget else (),
        voie=voie.voie(faits, valeurs, jour),
        voie_ouverte=voie.concernee(faits),
    )


def _datees(
    dossier: Dossier, faits: Faits, toutes: Sequence[Ligne], valeurs: Bareme, jour: date
) -> tuple[LigneVue, ...]:
    """The dates, each with what was said of it."""
    closes, gardees = faits.closes, faits.gardees
    reglees = {r.cle: r for r in faits.reglees if r.cle in closes}
    pressent = {li.cle for li in rules.pressantes(faits, toutes, valeurs, jour)}
    return tuple(
        LigneVue(
            li,
            BADGES[li.certitude],
            reglees.get(li.cle),
            li.cle in pressent,
            rang,
            _ancre(dossier.pk, li),
            li.code in gardees,
        )
        for rang, li in enumerate(toutes)
        if li.date
    )


def _ancre(dossier_id: UUID, ligne: Ligne) -> str:
    """Its place on the page: what it is about is never in an address."""
    return f"d{index_aveugle(f'{dossier_id} {ligne.cle}').hex()[:12]}"


def _trop(faits: Faits, plafonds: tuple[Montant, ...]) -> Montant | None:
    connus = [p for p in plafonds if p.valeur is not None]
    if faits.ij_jour is None or len(connus) != len(plafonds):
        return None
    haut = max(connus, key=lambda p: p.valeur or Decimal(0), default=None)
    return haut if haut and haut.valeur is not None and faits.ij_jour > haut.valeur else None


def _mois_vus(mois: tuple[previsions.Mois, ...]) -> tuple[MoisVu, ...]:
    plein = max([*(m.connu for m in mois), *(m.charges or Decimal(0) for m in mois)], default=Decimal(0))
    toujours = _toujours(mois)
    return tuple(_mois_vu(m, plein * Decimal("1.04"), toujours) for m in mois)


def _toujours(mois: Sequence[previsions.Mois]) -> tuple[str, ...]:
    return tuple(quoi for quoi in mois[0].manquent if all(quoi in m.manquent for m in mois)) if mois else ()


def _mois_vu(m: previsions.Mois, plein: Decimal, toujours: Sequence[str]) -> MoisVu:
    def large(valeur: Decimal | None) -> int:
        return int(ECHELLE * (valeur or Decimal(0)) / plein) if plein else 0

    parts = [("ij", m.ij), ("complement", m.complement), ("autres", m.autres)]
    if m.maintien is not None and m.ij is None:
        parts = [("maintien", m.maintien), ("autres", m.autres)]
    morceaux, x = [], 0
    for classe, valeur in parts:
        if valeur:
            morceaux.append((classe, x, max(large(valeur) - 2, 1)))
            x += large(valeur)
    propres = tuple(quoi for quoi in m.manquent if quoi not in toujours)
    return MoisVu(m, propres, tuple(morceaux), large(m.charges) if m.charges is not None else None)


def echeances_du_jour(agent: Agent, jour: date) -> list[EcheanceDuJour]:
    """The dates that press, of the dossiers that this agent accompanies. Two queries, however many dossiers."""
    visibles: Any = SituationArret.objects.visible_to(agent, "lire", classe="F3")
    suivis = ~Q(dossier__statut=StatutDossier.CLOS) | Q(reporte_le__isnull=False)
    vivants = visibles.filter(suivis, dossier__assure__date_deces=None)
    dernieres = vivants.order_by("dossier_id", "-version")
    valeurs, trouvees = bareme(), []
    for situation in dernieres.distinct("dossier_id").select_related("dossier__assure"):
        try:
            faits = situation.lus
        except ValueError:  # a damaged text: its page says so, and the others still come
            continue
        toutes = rules.lignes(faits, valeurs)
        clos = situation.dossier.statut == StatutDossier.CLOS
        trouvees += [
            EcheanceDuJour(
                situation.dossier_id, str(situation.dossier.assure), situation.version, ligne, toutes.index(ligne),
                _ancre(situation.dossier_id, ligne),
                rules.RAISONS[ligne.code], ligne.code in rules.RESSOURCES, clos,
            )
            for ligne in rules.pressantes(faits, toutes, valeurs, jour)
            if not clos or ligne.code in faits.gardees
        ]  # fmt: skip
    return trouvees


def a_dire(dossier: Dossier, jour: date) -> list[tuple[str, Ligne]]:
    """The dates that a closing must not lose, each under the name that the closing page gives it. Two queries."""
    try:
        faits = situation.lus if (situation := derniere(dossier)) else Faits()
    except ValueError:  # a damaged text: its page says so, and there is no date to lose
        return []
    valeurs = bareme()
    siennes = rules.a_dire(faits, rules.lignes(faits, valeurs), valeurs, jour)
    return [(f"echeance-{_ancre(dossier.pk, li)}", li) for li in siennes]


def a_regler(dossier: Dossier, jour: date) -> list[ARegler]:
    """The same, as the closing page asks them. Content: the caller has checked the right to read it."""
    if not (siennes := a_dire(dossier, jour)):
        return []
    choix = choix_de_fin(chez(dossier))
    return [
        ARegler(
            "echeance", cle.partition("-")[2], li.quoi,
            f"{jour_annee(li.date or jour).capitalize()}, {li.certitude.label} : {rules.RAISONS[li.code]}", choix,
        )
        for cle, li in siennes
    ]  # fmt: skip


def arret_trouve(agent: Agent, dossier: Dossier) -> ArretTrouve | None:
    """The last stoppage of this person that the monthly request found and this agent may read."""
    visibles: Any = Reperage.objects.visible_to(agent, "lire").filter(
        assure_id=dossier.assure_id, jours_payes__isnull=False
    )
    trouve = visibles.order_by("-arret_debut", "-mois").only("arret_debut", "dernier_jour_paye", "mois").first()
    return ArretTrouve(trouve.arret_debut, trouve.dernier_jour_paye, trouve.mois) if trouve else None
