"""What is true of the way of a person found: her furthest step, steps grouped so that they may be published, and what
published cells tell of each step. Pure: codes, dates and whole numbers.

Nested by construction: a person has one furthest step and counts at it and at every step before it. A step may be
skipped in life (received without having answered the offer, since she came by herself): reaching a later step is
proof enough, she counts at the skipped one too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from jalons.fondations.socle.effectifs import est_petit
from jalons.mesurer.statistiques.enums import Etape

ETAPES: tuple[str, ...] = tuple(str(e) for e in Etape)
TOURS = 8  # readings of a table beside itself: its trees have three levels
Serie = tuple[str, ...]  # consecutive steps published as one


@dataclass(frozen=True)
class Faits:
    """The last day on which each thing is known of a person; None: never.

    ``offre``: an offer was sent. ``reponse``: she answered, called or booked. ``rencontre``: she was received.
    ``dossier``: last day of an accompaniment (``date.max``: still open). ``terme``: an accompaniment ended well.
    """

    offre: date | None = None
    reponse: date | None = None
    rencontre: date | None = None
    dossier: date | None = None
    terme: date | None = None


def etape_de(faits: Faits, depuis: date) -> str:
    """The furthest step reached on ``depuis`` (her 91st day) or later."""
    jours = (faits.offre, faits.reponse, faits.rencontre, faits.dossier, faits.terme)
    atteintes = [rang for rang, jour in enumerate(jours, 1) if jour is not None and jour >= depuis]
    return ETAPES[max(atteintes, default=0)]


def regrouper(comptes: Mapping[str, int]) -> list[Serie]:
    """Consecutive steps put together until none holds 1 to 10 people; the steps as they are when that is enough.

    A small one joins the step before it, the first one joins the step after.
    """
    series: list[Serie] = [(e,) for e in ETAPES]
    while len(series) > 1:
        petites = [i for i, serie in enumerate(series) if est_petit(_somme(comptes, serie))]
        if not petites:
            break
        i = max(petites[-1], 1)
        series[i - 1 : i + 1] = [series[i - 1] + series[i]]
    return series


def _somme(comptes: Mapping[str, int], serie: Serie) -> int:
    return sum(comptes.get(e, 0) for e in serie)


def plier(comptes: Mapping[str, int], series: Sequence[Serie]) -> dict[str, int]:
    """People by furthest step, put together as ``series`` says; keys are the codes of the series."""
    return {code_de(serie): _somme(comptes, serie) for serie in series}


def code_de(serie: Serie) -> str:
    """« recue », « recue-terminee »."""
    return serie[0] if len(serie) == 1 else f"{serie[0]}-{serie[-1]}"


def serie_de(code: str) -> Serie:
    """The steps of a code: the inverse of ``code_de``."""
    premier, _, dernier = code.partition("-")
    debut, fin = ETAPES.index(premier), ETAPES.index(dernier or premier)
    return ETAPES[debut : fin + 1]


@dataclass(frozen=True)
class Encadrement:
    """What published cells tell of a number of people: exactly it, or two bounds."""

    bas: int
    haut: int

    @property
    def exact(self) -> int | None:
        """The number when it is known."""
        return self.bas if self.bas == self.haut else None


def encadrer(total: int | None, cases: Mapping[str, int | None]) -> dict[str, Encadrement | None]:
    """What is known of each step (people there or further) from a published total and published cells by series.

    A masked cell is None. An unknown total: nothing is known.
    """
    if total is None:
        return dict.fromkeys(ETAPES)
    series = sorted((serie_de(code) for code in cases), key=lambda s: ETAPES.index(s[0]))
    trouves: dict[str, Encadrement | None] = {}
    for rang, serie in enumerate(series):
        ici = _bornes(total, cases, series[:rang], series[rang:])
        apres = _bornes(total, cases, series[: rang + 1], series[rang + 1 :])
        for n, etape in enumerate(serie):
            trouves[etape] = ici if n == 0 else Encadrement(apres.bas, ici.haut)
    return trouves


Bornes = dict[str, Encadrement | None]  # step → what is known of it


def resserrer(enfants: Mapping[str, Sequence[str]], connus: Mapping[str, Bornes]) -> dict[str, Bornes]:
    """What is known of parts that add up, each read beside the others: no part above its whole, no whole above its parts,
    no step above the one before. What is not known at all stays so.
    """
    plafond = max((e.haut for bornes in connus.values() for e in bornes.values() if e), default=0)
    vide = Encadrement(0, plafond)
    lus = {t: [b[e] or vide for e in ETAPES] for t, b in connus.items()}
    for _ in range(TOURS):
        for tout, parts in enfants.items():
            for rang in range(len(ETAPES)):
                _accorder(lus, tout, parts, rang)
        lus = {t: _emboiter(b) for t, b in lus.items()}
    return {t: {e: lus[t][n] if b[e] else None for n, e in enumerate(ETAPES)} for t, b in connus.items()}


def _accorder(lus: dict[str, list[Encadrement]], tout: str, parts: Sequence[str], rang: int) -> None:
    """One whole and its parts, at one step."""
    if not parts:
        return
    bas, haut = sum(lus[p][rang].bas for p in parts), sum(lus[p][rang].haut for p in parts)
    lus[tout][rang] = ici = _croiser(lus[tout][rang], bas, haut)
    for p in parts:
        e = lus[p][rang]
        lus[p][rang] = _croiser(e, ici.bas - (haut - e.haut), ici.haut - (bas - e.bas))


def _croiser(e: Encadrement, bas: int, haut: int) -> Encadrement:
    """Both together; cells that do not add up leave the first as it was."""
    bas, haut = max(e.bas, bas), min(e.haut, haut)
    return Encadrement(bas, haut) if bas <= haut else e


def _emboiter(bornes: Sequence[Encadrement]) -> list[Encadrement]:
    return [
        _croiser(e, max(f.bas for f in bornes[n:]), min(f.haut for f in bornes[: n + 1])) for n, e in enumerate(bornes)
    ]


def _bornes(total: int, cases: Mapping[str, int | None], avant: Sequence[Serie], apres: Sequence[Serie]) -> Encadrement:
    tete, queue = [cases[code_de(s)] for s in avant], [cases[code_de(s)] for s in apres]
    bas, haut = sum(n or 0 for n in queue), total - sum(n or 0 for n in tete)
    if None not in queue:
        return Encadrement(bas, bas)
    return Encadrement(bas if None in tete else haut, haut)
