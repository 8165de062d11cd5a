"""Hours of opening: read as people write them, kept as OpenStreetMap's « opening_hours », told in French.

What is no plain hour (« semaines paires ») stays in the words of its source, as a comment of that grammar: nothing is lost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby

from jalons.fondations.socle.dates import INSECABLE, JOURS

_OSM = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_TRANCHE = re.compile(r"(\d{1,2}) ?[:hH] ?(\d{2})? ?[-–—à:] ?(\d{1,2}) ?[:hH] ?(\d{2})?")
_REGLE = re.compile(r'((?:Mo|Tu|We|Th|Fr|Sa|Su|PH)[A-Za-z,\-]*) +(off|"[^"]*"|[\d:,\- ]+)$')
_HEURES = re.compile(r"(\d{2}):(\d{2})-(\d{2}):(\d{2})")
FERMES = {"", "-", "fermé", "ferme"}
INCONNUS = {"horaires non communiqués", "non communiqué"}

Jour = tuple[str, ...] | str  # « 09:00-12:00 » one after the other, or the words of the source; () is closed


def lire_jour(texte: str) -> Jour | None:
    """One day as a list writes it: « 9:00 - 12:00 / 13:30 - 17:00 ». None when its source does not say.

    « 00:00 - 00:00 » is how a form writes nothing.
    """
    net = " ".join(texte.replace("\xa0", " ").split())
    if net.casefold() in INCONNUS:
        return None
    if net.casefold() in FERMES:
        return ()
    tranches = []
    for morceau in [m for m in re.split(r" ?/+ ?", net) if m != "00:00 - 00:00"]:
        lue = _TRANCHE.fullmatch(morceau)
        if not lue or not (tranche := _tranche(lue)):
            return net.replace('"', "")
        tranches.append(tranche)
    return tuple(sorted(tranches))


def _tranche(lue: re.Match[str]) -> str:
    h1, m1, h2, m2 = (int(g or 0) for g in lue.groups())
    if max(h1, h2) > 24 or max(m1, m2) > 59 or (h1, m1) >= (h2, m2):
        return ""
    return f"{h1:02d}:{m1:02d}-{h2:02d}:{m2:02d}"


def ecrire(semaine: Sequence[Jour | None]) -> str:
    """A week, Monday first, in OpenStreetMap's grammar. '' when it says nothing: no day is known, or none is open."""
    if not any(semaine):
        return ""
    regles = []
    rang = 0
    for jour, memes in groupby(semaine):
        combien = len(list(memes))
        if jour:
            debut, fin = _OSM[rang], _OSM[rang + combien - 1]
            jours = debut if combien == 1 else f"{debut}-{fin}"
            regles.append(f"{jours} {','.join(jour)}" if isinstance(jour, tuple) else f'{jours} "{jour}"')
        rang += combien
    return "; ".join(regles)


def lire(ouverture: str) -> list[Jour] | None:
    """The week that these opening hours say, Monday first. None when they say more than weekly hours (seasons, nights…)."""
    semaine: list[Jour] = [() for _ in _OSM]
    for regle in filter(None, (r.strip() for r in ouverture.split(";"))):
        lue = _REGLE.fullmatch(regle)
        jours = _jours(lue[1]) if lue else None
        if lue is None or jours is None:
            return None
        dit = _dit(lue[2])
        if dit is None:
            return None
        for rang in jours:
            semaine[rang] = dit
    return semaine


@lru_cache(2048)
def minutes(ouverture: str) -> tuple[tuple[tuple[int, int], ...], ...] | None:
    """Each day of the week, Monday first, in (opening, closing) minutes since its midnight. None when it is not known: nothing
    is said, or in words."""
    semaine = lire(ouverture) if ouverture else None
    if semaine is None or any(isinstance(jour, str) for jour in semaine):
        return None
    return tuple(tuple(_en_minutes(tranche) for tranche in jour) for jour in semaine)


def _en_minutes(tranche: str) -> tuple[int, int]:
    lue = _HEURES.fullmatch(tranche)
    assert lue
    h1, m1, h2, m2 = map(int, lue.groups())
    return 60 * h1 + m1, 60 * h2 + m2


def _jours(selecteur: str) -> list[int] | None:
    """The ranks of « Mo-We,Fr »; public holidays (PH) are left out: they are never ordinary weeks."""
    rangs: list[int] = []
    for morceau in selecteur.split(","):
        bornes = morceau.split("-")
        if morceau == "PH":
            continue
        if len(bornes) > 2 or any(b not in _OSM for b in bornes):
            return None
        debut, fin = _OSM.index(bornes[0]), _OSM.index(bornes[-1])
        if debut > fin:
            return None
        rangs += range(debut, fin + 1)
    return rangs


def _dit(texte: str) -> Jour | None:
    if texte == "off":
        return ()
    if texte.startswith('"'):
        return texte.strip('"')
    tranches = [t.strip() for t in texte.split(",")]
    return tuple(tranches) if all(_HEURES.fullmatch(t) for t in tranches) else None


def dire(ouverture: str) -> list[str]:
    """The opening hours in French, a line for the days that are alike. What is not understood is told as it is written."""
    semaine = lire(ouverture)
    if semaine is None:
        return [ouverture]
    lignes, rang = [], 0
    for jour, memes in groupby(semaine):
        combien = len(list(memes))
        if jour:
            debut, fin = JOURS[rang], JOURS[rang + combien - 1]
            liaison = "et" if combien == 2 else "au"
            jours = debut.capitalize() if combien == 1 else f"{debut.capitalize()} {liaison} {fin}"
            lignes.append(f"{jours} : {_en_heures(jour)}")
        rang += combien
    return lignes


def _en_heures(jour: Jour) -> str:
    if isinstance(jour, str):
        return jour[:1].lower() + jour[1:]
    return ", ".join(_HEURES.sub(_heure, t) for t in jour)


def _heure(lue: re.Match[str]) -> str:
    h1, m1, h2, m2 = lue.groups()
    debut, fin = (f"{int(h)}{INSECABLE}h{f'{INSECABLE}{m}' if m != '00' else ''}" for h, m in ((h1, m1), (h2, m2)))
    return f"{debut} à {fin}"


def ce_jour(ouverture: str, rang: int) -> str:
    """What the hours say of a day of the week (0 is Monday): « Aujourd’hui : 9 h à 12 h. » '' when they do not say."""
    semaine = lire(ouverture) if ouverture else None
    if semaine is None:
        return ""
    return f"Aujourd’hui : {_en_heures(semaine[rang])}." if semaine[rang] else "Fermé aujourd’hui."
