"""What leaves in a feed, written in iCalendar. This module knows hours and neutral words; it never sees a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

PRODID = "-//Jalons//Agenda//FR"
JOUR = timedelta(days=1)


@dataclass(frozen=True)
class Evenement:
    """All that may be said of one line of an agenda outside."""

    uid: str
    debut: datetime
    fin: datetime
    zone: str
    titre: str
    ecrit_le: datetime
    lieu: str = ""
    libre: bool = False
    annule: bool = False
    rang: int = 0


def ecrire(evenements: Iterable[Evenement]) -> bytes:
    """The calendar: UTF-8, lines folded, each time zone described; the same bytes for the same events."""
    calendrier, lus = Calendar(), list(evenements)
    for nom, valeur in (
        ("PRODID", PRODID),
        ("VERSION", "2.0"),
        ("CALSCALE", "GREGORIAN"),
        ("X-WR-CALNAME", "Service social"),
    ):
        calendrier.add(nom, valeur)
    for zone in sorted({e.zone for e in lus}):
        siens = [e for e in lus if e.zone == zone]
        calendrier.add_component(_fuseau(zone, min(e.debut for e in siens) - JOUR, max(e.fin for e in siens) + JOUR))
    for evenement in lus:
        calendrier.add_component(_evenement(evenement))
    return bytes(calendrier.to_ical())


def _evenement(e: Evenement) -> Event:
    ecrit, zone = Event(), ZoneInfo(e.zone)
    ecrit.add("UID", e.uid)
    ecrit.add("DTSTAMP", e.ecrit_le.astimezone(UTC).replace(microsecond=0))
    for nom, instant in (("DTSTART", e.debut), ("DTEND", e.fin)):
        mur = instant.astimezone(zone)
        ecrit.add(
            nom, instant.astimezone(UTC) if mur.fold else mur
        )  # an hour that comes twice is the first, or said in UTC
    ecrit.add("SEQUENCE", e.rang)
    ecrit.add("SUMMARY", e.titre)
    ecrit.add("STATUS", "CANCELLED" if e.annule else "CONFIRMED")
    ecrit.add("TRANSP", "TRANSPARENT" if e.libre or e.annule else "OPAQUE")
    ecrit.add("CLASS", "PRIVATE")
    if e.lieu:
        ecrit.add("LOCATION", e.lieu)
    return ecrit


def _fuseau(nom: str, du: datetime, au: datetime) -> Timezone:
    """The zone between these instants, each change at the wall clock that it ends, as RFC 5545 asks.

    The library's own description dates the change to summer time by the clock that it begins: an hour late.
    """
    zone, fuseau = ZoneInfo(nom), Timezone()
    fuseau.add("TZID", nom)
    fuseau.add_component(_regle(du.astimezone(zone), du.astimezone(zone)))
    for avant, apres in _changements(zone, du, au):
        fuseau.add_component(_regle(avant, apres))
    return fuseau


def _regle(avant: datetime, apres: datetime) -> TimezoneStandard | TimezoneDaylight:
    regle = TimezoneDaylight() if apres.dst() else TimezoneStandard()
    regle.add("DTSTART", avant.replace(tzinfo=None, microsecond=0))
    regle.add("TZOFFSETFROM", avant.utcoffset())
    regle.add("TZOFFSETTO", apres.utcoffset())
    regle.add("TZNAME", apres.tzname())
    return regle


def _changements(zone: ZoneInfo, du: datetime, au: datetime) -> Iterator[tuple[datetime, datetime]]:
    """At each change of the clock: that instant by the old offset, then by the new one."""
    instant = du.astimezone(UTC).replace(second=0, microsecond=0)
    while instant < au:
        suivant = instant + JOUR
        if _decalage(instant, zone) != _decalage(suivant, zone):
            bas, haut = instant, suivant
            while haut - bas > timedelta(minutes=1):
                milieu = bas + (haut - bas) // timedelta(minutes=2) * timedelta(minutes=1)
                bas, haut = (bas, milieu) if _decalage(milieu, zone) != _decalage(bas, zone) else (milieu, haut)
            ancien = _decalage(bas, zone)
            yield haut.astimezone(timezone(ancien)), haut.astimezone(zone)
        instant = suivant


def _decalage(instant: datetime, zone: ZoneInfo) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta(0)
