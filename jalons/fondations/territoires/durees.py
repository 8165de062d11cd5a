"""How long a person drives from her commune to a reception place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from jalons.fondations.territoires import rules
from jalons.fondations.territoires.models import LieuAccueil
from jalons.fondations.territoires.selectors import centres, coordonnees_des_lieux


@dataclass(frozen=True)
class Duree:
    """Minutes of a drive; « estimation » when no road graph tells them."""

    minutes: int
    estimation: bool = True

    def __str__(self) -> str:
        return f"{self.minutes} min{' (estimation)' if self.estimation else ''}"


def durees_vers(codes: Iterable[str], lieux: Iterable[LieuAccueil]) -> dict[tuple[str, Any], Duree]:
    """``{(commune, place): how long}``; what has no known position is left out. The same few queries for many communes."""
    lieux = list(lieux)
    points = coordonnees_des_lieux(lieux)
    return {
        (code, lieu): Duree(rules.minutes_estimees(ici, la))
        for code, ici in centres(codes).items()
        for lieu, la in points.items()
    }
