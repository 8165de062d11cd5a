"""Codes of the Insee: the regions, and a canton under its two numbers."""

from __future__ import annotations

import pytest

from jalons.fondations.territoires import rules


def test_the_eighteen_regions_are_those_of_the_cog():
    assert " ".join(sorted(rules.REGIONS)) == "01 02 03 04 06 11 24 27 28 32 44 52 53 75 76 84 93 94"


@pytest.mark.parametrize(("ou_ville", "electoral"), [("3122", "31022"), ("2A04", "2A004"), ("97106", "97106")])
def test_a_canton_has_two_numbers_that_lead_to_each_other(ou_ville: str, electoral: str):
    assert rules.canton_electoral(ou_ville) == electoral
    assert rules.canton_ou_ville(electoral) == ou_ville


def test_an_estimated_drive_is_whole_minutes_and_none_within_one_place():
    cholet, angers = (47.06, -0.88), (47.47, -0.55)
    assert rules.minutes_estimees(cholet, angers) == rules.minutes_estimees(angers, cholet) == 85
    assert rules.minutes_estimees(cholet, cholet) == 0
