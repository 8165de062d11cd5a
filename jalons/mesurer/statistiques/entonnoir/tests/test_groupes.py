"""In which group a person counts."""

from __future__ import annotations

from datetime import date

import pytest

from jalons.mesurer.statistiques.entonnoir.groupes import age_le, c2s_de, taille_commune, tranche_age


def test_a_commune_of_1999_people_is_rural_and_one_of_2000_is_not():
    assert [taille_commune(n) for n in (1999, 2000, 19_999, 20_000, None)] == [
        "rurale", "bourg", "bourg", "ville", "inconnu",
    ]  # fmt: skip


def test_age_is_that_of_the_last_day_of_the_month():
    assert age_le("2026-03", date(1996, 3, 31), None) == 30
    assert age_le("2026-03", date(1996, 4, 1), None) == 29
    assert age_le("2026-03", None, 1990) == 36
    assert age_le("2026-03", None, None) is None
    assert [tranche_age(a) for a in (29, 30, 59, 60, None)] == [
        "moins_30",
        "de_30",
        "de_50",
        "plus_60",
        "inconnu",
    ]


@pytest.mark.parametrize("code", ["", None, "oui", "peut-être"])
def test_a_c2s_that_the_files_do_not_say_is_unknown(code):
    assert c2s_de(code) == "inconnu"
