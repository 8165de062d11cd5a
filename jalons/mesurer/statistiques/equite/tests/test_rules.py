"""Intervals against published examples and against statsmodels; what may be said of a difference."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jalons.mesurer.statistiques.equite.rules import Verdict, comparer, newcombe, wilson

parts = st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    "oui, sur, bas, haut",
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_values_printed_by_newcombe_1998(oui, sur, bas, haut):
    """Statistics in Medicine 17, p. 857-872, table I, method 3."""
    t = wilson(oui, sur)
    assert (round(t.bas, 4), round(t.haut, 4)) == (bas, haut)


@pytest.mark.parametrize(
    "nombres, bas, haut",
    [((56, 70, 48, 80), 0.0524, 0.3339), ((9, 10, 3, 10), 0.1705, 0.8090), ((10, 10, 0, 10), 0.6075, 1.0)],
)
def test_newcombe_gives_the_values_printed_in_his_second_article(nombres, bas, haut):
    """Statistics in Medicine 17, p. 873-890, table II, method 10."""
    e = newcombe(*nombres)
    assert (round(e.bas, 4), round(e.haut, 4)) == (bas, haut)


def test_wilson_by_hand_for_half_of_four():
    """p = 1/2, n = 4, z² = 3.8415: centre 1/2, half width sqrt(z²/16 + z⁴/64) / (1 + z²/4)."""
    z2 = 3.841458820694124
    demi = (z2 / 16 + z2**2 / 64) ** 0.5 / (1 + z2 / 4)
    assert wilson(2, 4).bas == pytest.approx(0.5 - demi) and wilson(2, 4).haut == pytest.approx(0.5 + demi)


@settings(max_examples=150, deadline=None)
@given(parts, parts, st.sampled_from([0.9, 0.95, 0.99, 0.9985]))
def test_both_intervals_are_those_of_statsmodels(a, b, niveau):
    from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

    t = wilson(*a, niveau)
    assert (t.bas, t.haut) == pytest.approx(proportion_confint(*a, alpha=1 - niveau, method="wilson"), abs=1e-9)
    e = newcombe(*a, *b, niveau)
    attendu = confint_proportions_2indep(*a, *b, method="newcomb", compare="diff", alpha=1 - niveau)
    assert (e.bas, e.haut) == pytest.approx(attendu, abs=1e-9)


def test_sabotage_the_plain_interval_is_not_the_one_of_statsmodels():
    from statsmodels.stats.proportion import proportion_confint

    assert proportion_confint(1, 29, method="normal") != pytest.approx(
        (wilson(1, 29).bas, wilson(1, 29).haut), abs=1e-3
    )


@given(parts)
def test_an_interval_holds_its_rate_and_stays_between_zero_and_one(part):
    t = wilson(*part)
    assert 0 <= t.bas <= t.valeur + 1e-12 and t.valeur <= t.haut + 1e-12 and t.haut <= 1


@pytest.mark.parametrize("oui, sur", [(1, 0), (-1, 10), (11, 10)])
def test_a_rate_that_cannot_be_is_refused(oui, sur):
    with pytest.raises(ValueError, match="une personne au moins"):
        wilson(oui, sur)


def test_ten_people_are_too_few_and_eleven_are_enough():
    petit = comparer(5, 10, 500, 1000, 1)
    assert petit.groupe is None and petit.verdict == Verdict.INSUFFISANT
    assert comparer(5, 11, 500, 1000, 1).ecart is not None


def test_fewer_than_eleven_others_are_not_compared():
    assert comparer(500, 990, 505, 1000, 1).verdict == Verdict.INSUFFISANT


@pytest.mark.parametrize("place", range(4))
def test_a_masked_number_is_never_worked_out(place):
    nombres = [200, 600, 450, 1000]
    nombres[place] = None
    comparaison = comparer(*nombres, 1)
    assert comparaison.groupe is None and comparaison.verdict == Verdict.MASQUE


def test_a_group_without_a_month_of_arret_is_too_small_not_an_error():
    assert comparer(0, 0, 450, 1000, 1).verdict == Verdict.INSUFFISANT


def test_a_clear_difference_is_to_be_verified_and_a_small_one_may_be_chance():
    assert comparer(60, 400, 400, 1000, 20).verdict == Verdict.A_VERIFIER
    assert comparer(200, 400, 500, 1000, 20).verdict == Verdict.SEMBLABLE
    assert comparer(170, 400, 470, 1000, 1).verdict == Verdict.A_VERIFIER
    assert comparer(170, 400, 470, 1000, 40).verdict == Verdict.HASARD


@given(parts, parts, st.integers(1, 60))
def test_more_comparisons_never_raise_an_alarm(a, b, combien):
    nombres = (a[0], a[1], a[0] + b[0], a[1] + b[1])
    if comparer(*nombres, combien + 1).verdict == Verdict.A_VERIFIER:
        assert comparer(*nombres, combien).verdict == Verdict.A_VERIFIER


def test_two_mirror_groups_have_opposite_differences():
    a, b = comparer(100, 400, 400, 1000, 1), comparer(300, 600, 400, 1000, 1)
    assert a.moins and not b.moins
    assert a.ecart.valeur == pytest.approx(-b.ecart.valeur)
