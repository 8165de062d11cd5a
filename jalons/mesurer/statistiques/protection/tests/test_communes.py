"""Communes under a published canton: nothing of 1 to 10 people, nothing of a canton that is hidden."""

from __future__ import annotations

import random

import pytest

from jalons.mesurer.statistiques.protection import communes
from jalons.mesurer.statistiques.protection.masques import LARGEUR


def commune(canton, code):
    return ("communes_de_residence", "residence", f"{canton}/{code}", "", "")


def canton(code):
    return ("assures_suivis", "canton", code, "", "")


def une_region(total, **gens):
    return {commune("4601", code): n for code, n in gens.items()}, {canton("4601"): total}


def test_a_hidden_canton_shows_no_commune_not_even_that_it_has_somebody():
    valeurs, _ = une_region(9, a=5, b=4)
    assert communes.proteger(valeurs, {}, {canton("4601"): None}) == {}
    assert communes.proteger(valeurs, {}, {}) == {}


def test_a_town_that_is_its_own_canton_shows_what_the_canton_shows():
    valeurs, publies = une_region(40, a=40)
    assert communes.proteger(valeurs, {}, publies) == {commune("4601", "a"): 40}


def test_a_small_commune_is_hidden_with_another():
    valeurs, publies = une_region(60, a=30, b=26, c=4)
    assert communes.proteger(valeurs, {}, publies) == {
        commune("4601", "a"): 30, commune("4601", "b"): None, commune("4601", "c"): None,
    }  # fmt: skip


def test_people_without_a_commune_count_as_one_more():
    valeurs, publies = une_region(30, a=26)  # four of them: subtracting would give them
    assert communes.proteger(valeurs, {}, publies) == {commune("4601", "a"): None}


def test_a_canton_that_cannot_be_protected_shows_none():
    valeurs, publies = une_region(12, a=8, b=4)
    assert communes.proteger(valeurs, {}, publies) == {}


def test_a_canton_whose_communes_would_change_is_left_out_and_the_others_stay():
    valeurs, publies = une_region(60, a=30, b=30)
    autre = {commune("4602", "z"): 20}
    publies |= {canton("4602"): 20}
    avant = {commune("4601", "a"): 29, commune("4601", "b"): 31, **autre}
    assert communes.proteger(valeurs | autre, avant, publies) == autre


@pytest.mark.parametrize("graine", range(60))
def test_a_hidden_commune_can_be_many_values(graine):
    hasard = random.Random(graine)
    gens = {str(n): hasard.choice([1, 2, 5, 9, 11, 14, 40]) for n in range(hasard.randint(1, 6))}
    reste = hasard.choice([0, 0, 3, 15])
    valeurs, publies = une_region(sum(gens.values()) + reste, **gens)
    sortie = communes.proteger(valeurs, {}, publies)
    assert all(n is None or n >= 11 for n in sortie.values()) and set(sortie) in (set(), set(valeurs))
    cachees = [valeurs[p] for p, n in sortie.items() if n is None]
    connu = sum(n for n in sortie.values() if n is not None)
    a_partager = (
        sum(gens.values()) + reste - connu
    )  # what anybody works out for the hidden ones and those without a commune
    if cachees and not reste:
        assert len(cachees) >= 2 and a_partager - len(cachees) >= LARGEUR
