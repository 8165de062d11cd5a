"""When a place is open: its weekly hours, its closed days. What is offered, booked and told all ask here."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from uuid import UUID

from django.db.models import Q, QuerySet

from jalons.fondations.socle.dates import JOURS, couvre, heure_texte
from jalons.fondations.territoires.models import LieuAccueil
from jalons.personnes.partenaires import horaires
from jalons.recevoir.rendez_vous import rules

JOUR = 24 * 60  # minutes


def heures_des_lieux(lieux: Collection[UUID] | None, organisme_id: UUID | None) -> tuple[list[UUID], list[str]]:
    """The places whose hours are known, and their week as an int4multirange of minutes since Monday's midnight. One query."""
    lignes = _dits(organisme_id) if lieux is None else LieuAccueil.objects.filter(pk__in=lieux)
    connus = [(pk, semaine) for pk, dit in lignes.values_list("pk", "horaires") if (semaine := _multirange(dit))]
    return [pk for pk, _ in connus], [semaine for _, semaine in connus]


def _dits(organisme_id: UUID | None) -> QuerySet[LieuAccueil]:
    lignes = LieuAccueil.objects.exclude(horaires="")
    siens = Q(organisme=organisme_id) | Q(organisme__parent=organisme_id)
    return lignes.filter(siens) if organisme_id else lignes


def jours_sans_ouverture(organisme_id: UUID | None) -> dict[tuple[int, ...], list[UUID]]:
    """ISO days of the week (1 Monday) on which places never open → those places, of a caisse. One query."""
    par_jours: dict[tuple[int, ...], list[UUID]] = {}
    for pk, dit in _dits(organisme_id).values_list("pk", "horaires"):
        semaine = horaires.minutes(dit) or ()
        if fermes := tuple(rang for rang, jour in enumerate(semaine, 1) if not jour):
            par_jours.setdefault(fermes, []).append(pk)
    return par_jours


@lru_cache(2048)
def _multirange(dit: str) -> str:
    semaine = horaires.minutes(dit)
    if semaine is None:
        return ""
    bornes = (f"[{JOUR * rang + de},{JOUR * rang + a})" for rang, jour in enumerate(semaine) for de, a in jour)
    return f"{{{','.join(bornes)}}}"


def fermetures_du_jour(lieu: LieuAccueil, jour: date, zone: str) -> list[tuple[datetime, datetime, str]]:
    """What is closed of that day at that place (UTC), and why in words; [] when nothing is known to be."""
    minuit, fin = rules.journee(jour, zone)
    if jour in lieu.jours_fermes or not couvre(lieu.ouvert_du, lieu.ouvert_au, jour):
        return [(minuit, fin, f"{lieu} est fermé ce jour-là")]
    semaine = horaires.minutes(lieu.horaires)
    if semaine is None:
        return []
    tranches = semaine[jour.weekday()]
    if not tranches:
        return [(minuit, fin, f"{lieu} n’ouvre pas le {JOURS[jour.weekday()]}")]
    dites = ", ".join(f"{_dite(de)} à {_dite(a)}" for de, a in tranches)
    bornes = [0, *(x for tranche in tranches for x in tranche), JOUR]
    fermes = [(de, a) for de, a in list(pairwise(bornes))[::2] if de < a]
    texte = f"{lieu} ouvre de {dites} le {JOURS[jour.weekday()]}"
    return [(_instant(jour, de, zone, minuit), _instant(jour, a, zone, fin), texte) for de, a in fermes]


def ferme_a(lieu: LieuAccueil, debut: datetime, fin: datetime, zone: str) -> str:
    """Why that time is not one when the place is open, '' when it is, or when its hours are not known."""
    fermes = fermetures_du_jour(lieu, rules.jour_local(debut, zone), zone)
    return next((dit for de, a, dit in fermes if de < fin and debut < a), "")


def _instant(jour: date, minute: int, zone: str, sinon: datetime) -> datetime:
    if minute in (0, JOUR):
        return sinon
    try:
        return rules.instant_local(jour, (datetime.min + timedelta(minutes=minute)).time(), zone)
    except rules.HeureInexistante:
        return sinon


def _dite(minute: int) -> str:
    return "24 h" if minute == JOUR else heure_texte(datetime.min + timedelta(minutes=minute))
