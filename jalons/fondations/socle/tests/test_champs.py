"""What a field keeps of what was typed or pasted: words, never what hides or turns them."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms

from jalons.fondations.agents.models import Agent
from jalons.fondations.socle import champs


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Paul\nDurand", "Paul Durand"),
        ("Paul\r\nDurand\r\n", "Paul Durand"),
        ("Paul\u2028Durand", "Paul Durand"),
        ("Paul\0 \u202eDurand\u2066", "Paul Durand"),
        ("\u202a06 12 34 56 78\u202c", "06 12 34 56 78"),
        ("\x00", ""),
        ("L’Haÿ-les-Roses, 3\u00a0%", "L’Haÿ-les-Roses, 3\u00a0%"),
    ],
)
def test_a_line_is_one_line_of_what_can_be_read(typed: str, kept: str) -> None:
    assert champs.ligne("À qui", required=False).clean(typed) == kept


def test_a_long_text_keeps_its_lines_and_signs_and_nothing_that_turns_them() -> None:
    lu = champs.texte("Note").clean("Elle dit :\n\t« non »\0\u202e 👩\u200d👧\u2069\nfin")
    assert lu == "Elle dit :\n\t« non » 👩\u200d👧\nfin"


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["pas-une-clé", "\0", "7c1a6a2e-0000-4000-8000-000000000000"])
def test_a_key_that_is_not_one_is_refused_in_plain_words(typed: str) -> None:
    champ: Any = champs.objet("Agent")
    champ.queryset = Agent.objects.all()
    for lu in (champ, champs.identifiant()):
        try:
            lu.clean(typed)
        except forms.ValidationError as faute:
            assert "UUID" not in str(faute) and "valeur" not in str(faute)
            continue
        assert lu is not champ and typed.startswith("7c1a")
