"""How long a person drives from her commune to a reception place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from jalons.fondations.territoires import rules
from jalons.fondations.territoires.enums import SourceTrajet
from jalons.fondations.territoires.models import LieuAccueil, Trajet
from jalons.fondations.territoires.selectors import centres, coordonnees_des_lieux


@dataclass(frozen=True)
class Duree:
    """Minutes of a drive; « estimation » when no road graph tells them."""

    minutes: int
    estimation: bool = True

    def __str__(self) -> str:
        return f"{self.minutes} min{' (estimation)' if self.estimation else ''}"


def durees_vers(codes: Iterable[str], lieux: Iterable[LieuAccueil]) -> dict[tuple[str, Any], Duree]:
    """``{(commune, key of the place): how long}``, as kept, else estimated; left out when a position is unknown, or no road
    leads anywhere from there. The same few queries for many communes.
    """
    codes, points = list(codes), coordonnees_des_lieux(lieux)
    lues = Trajet.objects.filter(commune_code__in=codes).values_list("commune_code", "lieu_id", "minutes", "source")
    gardes = list(lues)
    isolees = {code for code, lieu, _, _ in gardes if lieu is None}
    estimees = {
        (code, lieu): Duree(rules.minutes_estimees(ici, la))
        for code, ici in centres(codes).items()
        if code not in isolees
        for lieu, la in points.items()
    }
    return estimees | {
        (code, lieu): Duree(minutes, source == SourceTrajet.ESTIMATION)
        for code, lieu, minutes, source in gardes
        if lieu in points and minutes is not None
    }
