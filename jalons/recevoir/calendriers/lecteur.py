"""Reads one .ics of somebody, alone in a process that may write nothing and has little memory and time.

    python -I lecteur.py DU AU ZONE < file

Prints in JSON the busy moments between the two instants, what was left aside, and what could not be read, by line. What an
event says of itself (title, people, words) is dropped before anything reads it. Imports nothing of ours.
"""

from __future__ import annotations

import json
import re
import resource
import signal
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import icalendar
import recurring_ical_events

MEMOIRE, SECONDES = 1_000_000_000, 12
UNE_SUITE, TROP_LONGUES = 0.5, 3  # seconds for one series; so many too long, and no other is tried
# A meeting comes back at most each day: a rule of seconds, minutes or hours is a fault or an attack, and is not computed.
SANS_FIN = re.compile(r"FREQ=(SECOND|MINUTE|HOUR)LY|INTERVAL=-?0+(;|$)")
# All that is read of an event: when, how often, whether it is busy. UID ties a change to its series.
LUES = (
    "UID", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID", "SEQUENCE", "STATUS",
    "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS", "FREEBUSY",
)  # fmt: skip
DATES = ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "FREEBUSY")
NOTRES = "@jalons"  # what our own feed gave comes back as ours: it is no other occupation
BLOCS = ("VEVENT", "VFREEBUSY", "VTIMEZONE")
JOUR = timedelta(days=1)


class Illisible(Exception):
    """Why one event is set aside, in words."""


class _Bloc:
    """One component of the file: its kind, the line where it begins, its lines that are read."""

    def __init__(self, genre: str, ligne: int):
        self.genre, self.ligne, self.lignes, self.fini = genre, ligne, [f"BEGIN:{genre}"], False

    def valeur(self, nom: str) -> str:
        """The raw text of a property, without its parameters; '' when it has none."""
        lues = (li for li in self.lignes[1:] if re.split("[;:]", li, maxsplit=1)[0].upper() == nom)
        return next(lues, "").partition(":")[2].strip()


def decoder(octets: bytes) -> str:
    """The text, whatever the usual alphabets."""
    if octets.startswith((b"\xff\xfe", b"\xfe\xff")):
        return octets.decode("utf-16", "replace")
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        return octets.decode("cp1252", "replace")


def deplier(texte: str) -> Iterator[tuple[int, str]]:
    """Each line with its number, those that were folded put together."""
    numero, entiere = 0, ""
    for n, ligne in enumerate(re.split("\r\n|\n|\r", texte), 1):
        if ligne[:1] in (" ", "\t") and numero:
            entiere += ligne[1:]
            continue
        if numero:
            yield numero, entiere
        numero, entiere = n, ligne
    yield numero, entiere


def decouper(texte: str) -> tuple[list[_Bloc], list[str]]:
    """The components that are read, and the lines of the calendar itself."""
    blocs: list[_Bloc] = []
    tete: list[str] = []
    ouvert: _Bloc | None = None
    dedans: list[str] = []
    for numero, ligne in deplier(texte):
        nom, _, reste = ligne.partition(":")
        nom, reste = nom.strip().upper(), reste.strip().upper()
        if nom == "BEGIN" and reste in BLOCS and (ouvert is None or reste == ouvert.genre):
            ouvert, dedans = _Bloc(reste, numero), []
            blocs.append(ouvert)
        elif ouvert is None:
            tete.append(ligne)
        elif nom == "END" and reste == ouvert.genre:
            ouvert.lignes.append(f"END:{reste}")
            ouvert.fini, ouvert = True, None
        else:
            dedans = _dedans(ouvert, ligne, nom, reste, dedans)
    return blocs, tete


def _dedans(bloc: _Bloc, ligne: str, nom: str, reste: str, ouverts: list[str]) -> list[str]:
    """Keep one line of a component when it is read; what an alarm says is not."""
    if nom == "BEGIN":
        ouverts = [*ouverts, reste]
    elif nom == "END":
        ouverts = ouverts[:-1]
    if bloc.genre == "VTIMEZONE" or (not ouverts and re.split("[;:]", ligne, maxsplit=1)[0].upper() in LUES):
        bloc.lignes.append(ligne)
    return ouverts


class Lecture:
    """The reading of one file: its moments, what it leaves aside and why."""

    def __init__(self, du: datetime, au: datetime, zone: str):
        self.du, self.au, self.zone = du, au, ZoneInfo(zone)
        self.moments: set[tuple[int, int]] = set()
        self.refus: list[tuple[int, str]] = []
        self.longues = 0
        self.comptes = dict.fromkeys(("evenements", "libres", "annules", "notres", "flottants"), 0)
        self.poses: set[tuple[str, int]] = set()  # those counted, by the line of their series
        self.inconnus: set[str] = set()
        self.entete: list[str] = []
        self.fuseaux: dict[str, _Bloc] = {}

    def lire(self, octets: bytes) -> dict[str, Any]:
        """The whole file; one event that does not read never stops the others."""
        texte = decoder(octets)
        if not re.search(r"^\s*BEGIN:(VCALENDAR|VEVENT|VFREEBUSY)\s*$", texte, re.MULTILINE | re.IGNORECASE):
            return {"faute": "autre"}
        blocs, tete = decouper(texte)
        self.entete = [li for li in tete if li.upper().startswith("X-WR-TIMEZONE:") and _connu(li.partition(":")[2])]
        self.fuseaux = {b.valeur("TZID"): b for b in blocs if b.genre == "VTIMEZONE" and b.fini}
        annule = any(li.strip().upper() == "METHOD:CANCEL" for li in tete)
        suites: dict[str, list[_Bloc]] = {}
        for bloc in blocs:
            if bloc.genre != "VTIMEZONE":
                self.comptes["evenements"] += 1
                if self._garder(bloc, annule) and not self._dehors(bloc):
                    suites.setdefault(bloc.valeur("UID") or f"ligne {bloc.ligne}", []).append(bloc)
        for suite in suites.values():
            self._suite(suite)
        return {
            "moments": sorted(self.moments),
            "refus": sorted(self.refus),
            "comptes": self.comptes,
            "inconnus": sorted(self.inconnus)[:20],
            "coupe": _compter(tete, "BEGIN") != _compter(tete, "END") or not all(bloc.fini for bloc in blocs),
        }

    def _garder(self, bloc: _Bloc, annule: bool) -> bool:
        if any("\0" in li for li in bloc.lignes):
            self.refus.append((bloc.ligne, "contient un signe nul"))
        elif not bloc.fini:
            self.refus.append((bloc.ligne, "n’est pas fini : le fichier est coupé"))
        elif SANS_FIN.search(bloc.valeur("RRULE").upper()):
            self.refus.append((bloc.ligne, "se répète plusieurs fois par jour, ou sans fin"))
        elif bloc.valeur("UID").lower().endswith(NOTRES):
            self.comptes["notres"] += 1
        elif annule and bloc.genre == "VEVENT":
            self.comptes["annules"] += 1
        else:
            return True
        return False

    def _dehors(self, bloc: _Bloc) -> bool:
        """A single event of another year is not worth reading: old calendars hold ten thousand of them."""
        if any(bloc.valeur(nom) for nom in ("RRULE", "RDATE", "RECURRENCE-ID", "DURATION", "FREEBUSY")):
            return False
        dits = [bloc.valeur(nom)[:8] for nom in ("DTSTART", "DTEND")]
        jours = [d for d in dits if re.fullmatch(r"[12]\d{7}", d)]
        du, au = (f"{jour:%Y%m%d}" for jour in (self.du - 2 * JOUR, self.au + 2 * JOUR))
        loin = max(jours, default="9") < du or min(jours, default="0") > au
        return loin and len(jours) == len([d for d in dits if d])

    def _suite(self, suite: list[_Bloc]) -> None:
        if self.longues >= TROP_LONGUES:
            self.refus.append((suite[0].ligne, "n’a pas été lu : le fichier demande trop de temps"))
            return
        signal.setitimer(signal.ITIMER_REAL, UNE_SUITE)
        try:
            trouves = list(self._occurrences(suite))
        except TimeoutError:
            self.longues += 1
            self.refus.append((suite[0].ligne, "se répète trop souvent, ou sans fin"))
            return
        except Illisible as erreur:
            self._sans_fautif(suite, str(erreur))
            return
        except Exception:
            self._sans_fautif(suite, "a des dates qui ne se lisent pas")
            return
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        self.moments.update(trouves)

    def _sans_fautif(self, suite: list[_Bloc], raison: str) -> None:
        """A series with its changes: each is read alone, and the one that does not read is named."""
        if len(suite) == 1:
            self.refus.append((suite[0].ligne, raison))
            return
        for bloc in suite:
            self._suite([bloc])

    def _occurrences(self, suite: list[_Bloc]) -> Iterator[tuple[int, int]]:
        calendrier = self._calendrier(suite)
        for bloc, lu in zip(suite, _evenements(calendrier), strict=True):
            _verifier(bloc, lu)
            self._noter_fuseaux(lu)
        if suite[0].genre == "VFREEBUSY":
            yield from self._occupes(calendrier)
            return
        recurrent = len(suite) > 1 or any(bloc.valeur(nom) for bloc in suite for nom in ("RRULE", "RDATE"))
        lus = _evenements(calendrier)
        if recurrent:
            lus = recurring_ical_events.of(calendrier, components=["VEVENT"]).between(self.du - JOUR, self.au + JOUR)
        for lu in lus:
            if self._occupe(lu, suite[0].ligne) and (moment := self._moment(lu)):
                yield moment

    def _calendrier(self, suite: list[_Bloc]) -> Any:
        nommes = {nom for bloc in suite for li in bloc.lignes for nom in re.findall(r'TZID="?([^":;]+)', li)}
        fuseaux = [li for nom in nommes if nom in self.fuseaux for li in self.fuseaux[nom].lignes]
        texte = [*self.entete, *fuseaux, *(li for bloc in suite for li in bloc.lignes)]
        entier = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-", *texte, "END:VCALENDAR", ""]
        return icalendar.Calendar.from_ical("\r\n".join(entier))

    def _noter_fuseaux(self, lu: Any) -> None:
        debut = lu.get("DTSTART")
        if debut is None or not isinstance(debut.dt, datetime) or debut.dt.tzinfo is not None:
            return
        if nom := debut.params.get("TZID"):
            self.inconnus.add(str(nom)[:60])
        else:
            self.comptes["flottants"] += 1

    def _occupe(self, lu: Any, ligne: int) -> bool:
        pose = ""
        if str(lu.get("STATUS", "")).upper() == "CANCELLED":
            pose = "annules"
        elif str(lu.get("TRANSP", "")).upper() == "TRANSPARENT" or _dit_libre(lu):
            pose = "libres"
        if pose and (pose, ligne) not in self.poses:
            self.poses.add((pose, ligne))
            self.comptes[pose] += 1
        return not pose

    def _moment(self, lu: Any) -> tuple[int, int] | None:
        debut = lu["DTSTART"].dt
        if "DTEND" in lu:
            fin = lu["DTEND"].dt
        elif "DURATION" in lu:
            fin = debut + lu["DURATION"].dt
        else:
            fin = debut if isinstance(debut, datetime) else debut + JOUR
        du, au = self._instant(debut), self._instant(fin)
        if au < du:
            raise Illisible("finit avant de commencer")
        du, au = max(du, self.du), min(au, self.au)
        return (int(du.timestamp()), int(au.timestamp())) if du < au else None

    def _occupes(self, calendrier: Any) -> Iterator[tuple[int, int]]:
        for lu in calendrier.walk("VFREEBUSY"):
            dits = lu.get("FREEBUSY", [])
            for dit in dits if isinstance(dits, list) else [dits]:
                if str(dit.params.get("FBTYPE", "BUSY")).upper() == "FREE":
                    continue
                du, au = dit.dt
                du, au = self._instant(du), self._instant(du + au if isinstance(au, timedelta) else au)
                du, au = max(du, self.du), min(au, self.au)
                if du < au:
                    yield int(du.timestamp()), int(au.timestamp())

    def _instant(self, lu: date | datetime) -> datetime:
        """A date is the midnight that begins it; an hour without zone is hers."""
        mur = lu if isinstance(lu, datetime) else datetime(lu.year, lu.month, lu.day)
        return (mur if mur.tzinfo else mur.replace(tzinfo=self.zone)).astimezone(UTC)


def _compter(tete: list[str], nom: str) -> int:
    return sum(li.strip().upper() == f"{nom}:VCALENDAR" for li in tete)


def _evenements(calendrier: Any) -> list[Any]:
    return [lu for lu in calendrier.subcomponents if lu.name in ("VEVENT", "VFREEBUSY")]


def _verifier(bloc: _Bloc, lu: Any) -> None:
    for nom, _ in lu.errors:
        if nom is None or str(nom).upper() in DATES:
            raise Illisible(f"{nom or 'une ligne'} ne se lit pas")
    if bloc.genre == "VEVENT" and "DTSTART" not in lu:
        raise Illisible("n’a pas de début (DTSTART)")
    if isinstance(lu.get("DTSTART"), list):
        raise Illisible("a deux débuts (DTSTART)")


def _dit_libre(lu: Any) -> bool:
    return str(lu.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() in ("FREE", "WORKINGELSEWHERE")


def _connu(nom: str) -> bool:
    return nom.strip() in available_timezones()


def _trop_long(*_: Any) -> None:
    raise TimeoutError


def _borner() -> None:
    for quoi, combien in (
        (resource.RLIMIT_AS, MEMOIRE),
        (resource.RLIMIT_CPU, SECONDES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(quoi, (combien, combien))


def main() -> int:
    """See the module."""
    du, au = (datetime.fromtimestamp(int(t), UTC) for t in sys.argv[1:3])
    _borner()
    signal.signal(signal.SIGALRM, _trop_long)
    json.dump(Lecture(du, au, sys.argv[3]).lire(sys.stdin.buffer.read()), sys.stdout, ensure_ascii=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
