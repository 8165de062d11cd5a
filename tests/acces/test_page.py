"""docs/acces.md says what acces.csv says."""

from __future__ import annotations

from tests.acces import oracle, page


def test_the_page_is_up_to_date() -> None:
    assert page.PAGE.read_text(encoding="utf-8") == page.composer(oracle.droits()), (
        "Relancer : python -m tests.acces.page"
    )


def test_the_page_has_a_word_for_every_role_distance_and_class() -> None:
    assert set(page.COLONNES) == set(oracle.ROLES)
    assert {d.portee for d in oracle.droits()} <= set(page.PORTEES)
    assert {classe for d in oracle.droits() for classe in d.classes} <= set(page.CLASSES)


def test_sabotage_a_line_added_without_the_page_is_seen() -> None:
    neuve = oracle.Droit("csam", "note", "lire", "equipe", ("F4",))
    assert page.composer((*oracle.droits(), neuve)) != page.PAGE.read_text(encoding="utf-8")
