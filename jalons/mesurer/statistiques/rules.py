"""What is true of figures: rounding, shares, classes of a map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from jalons.fondations.socle.effectifs import SEUIL

CLASSES = 5
_MOIS = Decimal("30.4375")


def arrondi(valeur: Decimal, decimales: int = 0) -> Decimal:
    """Half up, as printed: 0.5 → 1."""
    return valeur.quantize(Decimal(1).scaleb(-decimales), rounding=ROUND_HALF_UP)


def mois_moyens(jours: Decimal, dossiers: Decimal) -> Decimal:
    """Mean length in months of 30.4375 days, one decimal."""
    return arrondi(jours / dossiers / _MOIS, 1)


def jours_moyens(jours: Decimal, combien: Decimal) -> Decimal:
    """Mean delay in days, one decimal."""
    return arrondi(jours / combien, 1)


def part(partie: Decimal | None, tout: Decimal | None, decimales: int = 0) -> Decimal | None:
    """Percentage; None when one of the two is hidden or the whole is zero."""
    if partie is None or not tout:
        return None
    return arrondi(100 * partie / tout, decimales)


def moyenne_publiable(personnes: int) -> bool:
    """A mean on fewer than 11 people is hidden."""
    return personnes >= SEUIL


@dataclass(frozen=True)
class Classe:
    """One step of the map's legend: its number (0: nobody), smallest and largest value, how many cantons."""

    numero: int
    bas: Decimal
    haut: Decimal
    combien: int


def classer(taux: Mapping[str, Decimal | None]) -> tuple[dict[str, int | None], list[Classe]]:
    """Class of each canton (None: masked; 0: nobody; 1 to 5: equal groups of the published ones), and
    the legend.

    Equal rates are in the same class. The limits come from published values alone.
    """
    positifs = sorted(v for v in taux.values() if v)
    seuils = sorted({positifs[len(positifs) * k // CLASSES] for k in range(CLASSES)}) if positifs else []
    classes = {code: None if v is None else 0 if not v else sum(v >= s for s in seuils) for code, v in taux.items()}
    legende = []
    for numero in range(len(seuils) + 1):
        valeurs = [v for code, v in taux.items() if v is not None and classes[code] == numero]
        if valeurs:
            legende.append(Classe(numero, min(valeurs), max(valeurs), len(valeurs)))
    return classes, legende


def evolution(avant: Decimal | None, maintenant: Decimal | None) -> str:
    """« deux fois plus » (from 1,8 to 2,2 times) or a signed percentage; '' when year N-1 says nothing."""
    if not avant or maintenant is None or avant < SEUIL:
        return ""
    rapport = maintenant / avant
    if Decimal("1.8") <= rapport <= Decimal("2.2"):
        return "deux fois plus"
    ecart = arrondi(100 * (rapport - 1))
    return "autant" if not ecart else f"{'+' if ecart > 0 else '−'}\u00a0{abs(ecart)}\u00a0%"
