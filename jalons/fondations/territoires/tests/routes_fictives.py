"""Small extracts of OpenStreetMap, written as real ones are, and the real ones beside the checkout when they are there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import osmium
import pytest

from jalons.fondations.territoires.tests.donnees import PARTAGE

ROUTES = PARTAGE / "roads"
MONACO, ANDORRE = ROUTES / "monaco.osm.pbf", ROUTES / "andorra.osm.pbf"
avec_routes = pytest.mark.skipif(not MONACO.exists(), reason="routes réelles absentes de ../shared/data/roads")

Points = Mapping[int, tuple[float, float]]  # number → latitude, longitude
Voie = tuple[list[int], dict[str, str]]


def ecrire(chemin: Path, points: Points, voies: Iterable[Voie], barrieres: Mapping[int, str] | None = None) -> Path:
    """An extract of these points and ways."""
    with osmium.SimpleWriter(str(chemin), overwrite=True) as sortie:
        for numero, (latitude, longitude) in sorted(points.items()):
            tags = {"barrier": barrieres[numero]} if barrieres and numero in barrieres else {}
            sortie.add_node(osmium.osm.mutable.Node(id=numero, location=(longitude, latitude), tags=tags, version=1))
        for numero, (refs, tags) in enumerate(voies, 1):
            sortie.add_way(osmium.osm.mutable.Way(id=numero, nodes=refs, tags=tags, version=1))
    return chemin


def route(combien: int, latitude: float, longitude: float, premier: int = 1) -> tuple[Points, Voie]:
    """A straight main road eastwards: a point each 0,005°, about 400 m at 44° of latitude."""
    points = {premier + i: (latitude, longitude + 0.005 * i) for i in range(combien)}
    return points, (list(points), {"highway": "primary", "maxspeed": "75"})  # 60 km/h: a kilometre a minute
