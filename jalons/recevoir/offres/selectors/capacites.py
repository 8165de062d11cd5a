"""What each place can receive, week by week: free slots of open windows, and free seats of meetings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from jalons.fondations.referentiels.selectors import calendrier
from jalons.fondations.territoires.models import LieuAccueil
from jalons.fondations.territoires.selectors import lieux_par_commune
from jalons.recevoir.rendez_vous.selectors import creneaux_libres
from jalons.recevoir.seances import selectors as seances

from ..enums import Forme
from ..rules import SEMAINE, lundi

TOUS = 500_000  # every slot, not the first ones
PROCHES = 3  # places that suit somebody: the nearest ones that receive

CleFine = tuple[UUID | None, date, str]


def capacites(*, organisme_id: UUID, du: date, semaines: int) -> dict[tuple[UUID, date], int]:
    """``{(place, Monday): n}``: free slots and seats of each place, ``semaines`` weeks from the Monday of ``du``.

    Taken slots, absences, closed places and public holidays are out. The same number of queries whatever the region.
    """
    total: Counter[tuple[UUID, date]] = Counter()
    for (lieu_id, semaine, _), combien in capacites_par_forme(
        organisme_id=organisme_id, du=du, semaines=semaines
    ).items():
        if lieu_id is not None:
            total[lieu_id, semaine] += combien
    return dict(total)


def capacites_par_forme(*, organisme_id: UUID, du: date, semaines: int) -> dict[CleFine, int]:
    """``{(place or None at a distance, Monday, forme): n}``, same window as ``capacites``."""
    debut = lundi(du)
    fin = debut + semaines * SEMAINE - timedelta(days=1)
    libres = creneaux_libres(organisme_id=organisme_id, du=du, au=fin, limite=TOUS)
    ouverts = Counter((c.lieu_id, c.debut_local.date(), c.zone) for c in libres)
    communes = _communes({lieu_id for lieu_id, *_ in ouverts if lieu_id})
    feries: dict[tuple[str, str], Collection[date]] = {}
    annees, partout = range(debut.year, fin.year + 1), calendrier()
    total: Counter[CleFine] = Counter()
    for (lieu_id, jour, zone), combien in ouverts.items():
        cle = (zone, communes.get(lieu_id, ""))
        if cle not in feries:
            feries[cle] = set(partout.jours(*cle, annees))
        if jour not in feries[cle]:
            total[lieu_id, lundi(jour), Forme.INDIVIDUEL.value] += combien
    for seance in seances.libres(organisme_id, debut, fin):
        total[seance.lieu_id, lundi(seance.date_acte), Forme.REUNION.value] += seance.libres
    return {cle: n for cle, n in total.items() if n > 0}


def _communes(lieux: Collection[UUID | None]) -> dict[UUID | None, str]:
    return dict(LieuAccueil.objects.filter(pk__in=[x for x in lieux if x]).values_list("pk", "commune_code"))


def lieux_pour(
    communes: Iterable[str], organisme_id: UUID, candidats: Collection[UUID]
) -> tuple[dict[str, tuple[UUID, ...]], bool]:
    """``({commune: her nearest places, among ``candidats``}, whether the caisse has places at all)``.

    An unknown commune, or one without coordinates, gets every candidate in alphabetical order: nobody is left out. The
    same few queries whatever the number of communes.
    """
    caisse = Q(organisme_id=organisme_id) | Q(organisme__parent_id=organisme_id)
    lieux = list(LieuAccueil.objects.filter(caisse).order_by("nom", "pk"))
    retenus = [lieu for lieu in lieux if lieu.pk in candidats]
    codes = set(communes)
    proches = lieux_par_commune(codes, retenus, PROCHES)
    tous = tuple(lieu.pk for lieu in retenus)
    return {code: tuple(lieu.pk for lieu, _ in proches.get(code, [])) or tous for code in codes}, bool(lieux)
