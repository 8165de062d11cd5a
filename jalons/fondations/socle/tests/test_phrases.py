"""What a sentence says is true of the facts it is given, and agrees with who it names."""

from __future__ import annotations

import itertools

import pytest

from jalons.fondations.socle import phrases
from jalons.fondations.socle.phrases import Accord, accord_de, accorder


@pytest.mark.parametrize(
    ("dit", "accord"), [("2", "f"), ("madame", "f"), ("1", "m"), ("monsieur", "m"), ("", ""), ("autre", "")]
)
def test_the_file_or_the_account_says_how_words_agree(dit: str, accord: str) -> None:
    assert accord_de(dit) == accord


def test_the_three_words_of_a_model() -> None:
    modele = "{elle/il/la personne} est {venue/venu/venue}."
    assert [accorder(modele, a) for a in Accord] == ["elle est venue.", "il est venu.", "la personne est venue."]
    assert accorder("sans choix", Accord.FEMININ) == "sans choix"


@pytest.mark.parametrize(
    ("accord", "charge", "joindre", "retour", "venu"),
    [
        ("f", "X en est chargée.", "Joindre X, partie à domicile", "Elle est revenue", "Dire si X est venue"),
        ("m", "X en est chargé.", "Joindre X, parti à domicile", "Il est revenu", "Dire si X est venu"),
        ("", "X s’en occupe.", "Joindre X, en visite à domicile", "Retour confirmé", "Dire si X a pu venir"),
    ],
)
def test_words_agree_with_who_is_named(accord: str, charge: str, joindre: str, retour: str, venu: str) -> None:
    lu = Accord(accord)
    assert phrases.en_charge("X", lu) == charge
    assert phrases.a_rejoindre("X", lu) == joindre
    assert phrases.revenue(lu) == retour
    assert phrases.dire_si("X", lu, sur_place=True) == venu
    assert phrases.dire_si("X", lu, sur_place=False) == "Dire si X a répondu"


def test_nobody_is_called_a_e_and_every_choice_is_resolved() -> None:
    for code, accord in itertools.product(phrases.PRESENCES, Accord):
        dite = phrases.presence(code, accord)
        assert "(" not in dite and "{" not in dite and "/" not in dite


@pytest.mark.parametrize("avec", ["la CPAM", ""])
def test_an_answer_that_is_not_due_is_not_said_to_be_missing(avec: str) -> None:
    due = phrases.reponse(avec, "3 mars 2026", "10 mars 2026", en_retard=True)
    a_venir = phrases.reponse(avec, "3 mars 2026", "10 mars 2026", en_retard=False)
    assert "n’est pas notée" in due and "pas" not in a_venir and "est attendue le 10 mars 2026" in a_venir
    assert "personne" not in due + a_venir and (("de la CPAM" in due) is bool(avec))


@pytest.mark.parametrize(
    ("avec", "dit"),
    [
        ("le service d’aide à domicile", "du service"), ("les urgences", "des urgences"), ("la CPAM", "de la CPAM"),
        ("Amel Saïdi", "d’Amel"), ("l’hôpital", "de l’hôpital"), ("Le Goff", "de Le Goff"),
    ],
)  # fmt: skip
def test_who_answers_is_named_in_french(avec: str, dit: str) -> None:
    assert f"la réponse {dit}" in phrases.reponse(avec, "3 mars 2026", "10 mars 2026", en_retard=True)


def test_decided_together_only_when_she_agreed() -> None:
    assert phrases.plan_dit("3 mars 2026", accord_recueilli=True) == "Nous l’avons décidé ensemble le 3 mars 2026."
    sans = phrases.plan_dit("3 mars 2026", accord_recueilli=False)
    assert "ensemble" not in sans and "Votre accord n’est pas encore noté" in sans
    assert (
        phrases.plan_note("3 mars 2026", "Accord oral", accord_recueilli=True) == "Convenu le 3 mars 2026, accord oral"
    )
    assert phrases.plan_note("3 mars 2026", "Accord non recueilli", accord_recueilli=False).startswith("Écrit le")


def test_a_step_is_a_step_with_or_without_a_plan() -> None:
    assert "plan" not in phrases.etape(en_retard=True) + phrases.etape(en_retard=False)
    assert "passée" in phrases.etape(en_retard=True) and "passée" not in phrases.etape(en_retard=False)
