"""The travel times kept, read: the nearest places of a commune, and where the times come from. Loads no engine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from jalons.fondations.territoires.enums import SourceTrajet
from jalons.fondations.territoires.models import Organisme, ReseauRoutier, Trajet


@dataclass(frozen=True)
class PlusProche:
    """The nearest of some places for a commune. Without a place: none within an hour, or no road leads to any."""

    minutes: int | None = None
    lieu_id: Any = None
    estimation: bool = False
    relie: bool = True


def plus_proches(organisme: Organisme, lieux: Iterable[Any]) -> dict[str, PlusProche]:
    """``{commune: the nearest of these places}``, as last computed. A commune never computed is left out."""
    lignes = Trajet.objects.filter(organisme=organisme)
    trouves = {
        code: PlusProche(relie=lieu is not None)
        for code, lieu in lignes.order_by("commune_code")
        .distinct("commune_code")
        .values_list("commune_code", "lieu_id")
    }
    voulus = lignes.filter(lieu__in=list(lieux)).order_by("commune_code", "minutes", "lieu_id").distinct("commune_code")
    for code, lieu, minutes, source in voulus.values_list("commune_code", "lieu_id", "minutes", "source"):
        trouves[code] = PlusProche(minutes, lieu, source == SourceTrajet.ESTIMATION)
    return trouves


def minutes_vers(organisme: Organisme, lieux: Iterable[Any]) -> list[tuple[str, Any, int]]:
    """(commune, place, minutes) of the drives within an hour, and of each commune to its nearest."""
    lignes = Trajet.objects.filter(organisme=organisme, lieu__in=list(lieux))
    return list(lignes.values_list("commune_code", "lieu_id", "minutes"))  # type: ignore[arg-type]


def sources_des_trajets(organisme: Organisme) -> tuple[list[str], date | None]:
    """In words, where the times of a caisse come from; and the day of the last that changed."""
    lignes = Trajet.objects.filter(organisme=organisme)
    reseaux = ReseauRoutier.objects.filter(pk__in=lignes.values("reseau_id"))
    dits = [f"réseau routier, {reseau}" for reseau in reseaux]
    if lignes.filter(source=SourceTrajet.ESTIMATION).exists():
        dits.append(str(SourceTrajet.ESTIMATION.label))
    dernier = lignes.order_by("-calcule_le").values_list("calcule_le", flat=True).first()
    return dits, dernier
