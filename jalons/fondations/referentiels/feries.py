"""Public holidays of a place, from dated rows that say their source. No database, no Django."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from jalons.fondations.socle.dates import couvre

PARTOUT = "france"
SAMEDI = 5
_CODE = re.compile(r"(france|\w{2,5}(?:\+\w{2,5})*)/(\d\d-\d\d|paques[+-]\d+)", re.ASCII)
# Where a caisse overseas stands, when no commune is known.
_PAR_ZONE = {
    "America/Guadeloupe": "971",
    "America/Martinique": "972",
    "America/Cayenne": "973",
    "Indian/Reunion": "974",
    "Indian/Mayotte": "976",
    "America/Miquelon": "975",
    "America/St_Barthelemy": "977",
    "America/Marigot": "978",
    "Pacific/Tahiti": "987",
    "Pacific/Noumea": "988",
    "Pacific/Wallis": "986",
}


@dataclass(frozen=True, slots=True)
class JourFerie:
    """A holiday: the beginnings of the codes of the communes that have it, its day, its name, when it is in force."""

    communes: tuple[str, ...]
    quand: str
    nom: str
    debut: date
    fin: date | None

    def le(self, annee: int) -> date:
        """Its day in that year."""
        if self.quand.startswith("paques"):
            return paques(annee) + timedelta(days=int(self.quand.removeprefix("paques")))
        mois, jour = self.quand.split("-")
        return date(annee, int(mois), int(jour))

    def ici(self, commune: str) -> bool:
        """Whether that commune has it."""
        return self.communes == (PARTOUT,) or commune.startswith(self.communes)


def lire_jour_ferie(code: str, nom: str, debut: date, fin: date | None) -> JourFerie:
    """« 971+978/05-27 », « france/paques+39 ». Raises ValueError, in French."""
    lu = _CODE.fullmatch(code)
    if lu is None:
        raise ValueError(f"« {code} » : attendu « 971/05-27 » ou « france/paques+39 »")
    ferie = JourFerie(tuple(lu[1].split("+")), lu[2], nom, debut, fin)
    ferie.le(2000)  # a day that exists
    return ferie


def paques(annee: int) -> date:
    """Easter Sunday (Meeus, Gregorian calendar)."""
    a, (b, c) = annee % 19, divmod(annee, 100)
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    n = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    mois, jour = divmod(h + n - 7 * ((a + 11 * h + 22 * n) // 451) + 114, 31)
    return date(annee, mois, jour + 1)


@dataclass(frozen=True, slots=True)
class Calendrier:
    """The holidays of every place."""

    feries: tuple[JourFerie, ...]

    def jours(self, zone: str, commune: str, annees: Iterable[int]) -> dict[date, str]:
        """``{day: its French name}`` at that commune; overseas, where none is known, at the caisse of that time zone."""
        commune = commune if commune.startswith(("97", "98")) else _PAR_ZONE.get(zone, commune)
        dates = ((f.le(annee), f) for annee in sorted(set(annees)) for f in self.feries if f.ici(commune))
        return {jour: f.nom for jour, f in dates if couvre(f.debut, f.fin, jour)}

    def jour_ouvre(self, depuis: date, combien: int, *, zone: str = "Europe/Paris", commune: str = "") -> date:
        """The ``combien``-th day after ``depuis`` on which the service works there: Monday to Friday, no public holiday."""
        fermes = self.jours(zone, commune, (depuis.year, depuis.year + 1))
        jour = depuis
        while combien > 0:
            jour += timedelta(days=1)
            combien -= jour.weekday() < SAMEDI and jour not in fermes
        return jour

    def ouvre_le(self, jour: date, *, zone: str = "Europe/Paris", commune: str = "") -> date:
        """That day when the service works then, else the next one on which it does."""
        return self.jour_ouvre(jour - timedelta(days=1), 1, zone=zone, commune=commune)
