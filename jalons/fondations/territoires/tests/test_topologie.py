"""Shapes that share their edges."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from jalons.fondations.territoires import topologie
from jalons.fondations.territoires.tests.donnees import carre, unir
from jalons.fondations.territoires.topologie import Anneau, aire


def _aire(anneaux: list[Anneau]) -> float:
    """Area of rings sorted into outer ones and holes."""
    total = 0.0
    for polygone in topologie.en_multipolygone(anneaux)["coordinates"]:
        exterieur, *trous = [abs(aire([(p[0], p[1]) for p in a])) for a in polygone]
        total += exterieur - sum(trous)
    return total


def _damier(graine: int, cote: int, groupes: int) -> dict[str, list[Anneau]]:
    """A shaken grid of which each cell belongs to one of a few groups, united: shapes with holes and islands."""
    hasard = random.Random(graine)
    points = {
        (i, j): (i + hasard.uniform(-0.3, 0.3), j + hasard.uniform(-0.3, 0.3))
        for i in range(cote + 1)
        for j in range(cote + 1)
    }
    cases: dict[str, list[Any]] = {}
    for i in range(cote):
        for j in range(cote):
            coins = [points[p] for p in ((i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1), (i, j))]
            cases.setdefault(str(hasard.randrange(groupes)), []).append(coins)
    return {code: topologie.coudre(topologie.bords(anneaux)) for code, anneaux in cases.items()}


def test_two_squares_side_by_side_make_one_rectangle() -> None:
    union = unir([carre(0, 0), carre(1, 0)])
    assert len(union["coordinates"]) == 1 and len(union["coordinates"][0]) == 1
    assert _aire(topologie.anneaux(union)) == 2


def test_a_ring_of_squares_keeps_its_hole() -> None:
    autour = [carre(x, y) for x in range(3) for y in range(3) if (x, y) != (1, 1)]
    union = unir(autour)
    assert [len(polygone) for polygone in union["coordinates"]] == [2]
    assert _aire(topologie.anneaux(union)) == 8


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 9), st.integers(1, 5))
def test_parts_add_up_to_the_whole(graine: int, cote: int, groupes: int) -> None:
    formes = _damier(graine, cote, groupes)
    tout = topologie.coudre(topologie.bords(a for forme in formes.values() for a in forme))
    assert abs(sum(map(_aire, formes.values())) - _aire(tout)) < 1e-6


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(3, 9), st.integers(2, 5), st.floats(0.05, 0.4))
def test_thinning_opens_no_gap(graine: int, cote: int, groupes: int, tolerance: float) -> None:
    assert _trous_ouverts(topologie.simplifier(_damier(graine, cote, groupes), tolerance)) == 0


def _trous_ouverts(formes: dict[str, list[Anneau]]) -> int:
    """Edges seen once only, beyond those of the outline put together in one line: each is half a gap."""
    tout = topologie.bords(a for forme in formes.values() for a in forme)
    return max(0, len(topologie.coudre(tout)) - 1)


def test_thinning_each_shape_alone_is_caught() -> None:
    """Sabotage: without the cut where three shapes meet, neighbours no longer share their edges."""
    formes = _damier(3, 9, 4)
    seules = {code: topologie.simplifier({code: forme}, 0.4)[code] for code, forme in formes.items()}
    assert _trous_ouverts(seules) > 0
    assert _trous_ouverts(topologie.simplifier(formes, 0.4)) == 0


def test_lines_between_groups_leave_out_inner_edges() -> None:
    formes = {str(x): topologie.anneaux(carre(x, 0)) for x in range(4)}
    lignes = topologie.lignes_entre(formes, {"0": "a", "1": "a", "2": "b", "3": "b"})
    bords = topologie.bords(lignes)
    assert ((2, 0), (2, 1)) in bords
    assert ((1, 0), (1, 1)) not in bords and ((3, 0), (3, 1)) not in bords
