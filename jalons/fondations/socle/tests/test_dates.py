"""Dates in French words, written once for rules and pages."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from jalons.fondations.socle import dates
from jalons.fondations.socle.templatetags.jalons import heure, jour_long

SOURCES = Path(dates.__file__).parents[2]


def test_the_first_of_a_month_is_an_ordinal_and_the_others_are_not() -> None:
    assert dates.jour_annee(date(2026, 3, 1)) == "1er mars 2026"
    assert dates.jour_mois(date(2026, 8, 11)) == "11 août"
    assert dates.jour_texte(date(2026, 3, 10)) == "mardi 10 mars"


@pytest.mark.parametrize(
    ("quand", "mots"), [(time(9, 30), "9\u00a0h\u00a030"), (datetime(2026, 1, 1, 14), "14\u00a0h")]
)
def test_hours_have_no_break_spaces(quand: time, mots: str) -> None:
    assert dates.heure_texte(quand) == heure(quand) == mots


@pytest.mark.parametrize(
    ("jour", "mois", "avant"),
    [
        (date(2026, 8, 1), 6, date(2026, 2, 1)), (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)), (date(2026, 1, 15), 1, date(2025, 12, 15)),
    ],
)  # fmt: skip
def test_months_before_keep_the_day_when_it_exists(jour: date, mois: int, avant: date) -> None:
    assert dates.mois_avant(jour, mois) == avant


@given(st.dates(date(1950, 1, 1), date(2090, 1, 1)), st.integers(0, 400))
def test_so_many_months_before_is_that_month(jour: date, combien: int) -> None:
    avant = dates.mois_avant(jour, combien)
    assert (jour.year - avant.year) * 12 + jour.month - avant.month == combien
    assert avant.day == jour.day or (avant.day >= 28 > 0 and avant.day < jour.day)


def test_a_page_and_a_rule_say_the_same_words() -> None:
    assert jour_long(date(2026, 10, 5)) == dates.jour_annee(date(2026, 10, 5))


def test_the_names_of_months_stand_in_one_file() -> None:
    liste = re.compile(r"[\"']janvier[\"'],\s*[\"']février[\"']")
    assert [p.name for p in SOURCES.rglob("*.py") if "tests" not in p.parts and liste.search(p.read_text())] == [
        "dates.py"
    ]


@given(st.dates(), st.none() | st.integers(0, 90), st.integers(-3, 93))
@example(date(2026, 3, 1), 0, 0)
@example(date(2026, 3, 1), 5, 5)
@example(date(2026, 3, 1), 5, 6)
@example(date(2026, 3, 1), 5, -1)
def test_a_dated_row_holds_from_its_first_day_to_its_last_both_included(
    debut: date, duree: int | None, rang: int
) -> None:
    assume(date(1000, 1, 1) < debut < date(9000, 1, 1))
    fin = None if duree is None else debut + timedelta(days=duree)
    tenu = rang >= 0 and (duree is None or rang <= duree)
    assert dates.couvre(debut, fin, debut + timedelta(days=rang)) is tenu
