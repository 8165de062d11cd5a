"""Telephone numbers as people type them, overseas included: one international form."""

from __future__ import annotations

import pytest

from jalons.fondations.socle.telephone import e164, est_mobile


@pytest.mark.parametrize(
    ("typed", "attendu", "mobile"),
    [
        ("+33 (0)6 39 12 34 56", "+262639123456", True),
        ("06 39 12 34 56", "+262639123456", True),
        ("+33 (0)5 01 12 34 56", "+33501123456", False),
        ("+33 (0)6 39 12 34 5", "", False),
        ("00 00 00 00 00", "", False),
    ],
)
def test_ten_figures_of_a_block_that_the_library_does_not_know_are_read(typed: str, attendu: str, mobile: bool) -> None:
    assert e164(typed) == attendu and est_mobile(attendu) is mobile


@pytest.mark.parametrize(
    ("national", "attendu", "mobile"),
    [
        ("692123456", "+262692123456", True),
        ("693012345", "+262693012345", True),
        ("262123456", "+262262123456", False),
        ("269612345", "+262269612345", False),
        ("639012345", "+262639012345", True),
        ("590123456", "+590590123456", False),
        ("690123456", "+590690123456", True),
        ("594123456", "+594594123456", False),
        ("694123456", "+594694123456", True),
        ("596712345", "+596596712345", False),
        ("696123456", "+596696123456", True),
        ("709001234", "+590709001234", True),
        ("709351234", "+262709351234", True),
        ("508411234", "+508411234", False),
    ],
)
@pytest.mark.parametrize("debut", ["0", "+33", "+33 ", "+33 (0)", "0033"])
def test_an_overseas_number_has_the_code_of_its_territory_however_it_is_typed(
    national: str, attendu: str, mobile: bool, debut: str
) -> None:
    espace = " ".join([national[:1], *(national[i : i + 2] for i in range(1, 9, 2))])
    assert e164(debut + national) == e164(debut + espace) == attendu
    assert est_mobile(attendu) is mobile


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("+33 6 39 98 12 34", "+33639981234"),
        ("05 61 00 00 00", "+33561000000"),
        ("+32 470 12 34 56", "+32470123456"),
        ("+262 692 12 34 56", "+262692123456"),
        ("06 12 34 56", ""),
        ("", ""),
    ],
)
def test_the_others_stay_what_they_are(texte: str, attendu: str) -> None:
    assert e164(texte) == attendu
