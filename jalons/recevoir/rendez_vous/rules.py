"""Hours, days and distances: pure functions of values and dates."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from jalons.fondations.envois.enums import RAPPEL
from jalons.fondations.socle.dates import au_lieu, heure_texte, jour_annee, jour_texte
from jalons.fondations.socle.refus import Refus, SaisieRefusee
from jalons.fondations.territoires.rules import minutes_estimees
from jalons.recevoir.rendez_vous.enums import Rythme

PAS = 5  # minutes: every slot starts on a multiple of it
DUREE_MAX = timedelta(hours=12)
CRENEAU_PERDU = "Ce créneau n’existe plus, ou il est dans un agenda où vous ne réservez pas : en choisir un autre."
SERIE_MAX = timedelta(days=366)
SAMEDI = 5
PLEIN = time(10), time(16)  # away between these hours, one is away the whole working day
ESSAIS = 5  # wrong dates of birth, then the link is dead
# Half days: the hours of a window, and those that an absence closes [P: to be set by the service].
DEMI_JOURNEES = {"matin": (time(9), time(12)), "apres_midi": (time(14), time(17))}
DEMI_JOURNEES_DITES = [("matin", "le matin (9 h à 12 h)"), ("apres_midi", "l’après-midi (14 h à 17 h)")]
DEMI_ABSENCES = {"matin": (time(0), time(13)), "apres_midi": (time(13), time(0))}
DEMI_ABSENCES_DITES = [("matin", "le matin (jusqu’à 13 h)"), ("apres_midi", "l’après-midi (à partir de 13 h)")]
GRACE_VISITE = timedelta(
    minutes=15
)  # a visit is overdue this long after its expected end [P: to be set by the service]


ABSENCE_MAX = timedelta(days=367)  # a longer one is a mistyped year: a post that stops for years ends


class HeureInexistante(Refus):
    """This hour does not exist on that day at that place: the clocks jump over it."""


def quand_texte(instant: datetime, zone: str) -> str:
    """« mardi 10 mars à 9 h 30 », at the place."""
    local = instant.astimezone(ZoneInfo(zone))
    return f"{jour_texte(local.date())} à {heure_texte(local)}"


def etendue_texte(debut: datetime, fin: datetime) -> str:
    """« le mardi 10 mars », « du mardi 10 au jeudi 12 mars inclus », with the hours when they are not midnight.

    Both are wall-clock times at the place. The year is told as soon as there are two.
    """
    if debut.year != (fin - timedelta(seconds=1)).year:
        du, au = (f"{jour_annee(x.date())} à {heure_texte(x)}" for x in (debut, fin))
        if debut.time() == fin.time() == time(0):
            du, au = jour_annee(debut.date()), f"{jour_annee((fin - timedelta(days=1)).date())} inclus"
        return f"du {du} au {au}"
    if debut.time() == fin.time() == time(0):
        dernier = (fin - timedelta(days=1)).date()
        if dernier == debut.date():
            return f"le {jour_texte(dernier)}"
        return f"du {jour_texte(debut.date())} au {jour_texte(dernier)} inclus"
    if fin == datetime.combine(debut.date() + timedelta(days=1), time(0)):
        return f"le {jour_texte(debut.date())} à partir de {heure_texte(debut)}"
    if debut.date() == fin.date():
        return f"le {jour_texte(debut.date())} de {heure_texte(debut)} à {heure_texte(fin)}"
    du, au = (f"{jour_texte(x.date())} à {heure_texte(x)}" for x in (debut, fin))
    return f"du {du} au {au}"


def instant_local(jour: date, heure: time, zone: str) -> datetime:
    """The UTC instant of that wall-clock hour at the place.

    When the hour comes twice (end of summer time) the first one is taken. Raises HeureInexistante when it
    never comes.
    """
    mur = datetime.combine(jour, heure)
    instant = mur.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)
    if au_lieu(instant, zone) != mur:
        raise HeureInexistante(
            f"{heure_texte(heure)} n’existe pas le {jour_texte(jour)} {jour.year} : passage à l’heure d’été. "
            "Choisir une autre heure."
        )
    return instant


def fenetre(jour: date, debut: time, fin: time, zone: str) -> tuple[datetime, datetime]:
    """The instants between which that window is open; ``fin`` 0 h is the midnight that ends the day.

    Raises SaisieRefusee (reversed or too long) or HeureInexistante.
    """
    dernier = jour + timedelta(days=1) if fin == time(0) else jour
    du, au = instant_local(jour, debut, zone), instant_local(dernier, fin, zone)
    if au <= du:
        raise SaisieRefusee(
            f"La plage finit ({heure_texte(fin)}) avant de commencer ({heure_texte(debut)}) : inverser les deux heures, "
            "ou, si elle passe minuit, en ouvrir deux (jusqu’à 0 h, puis le lendemain)."
        )
    if au - du > DUREE_MAX:
        raise SaisieRefusee("Une plage ne dépasse pas douze heures : en ouvrir deux.")
    return du, au


def journee(jour: date, zone: str) -> tuple[datetime, datetime]:
    """The two midnights of that day at the place (23, 24 or 25 hours)."""
    debut, fin = (datetime.combine(jour + timedelta(days=n), time(0), ZoneInfo(zone)).astimezone(UTC) for n in (0, 1))
    return debut, fin


def jour_local(instant: datetime, zone: str) -> date:
    """The date that people at the place give to this instant."""
    return instant.astimezone(ZoneInfo(zone)).date()


@dataclass(frozen=True)
class Serie:
    """The days of a recurring window: those kept, and the public holidays left out with their name."""

    jours: list[date]
    feries: list[tuple[date, str]]


def du_rythme(rythme: str, premier: date) -> Callable[[date], bool]:
    """Whether a day is of that rhythm; the week of ``premier`` counts as the first."""
    if rythme.startswith("m"):
        rang = int(rythme[1:])
        if rang < 0:
            return lambda jour: (jour + timedelta(days=7)).month != jour.month
        return lambda jour: (jour.day + 6) // 7 == rang
    if not rythme.isdigit():
        return lambda jour: jour.isocalendar().week % 2 == (rythme == Rythme.IMPAIRES)
    return lambda jour: (lundi_de(jour) - lundi_de(premier)).days // 7 % int(rythme) == 0


def entre_deux(rythme: str, premier: date) -> Callable[[date], bool]:
    """The weeks that the first place leaves to the other one. Raises SaisieRefusee when it leaves none, or several."""
    if rythme not in (Rythme.DEUX, Rythme.PAIRES, Rythme.IMPAIRES):
        raise SaisieRefusee("Deux lieux en alternance : choisir une semaine sur deux, les paires ou les impaires.")
    dedans = du_rythme(rythme, premier)
    return lambda jour: not dedans(jour)


def jours_de_serie(
    du: date, au: date, jours: Collection[int], feries: dict[date, str], retenu: Callable[[date], bool] = bool
) -> Serie:
    """Days from ``du`` to ``au`` included on one of ``jours`` (0 = lundi), of those that ``retenu`` keeps (else all).

    Raises SaisieRefusee when nothing or more than a year is asked; they may all be holidays.
    """
    if au < du:
        raise SaisieRefusee("La dernière date précède la première : inverser les deux dates.")
    if au - du > SERIE_MAX:
        raise SaisieRefusee("Une série ne dépasse pas un an : choisir une dernière date plus proche.")
    if not jours:
        raise SaisieRefusee("Choisir au moins un jour de la semaine.")
    tous = (du + timedelta(days=n) for n in range((au - du).days + 1))
    voulus = [j for j in tous if j.weekday() in jours and retenu(j)]
    if not voulus:
        raise SaisieRefusee("Aucun jour ne correspond entre ces deux dates : changer les jours ou les dates.")
    return Serie([j for j in voulus if j not in feries], [(j, feries[j]) for j in voulus if j in feries])


@dataclass(frozen=True)
class Ailleurs:
    """Where a worker is that day: a window open there, or an appointment. ``ou`` in words, a home never told."""

    debut: datetime
    fin: datetime
    point: tuple[float, float]
    ou: str
    plage: bool


@dataclass(frozen=True)
class Trajet:
    """Between these instants she is elsewhere, or on the road."""

    debut: datetime
    fin: datetime
    minutes: int
    ou: str

    @property
    def texte(self) -> str:
        """« 45 min de trajet avec CPAM de Cholet (estimation) »."""
        return f"{self.minutes} min de trajet entre ici et {self.ou} (estimation)"


def trajets(ici: tuple[float, float] | None, depuis: datetime, ailleurs: Iterable[Ailleurs]) -> list[Trajet]:
    """When a place cannot be reached, for who begins there at ``depuis`` at the earliest: before and after an appointment
    elsewhere, and after a window elsewhere that ends before. The twin in SQL is ``selectors.creneaux.SQL_CRENEAUX``."""
    trouves = []
    for x in ailleurs if ici else ():
        minutes = minutes_estimees(ici, x.point) if ici else 0
        route = timedelta(minutes=minutes)
        if minutes and (not x.plage or x.fin <= depuis):
            trouves.append(Trajet(x.fin if x.plage else x.debut - route, x.fin + route, minutes, x.ou))
    return sorted(trouves, key=lambda t: t.debut)


class _AvecDebut(Protocol):
    @property
    def debut(self) -> datetime: ...


C = TypeVar("C", bound=_AvecDebut)


def plus_proches(creneaux: Iterable[C], voulu: datetime, combien: int = 3) -> list[C]:
    """The slots whose start is nearest to the wished one, given back in the order of time."""
    tries = sorted(creneaux, key=lambda c: (abs(c.debut - voulu), c.debut))
    return sorted(tries[:combien], key=lambda c: c.debut)


def lundi_de(jour: date) -> date:
    """The Monday of that day's week."""
    return jour - timedelta(days=jour.weekday())


def rappel_du(acte: date, jour: date, avant: int, *, tard: int, dite: date) -> bool | None:
    """Whether a reminder is due on ``jour`` for an appointment of ``acte``; None: not yet; False: no longer useful.

    ``avant``: how many days before; ``tard``: fewer, and it would come too late; ``dite``: the day she was last told.
    """
    reste = (acte - jour).days
    if reste > avant:
        return None
    return reste >= tard and dite < acte - timedelta(days=avant)


def cle_du_rappel(rdv: UUID, debut: datetime) -> str:
    """What the key of the reminder of this appointment at this hour begins with."""
    return f"rdv:{rdv}{RAPPEL}{debut.astimezone(UTC):%Y%m%dT%H%M}"


def telephone_masque(numero: str) -> str:
    """The last two digits, so that she knows which one will ring and nobody else learns it."""
    chiffres = "".join(c for c in numero if c.isdecimal())
    return f"•• •• •• •• {chiffres[-2:]}" if len(chiffres) >= 6 else ""


def cle_des_messages(rdv: UUID) -> str:
    """What the keys of the messages about this appointment begin with."""
    return f"rdv:{rdv}:"


def visite_en_retard(fin_prevue: datetime, retour_confirme: bool, maintenant: datetime) -> bool:
    """A home visit is overdue when nobody confirmed the return GRACE_VISITE after its expected end."""
    return not retour_confirme and fin_prevue + GRACE_VISITE < maintenant


def jours_pleins(debut: datetime, fin: datetime, zone: str, du: date, au: date) -> set[date]:
    """The days from ``du`` to ``au`` whose working hours lie between these instants: one is away then, the whole day."""
    premier, dernier = (au_lieu(instant, zone).date() for instant in (debut, fin))
    premier, dernier = max(premier, du), min(dernier, au)
    jours = (premier + timedelta(days=n) for n in range((dernier - premier).days + 1))
    return {j for j in jours if debut <= instant_local(j, PLEIN[0], zone) and instant_local(j, PLEIN[1], zone) <= fin}


def absence_en_vue(absents: Collection[date], jour: date, fermes: Collection[date]) -> list[date]:
    """The working days, in a row, of the absence under way on ``jour`` or that begins on the next working day.

    Weekends and holidays (``fermes``) do not cut it; ``[]`` under two working days.
    """

    def voisin(depuis: date, sens: int) -> date:
        depuis += timedelta(days=sens)
        return depuis if depuis.weekday() < SAMEDI and depuis not in fermes else voisin(depuis, sens)

    proches = (voisin(jour - timedelta(days=1), 1), voisin(jour, 1))  # the same on a weekend
    suite = [next((j for j in proches if j in absents), jour)]
    if suite[0] not in absents:
        return []
    while (avant := voisin(suite[0], -1)) in absents:
        suite.insert(0, avant)
    while (apres := voisin(suite[-1], 1)) in absents:
        suite.append(apres)
    return suite if len(suite) > 1 else []
