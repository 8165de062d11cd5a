"""Days, months and hours in French words: pure functions, so that rules may use them as well as pages."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MOIS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
INSECABLE = "\u00a0"
# A day as people write it: « 2/7/86 », « 2 juillet 1986 », « jeudi 1er janv. 1987 ».
DEBUTS = ("janv", "f[ée]vr", "mars", "avr", "mai", "juin", "juil", "ao[uû]t", "sept", "oct", "nov", "d[ée]c")
JOUR_ECRIT = re.compile(
    rf"(?<![\d/])(?:(?:{'|'.join(JOURS)})\s+)?(?P<jour>\d{{1,2}})(?:er)?"
    rf"(?:\s*[/.\-\s]\s*(?P<mois>\d{{1,2}})\s*[/.\-\s]\s*|\s+(?P<mot>{'|'.join(DEBUTS)})[a-zûé]*\.?\s+)"
    r"(?P<annee>\d{4}|\d{2})(?![\d/])",
    re.IGNORECASE,
)


def jours_ecrits(texte: str) -> list[date]:
    """The day that is written, and nothing else; two of them, the later first, when its year has two figures only."""
    ecrit = JOUR_ECRIT.fullmatch(texte.strip())
    return jours_de(ecrit) if ecrit else []


def jours_de(ecrit: re.Match[str]) -> list[date]:
    """The days that a match of JOUR_ECRIT may be; none when the calendar has no such day."""
    mois, annee = int(ecrit["mois"] or 0) or _mois(ecrit["mot"] or ""), ecrit["annee"]
    jours: list[date] = []
    for lue in [int(annee)] if len(annee) == 4 else [2000 + int(annee), 1900 + int(annee)]:
        with suppress(ValueError):
            jours.append(date(lue, mois, int(ecrit["jour"])))
    return jours


def _mois(mot: str) -> int:
    return next((rang for rang, debut in enumerate(DEBUTS, 1) if re.match(debut, mot, re.IGNORECASE)), 0)


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
