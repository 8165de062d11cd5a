"""Who is near, what is offered, where to open: against plain references."""

from __future__ import annotations

import numpy as np
import pytest

from jalons.mesurer.accessibilite import implantation, rules
from jalons.mesurer.accessibilite.tableaux import pourcent
from jalons.mesurer.accessibilite.tests.references import deux_etapes, meilleure_couverture


@pytest.mark.parametrize(
    ("minutes", "relie", "palier"),
    [(0, True, 0), (15, True, 0), (16, True, 1), (30, True, 1), (31, True, 2), (None, True, 2), (None, False, 3)],
)
def test_a_commune_is_at_its_step_and_never_at_zero_without_a_road(minutes, relie, palier):
    trouve = rules.paliers(np.array([np.nan if minutes is None else minutes]), np.array([relie]))
    assert trouve.tolist() == [palier]


def test_a_share_of_nobody_is_unknown():
    assert rules.part(np.zeros(3), np.ones(3, bool)) is None
    assert rules.part(np.array([3.0, 1.0]), np.array([True, False])) == 0.75


@pytest.mark.parametrize("graine", range(20))
def test_hours_are_those_of_the_two_steps_done_by_hand(graine):
    hasard = np.random.default_rng(graine)
    minutes = hasard.integers(0, 60, (12, 4)).astype(float)
    minutes[hasard.random(minutes.shape) < 0.2] = np.inf
    gens, heures = hasard.integers(0, 900, 12).astype(float), hasard.integers(0, 40, 4).astype(float)
    attendu = deux_etapes(minutes.tolist(), gens.tolist(), heures.tolist(), rules.PORTEE)
    assert rules.heures_pour_mille(minutes, gens, heures) == pytest.approx(attendu)


def test_hours_are_shared_out_whole_when_everybody_reaches_a_place():
    minutes = np.array([[5.0, 40.0], [20.0, 10.0], [50.0, 29.0]])
    gens, heures = np.array([100.0, 300.0, 600.0]), np.array([8.0, 12.0])
    assert (rules.heures_pour_mille(minutes, gens, heures) * gens / 1000).sum() == pytest.approx(heures.sum())


@pytest.mark.parametrize("graine", range(25))
@pytest.mark.parametrize("combien", [1, 2, 3])
def test_no_other_choice_reaches_more_people(graine, combien):
    hasard = np.random.default_rng(graine)
    couvre = hasard.random((30, 9)) < hasard.uniform(0.05, 0.4)
    gens = hasard.integers(0, 5000, 30).astype(float)
    choisis = implantation.couvrir_au_mieux(couvre, gens, combien)
    assert len(set(choisis)) == len(choisis) <= combien
    assert gens[couvre[:, choisis].any(axis=1)].sum() == meilleure_couverture(couvre.tolist(), gens.tolist(), combien)


def test_the_most_useful_comes_first_and_what_adds_nothing_is_left_out():
    couvre = np.array([[True, True, False], [True, True, False], [False, False, True]])
    assert implantation.couvrir_au_mieux(couvre, np.array([10.0, 10.0, 50.0]), 3) in ([2, 0], [2, 1])


@pytest.mark.parametrize("couvre", [np.zeros((4, 3), bool), np.zeros((4, 0), bool)])
def test_where_nothing_helps_nothing_is_proposed(couvre):
    assert implantation.couvrir_au_mieux(couvre, np.ones(4), 2) == []


@pytest.mark.parametrize(
    ("part", "dit"),
    [(1.0, "100\u00a0%"), (0.999, "plus de 99\u00a0%"), (0.0, "0\u00a0%"), (0.001, "moins de 1\u00a0%")],
)
def test_a_share_is_never_rounded_to_all_nor_to_none(part, dit):
    assert pourcent(part) == dit
