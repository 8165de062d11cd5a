"""An arrêt on a line of time: geometry for a server-made SVG, and the same told in words. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from .enums import Horloge
from .horloges import Tranche, tranches
from .requete.bilan import Periode

LARGEUR, MARGE, MARCHE = 680, 12, 20
PREMIER_REPERE = 78
MOIS_COURTS = "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.".split()  # noqa: SIM905
NOMS = {
    Horloge.PAYES: "jour payé",
    Horloge.CALENDAIRES: "jour de calendrier",
    Horloge.PRESCRITS: "jour prescrit",
}

Echelle = Callable[[date], float]  # where a day stands, in pixels


@dataclass(frozen=True, slots=True)
class Barre:
    """Consecutive days, in pixels; ``genre``: paye, vide (unpaid inside the arrêt), prescrit (prescribed, not paid)."""

    x: float
    largeur: float
    genre: str
    debut: date
    fin: date


@dataclass(frozen=True, slots=True)
class Repere:
    """A day pointed at, in pixels; ``ancre`` keeps its words inside the drawing."""

    x: float
    y: int
    ancre: str
    texte_x: float
    mots: str


@dataclass(frozen=True, slots=True)
class Frise:
    """Everything that the drawing needs."""

    hauteur: int
    mois: tuple[tuple[float, str], ...]
    barres: tuple[Barre, ...]
    reperes: tuple[Repere, ...]
    description: str
    largeur: int = LARGEUR


def dessiner(periodes: Sequence[Periode], jours: dict[Horloge, date | None], rang: int) -> Frise | None:
    """The arrêt of these paid periods with its day of rank ``rang`` by each clock; None without any period."""
    morceaux = tranches(periodes)
    if not morceaux:
        return None
    debut, dernier = morceaux[0].debut, morceaux[-1].fin
    prescrit = max([dernier, *(p.prescrit for p in periodes if p.prescrit)])
    fin = max([prescrit, *(j for j in jours.values() if j)]) + timedelta(days=1)
    echelle = (LARGEUR - 2 * MARGE) / max((fin - debut).days, 1)

    def x(jour: date) -> float:
        return round(MARGE + (jour - debut).days * echelle, 1)

    barres = [_barre(x, m.debut, m.fin, "paye" if m.paye else "vide") for m in morceaux]
    if prescrit > dernier:
        barres.append(_barre(x, dernier + timedelta(days=1), prescrit, "prescrit"))
    reperes = _reperes(x, jours, rang)
    return Frise(
        PREMIER_REPERE + MARCHE * len(reperes), tuple(_mois(x, debut, fin)), tuple(barres), tuple(reperes),
        decrire(morceaux, jours, rang),
    )  # fmt: skip


def _barre(x: Echelle, debut: date, fin: date, genre: str) -> Barre:
    return Barre(x(debut), round(max(x(fin + timedelta(days=1)) - x(debut), 1), 1), genre, debut, fin)


def _mois(x: Echelle, debut: date, fin: date) -> Iterator[tuple[float, str]]:
    """The first day of each month; one name in two when they would touch."""
    premiers = [date(a, m, 1) for a in range(debut.year, fin.year + 1) for m in range(1, 13)]
    premiers = [p for p in premiers if debut < p < fin]
    pas = 1 if len(premiers) < 14 else len(premiers) // 7
    for rang, premier in enumerate(premiers):
        nom = MOIS_COURTS[premier.month - 1] if rang % pas == 0 else ""
        yield x(premier), f"{nom} {premier.year}" if nom and premier.month == 1 else nom


def _reperes(x: Echelle, jours: dict[Horloge, date | None], rang: int) -> list[Repere]:
    """From the nearest to the middle: words are written on its side, and no line crosses those of another day."""
    connus = [(horloge, jour) for horloge in Horloge if (jour := jours.get(horloge))]
    connus.sort(key=lambda connu: abs(x(connu[1]) - LARGEUR / 2))
    return [
        Repere(
            x(jour), PREMIER_REPERE + MARCHE * n, "end" if x(jour) > LARGEUR / 2 else "start",
            x(jour) + (-6 if x(jour) > LARGEUR / 2 else 6), f"{_long(jour)} · {rang}ᵉ {NOMS[horloge]}",
        )
        for n, (horloge, jour) in enumerate(connus)
    ]  # fmt: skip


def decrire(morceaux: Sequence[Tranche], jours: dict[Horloge, date | None], rang: int) -> str:
    """The drawing in words, for who does not see it."""
    payes = sum(m.jours for m in morceaux if m.paye)
    trous = [m for m in morceaux if not m.paye]
    texte = f"Arrêt du {_long(morceaux[0].debut)} au {_long(morceaux[-1].fin)}, {payes} jours payés"
    if trous:
        texte += f", {sum(m.jours for m in trous)} jours non payés en {len(trous)} fois"
    dits = [f"{rang}ᵉ {NOMS[h]} le {_long(jour)}" for h in Horloge if (jour := jours.get(h))]
    return texte + "." + (f" {', '.join(dits).capitalize()}." if dits else "")


def _long(jour: date) -> str:
    mois = MOIS_COURTS[jour.month - 1]
    return f"{'1er' if jour.day == 1 else jour.day}\u00a0{mois}\u00a0{jour.year}"
