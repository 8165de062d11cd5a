"""Values of one parameter follow one another: never two the same day, never a hole that nobody asked for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalons.fondations.referentiels.rules import DateRefusee, Periode, fermeture
from jalons.fondations.socle.dates import couvre

JOURS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@given(st.lists(JOURS, min_size=1, max_size=8))
def test_whatever_the_dates_typed_one_value_at_most_is_in_force_each_day(debuts: list[date]) -> None:
    periodes: list[Periode] = []
    for debut in debuts:
        try:
            fin = fermeture(periodes, debut)
        except DateRefusee:
            continue
        if fin:
            periodes[-1] = Periode(periodes[-1].debut, fin)
        periodes.append(Periode(debut))
    for jour in debuts:
        assert sum(couvre(p.debut, p.fin, jour) for p in periodes) <= 1
    assert sum(couvre(p.debut, p.fin, date(2031, 1, 1)) for p in periodes) == 1


def test_the_value_before_ends_the_day_before() -> None:
    assert fermeture([Periode(date(2025, 4, 1))], date(2026, 4, 1)) == date(2026, 3, 31)


def test_a_value_already_closed_earlier_is_left_as_it_is() -> None:
    assert fermeture([Periode(date(2025, 4, 1), date(2025, 12, 31))], date(2026, 4, 1)) is None


@pytest.mark.parametrize("ecart", [0, -1])
def test_a_value_cannot_start_on_or_before_the_one_in_force(ecart: int) -> None:
    with pytest.raises(DateRefusee, match="01/04/2025"):
        fermeture([Periode(date(2025, 4, 1))], date(2025, 4, 1) + timedelta(days=ecart))


@pytest.mark.parametrize(("fin", "fermer"), [(None, True), (date(2026, 6, 1), True), (date(2026, 5, 31), False)])
def test_a_value_is_closed_the_day_before_the_new_one_unless_it_ends_by_then(fin, fermer):
    avant = [Periode(date(2026, 1, 1), fin)]
    assert fermeture(avant, date(2026, 6, 1)) == (date(2026, 5, 31) if fermer else None)


def test_a_value_that_already_begins_that_day_names_the_field_to_correct():
    with pytest.raises(DateRefusee) as refus:
        fermeture([Periode(date(2026, 6, 1))], date(2026, 6, 1))
    assert refus.value.champ == "date_debut"
