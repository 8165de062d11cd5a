"""When two arrêts of two extractions are one."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalons.reperer.detection.rules import bornes_du_mois, meme_arret, mois_precedents

JOURS = st.dates(date(2025, 1, 1), date(2026, 12, 31))
PERIODES = st.tuples(JOURS, st.integers(0, 200)).map(lambda p: (p[0], p[0] + timedelta(days=p[1])))


def unpaid_days_between(un, autre):
    """Plain reference: walk the calendar between two periods; negative when they overlap."""
    (_, fin), (debut, _) = sorted([un, autre])
    return (debut - fin).days - 1


@given(PERIODES, PERIODES, st.integers(0, 10))
def test_same_when_they_overlap_or_lie_within_the_tolerance(un, autre, tolerance):
    assert meme_arret(un, autre, tolerance) == (unpaid_days_between(un, autre) <= tolerance)
    assert meme_arret(un, autre, tolerance) == meme_arret(autre, un, tolerance)


def test_a_first_day_that_moved_back_with_a_late_payment_is_the_same_arret():
    assert meme_arret((date(2026, 3, 1), date(2026, 6, 10)), (date(2026, 2, 20), date(2026, 7, 2)), 3)


def test_four_unpaid_days_make_another_arret_when_three_are_tolerated():
    fin = date(2026, 3, 31)
    avant, a_quatre, a_cinq = (date(2026, 1, 1), fin), *((fin + timedelta(days=n), date(2026, 6, 1)) for n in (4, 5))
    assert meme_arret(avant, a_quatre, 3) and meme_arret(a_quatre, avant, 3)
    assert not meme_arret(avant, a_cinq, 3) and not meme_arret(a_cinq, avant, 3)


def test_a_month_has_its_own_last_day_and_what_is_not_one_is_named():
    assert bornes_du_mois("2024-02") == (date(2024, 2, 1), date(2024, 2, 29))
    assert bornes_du_mois("2026-11") == (date(2026, 11, 1), date(2026, 11, 30))
    with pytest.raises(ValueError, match="2026-13"):
        bornes_du_mois("2026-13")


def test_the_month_and_the_three_before_cross_the_new_year():
    assert mois_precedents("2026-02", 3) == ["2025-11", "2025-12", "2026-01", "2026-02"]
