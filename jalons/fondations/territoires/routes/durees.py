"""Minutes by car between points: on the road graph where it covers them, else the estimation of ``rules``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from jalons.fondations.territoires import rules
from jalons.fondations.territoires.routes import graphe as graphes
from jalons.fondations.territoires.routes.graphe import Graphe

Point = tuple[float, float]  # latitude, longitude


@dataclass(frozen=True)
class Durees:
    """From each departure (row) to each arrival (column). ``minutes``: whole, infinite beyond the limit or without a
    road. ``sur_route``: read on the graph, else estimated. ``isoles``: departures that no road links to any arrival."""

    minutes: Any
    sur_route: Any
    isoles: Any


def estimees(departs: Sequence[Point], arrivee: Point) -> Any:
    """``rules.minutes_estimees`` from many points."""
    lat, lon = np.radians(np.asarray(departs, float).reshape(-1, 2)).T
    la, lo = np.radians(arrivee)
    corde = np.sin((la - lat) / 2) ** 2 + np.cos(lat) * np.cos(la) * np.sin((lo - lon) / 2) ** 2
    km = 2 * rules.RAYON_TERRE_KM * np.arcsin(np.sqrt(np.minimum(1.0, corde)))
    return np.ceil(km * rules.DETOUR / rules.VITESSE_KMH * 60)


def mesurer(
    departs: Sequence[Point],
    arrivees: Sequence[Point],
    graphe: Graphe | None = None,
    zones: Sequence[str] = (),
    limite: float = np.inf,
) -> Durees:
    """``zones``: of each departure, what is covered together (its département): where most have a road, one that has none
    is an island, not a place that the file forgets. The nearest arrival is known even beyond ``limite``."""
    minutes = np.full((len(departs), len(arrivees)), np.inf)
    sur_route = np.zeros(minutes.shape, bool)
    isoles = np.zeros(len(departs), bool)
    for rang, arrivee in enumerate(arrivees):
        minutes[:, rang] = estimees(departs, arrivee)
    if graphe is not None and len(departs) and len(arrivees):
        isoles = _sur_le_graphe(graphe, departs, arrivees, zones, limite, minutes, sur_route)
    proche = minutes.argmin(axis=1) if len(arrivees) else np.zeros(len(departs), int)
    loin = minutes > limite
    loin[np.arange(len(departs)), proche] = False if len(arrivees) else loin[:0]
    minutes[loin] = np.inf
    return Durees(minutes, sur_route, isoles)


def _sur_le_graphe(
    graphe: Graphe, departs: Any, arrivees: Any, zones: Sequence[str], limite: float, minutes: Any, sur_route: Any
) -> Any:
    """Put the minutes of the graph where both ends are on it; which departures are islands."""
    ici, la = graphe.noeuds(departs), graphe.noeuds(arrivees)
    relies, vus = ici >= 0, np.flatnonzero(la >= 0)
    sans_route = ~relies & _couvertes(zones, relies)
    minutes[sans_route] = np.inf
    if not len(vus):
        return sans_route
    proches, sources = graphes.au_plus_proche(graphe, la[vus])
    for rang in vus:
        trouvees = graphes.vers(graphe, la[rang], limite)
        trouvees = np.where(sources == la[rang], proches, trouvees)  # the nearest, however far
        minutes[relies, rang] = np.ceil(trouvees[ici[relies]] - 1e-9)
        sur_route[relies, rang] = True
    return sans_route | (relies & np.isinf(minutes).all(axis=1))


def _couvertes(zones: Sequence[str], relies: Any) -> Any:
    """Whether at least half of the departures of each one's zone have a road."""
    if not len(zones):
        return np.zeros(len(relies), bool)
    _, zone = np.unique(np.asarray(zones), return_inverse=True)
    part = np.bincount(zone, weights=relies) / np.bincount(zone)
    return part[zone] >= 0.5
