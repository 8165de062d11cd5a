"""The 91st day of one arrêt by the three clocks, and its paid days: pure functions of periods.

The same meaning as the monthly request (`requete/expression.py`), for one person: a page shows the three side by side.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol, TypeVar

from .enums import Horloge

UN_JOUR = timedelta(days=1)


class Paye(Protocol):
    """One paid period, both days included; ``prescrit`` is the end of the stoppage prescribed with it, if known."""

    @property
    def debut(self) -> date: ...
    @property
    def fin(self) -> date: ...
    @property
    def prescrit(self) -> date | None: ...


P = TypeVar("P", bound=Paye)


@dataclass(frozen=True, slots=True)
class Tranche:
    """Consecutive days of an arrêt, all paid or all unpaid; both days included."""

    debut: date
    fin: date
    paye: bool

    @property
    def jours(self) -> int:
        """How many days."""
        return (self.fin - self.debut).days + 1


def couper(periodes: Iterable[P], tolerance: int = 3) -> list[list[P]]:
    """The periods of one person cut into arrêts: neighbours at most ``tolerance`` unpaid days apart stay together."""
    arrets: list[list[P]] = []
    fin = date.min
    for periode in sorted(periodes, key=lambda p: (p.debut, p.fin)):
        if arrets and (periode.debut - fin).days - 1 <= tolerance:
            arrets[-1].append(periode)
        else:
            arrets.append([periode])
        fin = max(fin, periode.fin)
    return arrets


def tranches(periodes: Sequence[Paye]) -> list[Tranche]:
    """The days of one arrêt, from the first paid to the last: paid and unpaid stretches in turn. A day counts once."""
    trouvees: list[Tranche] = []
    for periode in sorted(periodes, key=lambda p: (p.debut, p.fin)):
        derniere = trouvees[-1] if trouvees else None
        if derniere and periode.debut <= derniere.fin + UN_JOUR:
            trouvees[-1] = Tranche(derniere.debut, max(derniere.fin, periode.fin), True)
            continue
        if derniere:
            trouvees.append(Tranche(derniere.fin + UN_JOUR, periode.debut - UN_JOUR, False))
        trouvees.append(Tranche(periode.debut, periode.fin, True))
    return trouvees


def trois_horloges(periodes: Sequence[Paye], jour: int = 91, tolerance: int = 3) -> dict[Horloge, date | None]:
    """The day of rank ``jour`` of the arrêt by each clock; None when the arrêt does not reach it.

    ``periodes`` are those of one arrêt; when they are of several, the last one counts. Same rules as the request: see
    ``formats.md``, « What the request means ».
    """
    arrets = couper(periodes, tolerance)
    if not arrets:
        return dict.fromkeys(Horloge)
    arret = arrets[-1]
    premier, dernier = arret[0].debut, max(p.fin for p in arret)
    prescrit = max([dernier, *(p.prescrit for p in arret if p.prescrit)])
    calendaire = premier + timedelta(days=jour - 1)
    return {
        Horloge.PAYES: _rang_paye(tranches(arret), jour),
        Horloge.CALENDAIRES: calendaire if calendaire <= dernier else None,
        Horloge.PRESCRITS: calendaire if calendaire <= prescrit else None,
    }


def _rang_paye(morceaux: Iterable[Tranche], jour: int) -> date | None:
    avant = 0
    for morceau in morceaux:
        if not morceau.paye:
            continue
        if avant + morceau.jours >= jour:
            return morceau.debut + timedelta(days=jour - avant - 1)
        avant += morceau.jours
    return None
