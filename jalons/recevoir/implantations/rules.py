"""When an administrative permanence is held; when the term of a convention is told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from jalons.fondations.socle.dates import JOURS, mois_avant
from jalons.recevoir.rendez_vous.enums import Rythme
from jalons.recevoir.rendez_vous.rules import du_rythme

ALTERNEES = (Rythme.PAIRES, Rythme.IMPAIRES)
AVANT_LE_PREAVIS = 3  # months: time to find other premises, or to agree on the same ones


def tombe_le(jour: date, jour_semaine: int, recurrence: str) -> bool:
    """Whether that weekday, of that recurrence, is ``jour``."""
    return jour.weekday() == jour_semaine and du_rythme(recurrence, jour)(jour)


def quand_dit(jour_semaine: int, recurrence: str) -> str:
    """« le mardi », « le mardi des semaines paires », « le 2e mardi du mois »."""
    nom = JOURS[jour_semaine]
    if recurrence.startswith("m"):
        rang = {Rythme.PREMIER.value: "1er", Rythme.DERNIER.value: "dernier"}.get(recurrence, f"{recurrence[1:]}e")
        return f"le {rang} {nom} du mois"
    return f"le {nom} des semaines {recurrence}" if recurrence in ALTERNEES else f"le {nom}"


def a_rappeler_des(date_fin: date, preavis_mois: int) -> date:
    """The first day on which the term of a convention waits for somebody: some months before its notice."""
    return mois_avant(date_fin, preavis_mois + AVANT_LE_PREAVIS)


def reunies(fenetres: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """The same hours without overlap, in order: how many people hold them is not told."""
    suites: list[tuple[datetime, datetime]] = []
    for debut, fin in sorted(fenetres):
        if suites and debut <= suites[-1][1]:
            suites[-1] = (suites[-1][0], max(fin, suites[-1][1]))
        else:
            suites.append((debut, fin))
    return suites
