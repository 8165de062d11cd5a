"""What a field keeps of what was typed or pasted: words, never what hides or turns them."""

from __future__ import annotations

from datetime import date
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


@pytest.mark.parametrize(
    ("typed", "lu"),
    [
        ("2 juillet 1986", date(1986, 7, 2)), ("mercredi 2 juil. 1986", date(1986, 7, 2)), ("2/7/86", date(1986, 7, 2)),
        ("1er février 1990", date(1990, 2, 1)), ("14 Aout 1961", date(1961, 8, 14)), ("02.07.1986", date(1986, 7, 2)),
        ("2/7/25", "2025 ou 1925 ?"), ("31/02/1986", "ne se lit pas"), ("31 février 1986", "ne se lit pas"),
        ("2 juillet 2086", "impossible"), ("juillet 1986", "ne se lit pas"), ("2 brumaire 1986", "ne se lit pas"),
    ],
)  # fmt: skip
def test_a_day_is_read_as_people_write_it_and_never_guessed(typed: str, lu: date | str) -> None:
    champ = champs.naissance()
    if isinstance(lu, date):
        assert champ.clean(typed) == lu
        return
    with pytest.raises(forms.ValidationError, match=lu.replace("?", r"\?")):
        champ.clean(typed)


def test_nothing_is_chosen_in_a_list_before_somebody_chooses() -> None:
    class Une(forms.Form):
        raison = champs.choix("Raison", [("a", "A"), ("b", "B")], liste=True)
        tous = champs.choix("Tous", [("", "Tous"), ("a", "A")], liste=True, required=False)

    assert str(Une()["raison"]).count("selected") == 1 and 'value="" selected' in str(Une()["raison"])
    assert "Choisir" not in str(Une({"raison": "b"})["raison"]) and "Choisir" not in str(Une()["tous"])
    assert "Choisir" not in str(Une(initial={"raison": "b"})["raison"]) and "raison" in Une({"raison": ""}).errors
