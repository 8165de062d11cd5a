"""Days, months and hours in French words: pure functions, so that rules may use them as well as pages."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MOIS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
INSECABLE = "\u00a0"


def jour_mois(jour: date) -> str:
    """« 1er mars »."""
    return f"{'1er' if jour.day == 1 else jour.day} {MOIS[jour.month - 1]}"


def jour_annee(jour: date) -> str:
    """« 1er mars 2026 »."""
    return f"{jour_mois(jour)} {jour.year}"


def mois_annee(mois: str) -> str:
    """« octobre 2026 » for « 2026-10 »."""
    annee, rang = mois.split("-")
    return f"{MOIS[int(rang) - 1]} {annee}"


def jour_texte(jour: date) -> str:
    """« mardi 10 mars »."""
    return f"{JOURS[jour.weekday()]} {jour_mois(jour)}"


def heure_texte(heure: time | datetime) -> str:
    """« 9 h 30 », « 14 h », with no-break spaces."""
    minutes = f"{INSECABLE}{heure.minute:02d}" if heure.minute else ""
    return f"{heure.hour}{INSECABLE}h{minutes}"


def couvre(debut: date, fin: date | None, jour: date) -> bool:
    """Is ``jour`` within a dated row? As ``models.en_vigueur`` in SQL: both days included, no last day means still."""
    return debut <= jour and (fin is None or jour <= fin)


def mois_avant(jour: date, combien: int) -> date:
    """The same day so many months earlier; the last of that month when it is shorter (31 March → 28 February)."""
    rang = jour.year * 12 + jour.month - 1 - combien
    annee, mois = rang // 12, rang % 12 + 1
    for quantieme in range(jour.day, 27, -1):
        try:
            return date(annee, mois, quantieme)
        except ValueError:
            continue
    return date(annee, mois, min(jour.day, 28))


def au_lieu(instant: datetime, zone: str) -> datetime:
    """Wall-clock at the place, without time zone: ready to show."""
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
