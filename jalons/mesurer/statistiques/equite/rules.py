"""Rates with their uncertainty, and what may be said of a difference. Pure: whole numbers and proportions.

Wilson's score interval for one proportion (Wilson, 1927) and Newcombe's hybrid score interval for the difference of two
(Newcombe, Statistics in Medicine 17, 1998, method 10, without continuity correction). Both are three lines of
arithmetic; statsmodels gives the same numbers (``proportion_confint(method="wilson")``,
``confint_proportions_2indep(method="newcomb")``) and the tests compare with it, but it takes three seconds to load: no
page pays for that.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from statistics import NormalDist

from jalons.fondations.socle.effectifs import SEUIL

NIVEAU = 0.95


@dataclass(frozen=True)
class Taux:
    """A proportion (0 to 1) of ``sur`` people or months, with its interval."""

    oui: int
    sur: int
    valeur: float
    bas: float
    haut: float


@dataclass(frozen=True)
class Ecart:
    """The difference of two proportions, with its interval."""

    valeur: float
    bas: float
    haut: float

    @property
    def sans_zero(self) -> bool:
        """The interval leaves « no difference » out."""
        return self.bas > 0 or self.haut < 0


class Verdict(StrEnum):
    """What may be said of a group against the others."""

    MASQUE = "masque"  # a number is masked
    INSUFFISANT = "insuffisant"  # fewer than 11 people on one side
    SEMBLABLE = "semblable"  # the interval of the difference holds zero
    HASARD = "hasard"  # it does not, but one comparison among many would do that by chance
    A_VERIFIER = "a_verifier"  # it does not, even widened for the number of comparisons of the page


def _z(niveau: float) -> float:
    return NormalDist().inv_cdf((1 + niveau) / 2)


def wilson(oui: int, sur: int, niveau: float = NIVEAU) -> Taux:
    """The proportion ``oui`` / ``sur`` and its Wilson interval. Raises ValueError unless 0 <= oui <= sur and sur > 0."""
    if not 0 <= oui <= sur or not sur:
        raise ValueError(f"Une part se calcule sur une personne au moins : {oui} sur {sur}.")
    p, z2 = oui / sur, _z(niveau) ** 2
    centre = (p + z2 / (2 * sur)) / (1 + z2 / sur)
    demi = sqrt(z2 * (p * (1 - p) / sur + z2 / (4 * sur * sur))) / (1 + z2 / sur)
    bas = 0.0 if oui == 0 else centre - demi
    haut = 1.0 if oui == sur else centre + demi
    return Taux(oui, sur, p, bas, haut)


def newcombe(oui: int, sur: int, oui_autres: int, sur_autres: int, niveau: float = NIVEAU) -> Ecart:
    """The first proportion minus the second, and Newcombe's interval. Raises ValueError as ``wilson``."""
    a, b = wilson(oui, sur, niveau), wilson(oui_autres, sur_autres, niveau)
    d = a.valeur - b.valeur
    bas = d - sqrt((a.valeur - a.bas) ** 2 + (b.haut - b.valeur) ** 2)
    haut = d + sqrt((a.haut - a.valeur) ** 2 + (b.valeur - b.bas) ** 2)
    return Ecart(d, bas, haut)


@dataclass(frozen=True)
class Comparaison:
    """A group against everybody else: both rates, their difference, and what may be said."""

    groupe: Taux | None
    autres: Taux | None
    ecart: Ecart | None
    verdict: Verdict

    @property
    def moins(self) -> bool:
        """The group is below the others."""
        return self.ecart is not None and self.ecart.valeur < 0


def comparer(oui: int | None, sur: int | None, tous_oui: int | None, tous: int | None, combien: int) -> Comparaison:
    """A group of ``sur`` against the rest of ``tous``; None: masked. ``combien``: comparisons made on the page.

    Nothing is computed on fewer than 11 people. The alarm asks that a difference remain at the level 1 - 5 % / combien
    (Bonferroni): twenty comparisons at 95 % would give one false alarm.
    """
    if oui is not None and sur is not None and sur < SEUIL:
        return Comparaison(None, None, None, Verdict.INSUFFISANT)
    if oui is None or sur is None or tous_oui is None or tous is None or not oui <= sur <= tous:
        return Comparaison(None, None, None, Verdict.MASQUE)
    reste, reste_oui = tous - sur, tous_oui - oui
    groupe = wilson(oui, sur)
    if reste < SEUIL or not 0 <= reste_oui <= reste:
        return Comparaison(groupe, None, None, Verdict.INSUFFISANT)
    ecart = newcombe(oui, sur, reste_oui, reste)
    severe = newcombe(oui, sur, reste_oui, reste, 1 - (1 - NIVEAU) / max(combien, 1))
    verdict = Verdict.HASARD if ecart.sans_zero else Verdict.SEMBLABLE
    if severe.sans_zero:
        verdict = Verdict.A_VERIFIER
    return Comparaison(groupe, wilson(reste_oui, reste), ecart, verdict)


def attendues_par_hasard(combien: int) -> float:
    """Differences that 95 % intervals would show if there were none."""
    return combien * (1 - NIVEAU)
