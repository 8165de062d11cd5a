"""What is true of a protocol: where it stands on a day, what its figures may show. Source: missions de 2011, § 3.3."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from jalons.fondations.socle.effectifs import SEUIL, est_petit

from .enums import Etat

AVANCE = timedelta(
    days=90
)  # a term is prepared with the other service three months ahead [P: to be set by the service]


def etat(jour: date, *, signe: bool, debut: date | None, fin: date | None, termine: date | None) -> Etat:
    """Where a protocol is on ``jour``; both its days are included."""
    if termine is not None and termine <= jour:
        return Etat.TERMINE
    if not signe or debut is None or fin is None:
        return Etat.A_SIGNER
    if jour < debut:
        return Etat.A_VENIR
    if jour > fin:
        return Etat.ECHU
    return Etat.A_RENOUVELER if fin - jour < AVANCE else Etat.EN_VIGUEUR


def periode(annee: int, debut: date | None, fin: date | None, jour: date) -> tuple[date, date] | None:
    """The days of ``annee`` that the protocol ran, up to ``jour``; None when there is none."""
    du, au = max(date(annee, 1, 1), debut or date.max), min(date(annee, 12, 31), fin or date.max, jour)
    return (du, au) if du <= au else None


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a table: how many people, None when it may not be shown."""

    nom: str
    personnes: int | None


def repartir(parts: Mapping[str, int]) -> tuple[int | None, list[Part]]:
    """The total and its parts as they may be shown: no part of one to ten people, and none that a subtraction finds.

    ``parts`` add up to the total. Hidden with them: the smallest others, until what is hidden together holds eleven people
    in two parts at least.
    """
    total = sum(parts.values())
    if est_petit(total):
        return None, [Part(nom, None) for nom in parts]
    caches = {nom for nom, n in parts.items() if est_petit(n)}
    for nom in sorted(parts, key=lambda nom: (parts[nom], nom)):
        if not caches or (len(caches) > 1 and sum(parts[c] for c in caches) >= SEUIL):
            break
        if parts[nom] and nom not in caches:
            caches.add(nom)
    return total, [Part(nom, None if nom in caches else n) for nom, n in parts.items()]
