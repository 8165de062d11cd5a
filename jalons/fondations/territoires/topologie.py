"""Shapes that share their edges: unite them, simplify them without gaps, find the lines between groups. No dependency.

Simplified IGN shapes of neighbours share the very same points, so an edge inside a union appears twice and cancels.
A geometry is GeoJSON (Polygon or MultiPolygon); a point is (longitude, latitude) or (x, y).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

Point = tuple[float, float]
Anneau = list[Point]
Segment = tuple[Point, Point]


def anneaux(geometrie: Mapping[str, Any]) -> list[Anneau]:
    """Every ring of a geometry, outer and inner, closed (first point = last point)."""
    coordonnees = geometrie["coordinates"]
    polygones = [coordonnees] if geometrie["type"] == "Polygon" else coordonnees
    return [[(p[0], p[1]) for p in anneau] for polygone in polygones for anneau in polygone]


def _segments(lignes: Iterable[Anneau]) -> Iterator[Segment]:
    for ligne in lignes:
        for debut, fin in pairwise(ligne):
            if debut != fin:
                yield (debut, fin) if debut < fin else (fin, debut)


def bords(lignes: Iterable[Anneau]) -> set[Segment]:
    """Edges that appear an odd number of times: the outline of the rings put together."""
    restes: set[Segment] = set()
    for segment in _segments(lignes):
        restes ^= {segment}
    return restes


def coudre(segments: Iterable[Segment]) -> list[Anneau]:
    """Join edges end to end into lines, closed when they can be; a ring never passes twice by a point. Deterministic."""
    voisins: dict[Point, list[Point]] = defaultdict(list)
    for debut, fin in sorted(segments):
        voisins[debut].append(fin)
        voisins[fin].append(debut)
    bouts = sorted(p for p, v in voisins.items() if len(v) % 2)
    lignes: list[Anneau] = []
    for depart in [*bouts, *sorted(voisins)]:
        while voisins[depart]:
            lignes += _suivre(depart, voisins)
    return lignes


def _suivre(depart: Point, voisins: dict[Point, list[Point]]) -> list[Anneau]:
    lignes, ligne, rangs = [], [depart], {depart: 0}
    while voisins[ligne[-1]]:
        ici = ligne[-1]
        suivant = _a_gauche(ligne[-2], ici, voisins[ici]) if len(ligne) > 1 else voisins[ici][-1]
        voisins[ici].remove(suivant)
        voisins[suivant].remove(ici)
        if suivant in rangs:  # back to a point already passed: a ring is complete
            debut = rangs[suivant]
            lignes.append([*ligne[debut:], suivant])
            for point in ligne[debut + 1 :]:
                del rangs[point]
            del ligne[debut + 1 :]
        else:
            rangs[suivant] = len(ligne)
            ligne.append(suivant)
    return [*lignes, ligne] if len(ligne) > 1 else lignes


def _a_gauche(avant: Point, ici: Point, choix: list[Point]) -> Point:
    """Where rings touch, turn left most: they never cross."""
    if len(choix) == 1:
        return choix[0]
    arrivee = math.atan2(avant[1] - ici[1], avant[0] - ici[0])
    return max(choix, key=lambda p: (math.atan2(p[1] - ici[1], p[0] - ici[0]) - arrivee) % (2 * math.pi))


def aire(anneau: Anneau) -> float:
    """Signed area (positive when counter-clockwise), in squared units of the points."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(anneau)) / 2


def contient(anneau: Anneau, point: Point) -> bool:
    """True when the point lies inside the ring (even-odd)."""
    x, y = point
    dedans = False
    for (x1, y1), (x2, y2) in pairwise(anneau):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            dedans = not dedans
    return dedans


def en_multipolygone(lignes: list[Anneau]) -> dict[str, Any]:
    """Sort rings into outer ones and holes: a ring inside an odd number of larger ones is a hole of the smallest."""
    tries = sorted((a for a in lignes if len(a) > 3), key=lambda a: -abs(aire(a)))
    polygones: list[list[Anneau]] = []
    exterieurs: list[tuple[Anneau, int]] = []  # outer ring and its polygon's rank
    trous: list[Anneau] = []
    for anneau in tries:
        milieu = ((anneau[0][0] + anneau[1][0]) / 2, (anneau[0][1] + anneau[1][1]) / 2)
        autour = [(a, rang) for a, rang in exterieurs if contient(a, milieu)]
        if (len(autour) + sum(contient(t, milieu) for t in trous)) % 2:
            polygones[autour[-1][1]].append(anneau)
            trous.append(anneau)
        else:
            exterieurs.append((anneau, len(polygones)))
            polygones.append([anneau])
    return {
        "type": "MultiPolygon",
        "coordinates": [[[list(p) for p in a] for a in poly] for poly in polygones],
    }


def lignes_entre(formes: Mapping[str, list[Anneau]], groupes: Mapping[str, str]) -> list[Anneau]:
    """Lines between shapes of different groups, and the outer edge: the borders of départements over cantons."""
    restes: set[Segment] = set()
    for groupe in sorted(set(groupes.values())):
        restes |= bords(a for code, forme in formes.items() if groupes.get(code) == groupe for a in forme)
    return coudre(restes)


def simplifier(formes: Mapping[str, list[Anneau]], tolerance: float) -> dict[str, list[Anneau]]:
    """Thin the rings (Douglas-Peucker, ``tolerance`` in units of the points), the same way on both sides of an edge.

    Rings are cut where three shapes meet; a part shared by two shapes is thinned once, so no gap opens.
    """
    degres: dict[Point, int] = defaultdict(int)
    for debut, fin in set(_segments(a for forme in formes.values() for a in forme)):
        degres[debut] += 1
        degres[fin] += 1
    noeuds = {p for p, degre in degres.items() if degre > 2}
    resultat = {}
    for code, forme in formes.items():
        minces = [_anneau_mince(a, noeuds, tolerance) for a in forme]
        resultat[code] = [a for a in minces if len(a) > 3] or forme  # never thin a shape away
    return resultat


def _anneau_mince(anneau: Anneau, noeuds: set[Point], tolerance: float) -> Anneau:
    ouvert = anneau[:-1]
    rang = next((i for i, p in enumerate(ouvert) if p in noeuds), None)
    if rang is None:  # an island, or a hole filled by one shape: cut it at two fixed points
        rang = ouvert.index(min(ouvert))
        noeuds = {min(ouvert), max(ouvert)}
    tourne = [*ouvert[rang:], *ouvert[: rang + 1]]
    mince, arc = [tourne[0]], [tourne[0]]
    for point in tourne[1:]:
        arc.append(point)
        if point in noeuds:
            mince += _arc_mince(arc, tolerance)[1:]
            arc = [point]
    return mince + (_arc_mince(arc, tolerance)[1:] if len(arc) > 1 else [])


def _arc_mince(arc: Anneau, tolerance: float) -> Anneau:
    """Thin an arc in one fixed direction: both neighbours obtain the same points."""
    if arc[0] > arc[-1] or (arc[0] == arc[-1] and arc[1] > arc[-2]):
        return _douglas(arc[::-1], tolerance)[::-1]
    return _douglas(arc, tolerance)


def _douglas(arc: Anneau, tolerance: float) -> Anneau:
    garde = {0, len(arc) - 1}
    pile = [(0, len(arc) - 1)]
    while pile:
        debut, fin = pile.pop()
        loin, rang = 0.0, -1
        for i in range(debut + 1, fin):
            ecart = _ecart(arc[i], arc[debut], arc[fin])
            if ecart > loin:
                loin, rang = ecart, i
        if loin > tolerance * tolerance:
            garde.add(rang)
            pile += [(debut, rang), (rang, fin)]
    return [arc[i] for i in sorted(garde)]


def _ecart(point: Point, debut: Point, fin: Point) -> float:
    """Squared distance from a point to a segment."""
    (x, y), (x1, y1), (x2, y2) = point, debut, fin
    dx, dy = x2 - x1, y2 - y1
    longueur = dx * dx + dy * dy
    t = 0.0 if longueur == 0 else max(0.0, min(1.0, ((x - x1) * dx + (y - y1) * dy) / longueur))
    return (x - x1 - t * dx) ** 2 + (y - y1 - t * dy) ** 2
