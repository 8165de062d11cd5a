"""Rounding, shares, classes of the map."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from jalons.mesurer.statistiques import rules


def test_a_share_of_a_hidden_count_is_hidden():
    assert rules.part(None, Decimal(100)) is None
    assert rules.part(Decimal(58), Decimal(100)) == 58
    assert rules.part(Decimal(26533), Decimal(40904), 1) == Decimal("64.9")


def test_a_mean_on_ten_people_is_hidden_and_on_eleven_is_not():
    assert not rules.moyenne_publiable(10)
    assert rules.moyenne_publiable(11)


def test_a_month_is_30_4375_days():
    assert rules.mois_moyens(Decimal("3652.5"), Decimal(10)) == Decimal("12.0")
    assert str(rules.mois_moyens(Decimal(100), Decimal(1))) == "3.3"


def test_twice_as_many_is_said_in_words_and_only_when_last_year_is_known():
    assert rules.evolution(Decimal(93), Decimal(186)) == "deux fois plus"
    assert (
        rules.evolution(Decimal(100), Decimal(180)) == rules.evolution(Decimal(100), Decimal(220)) == "deux fois plus"
    )
    assert rules.evolution(Decimal(100), Decimal(221)) == "+\u00a0121\u00a0%"
    assert rules.evolution(Decimal(100), Decimal(130)) == "+\u00a030\u00a0%"
    assert rules.evolution(Decimal(100), Decimal(70)) == "−\u00a030\u00a0%"
    assert rules.evolution(None, Decimal(186)) == ""
    assert rules.evolution(Decimal(93), None) == ""


def test_the_map_leaves_masked_cantons_without_class_and_empty_ones_in_class_zero():
    classes, legende = rules.classer({"a": None, "b": Decimal(0), "c": Decimal(2), "d": Decimal(9)})
    assert classes["a"] is None and classes["b"] == 0
    assert 0 < classes["c"] < classes["d"]
    assert sum(c.combien for c in legende) == 3
    assert [(c.bas, c.haut) for c in legende] == [(0, 0), (2, 2), (9, 9)]


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=4), st.none() | st.decimals(0, 20, places=1)))
def test_the_classes_follow_the_rates(taux):
    classes, legende = rules.classer(taux)
    publies = {c: v for c, v in taux.items() if v is not None}
    assert all((classes[c] == 0) == (not v) for c, v in publies.items())
    assert all(classes[a] <= classes[b] for a in publies for b in publies if publies[a] <= publies[b])
    assert sum(c.combien for c in legende) == len(publies)
    assert all(c.numero <= 5 for c in legende)
