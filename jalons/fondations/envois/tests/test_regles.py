"""What leaves in the open tells nobody why the service writes."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalons.fondations import referentiels
from jalons.fondations.envois.rules import (
    PLAFONDS_JOUR,
    TexteNonNeutre,
    depasse_plafond,
    mots_interdits,
    verifier_neutralite,
)

NEUTRE = "Service social de l’Assurance Maladie : rendez-vous mardi 10 mars à 9 h 30, 2 rue de l’Hôpital, Cholet."


def test_place_day_and_hour_may_leave() -> None:
    verifier_neutralite("sms", "", NEUTRE)


@pytest.mark.parametrize(
    "mot",
    [
        "votre arrêt de travail",
        "vos soins",
        "Pôle emploi",
        "votre ALD",
        "la MDPH",
        "vos dettes",
        "l’hôpital",
        "dépression",
    ],
)
def test_a_motive_or_a_word_of_health_is_refused_by_its_name(mot: str) -> None:
    with pytest.raises(TexteNonNeutre, match="dit pourquoi"):
        verifier_neutralite("sms", "", f"{NEUTRE} C’est pour {mot}.")


@pytest.mark.parametrize("mot", ["Aldebert", "RSAC", "Besoin", "12 avenue de la Violette", "rassurer"])
def test_a_word_that_only_looks_like_one_passes(mot: str) -> None:
    assert mots_interdits(f"rendez-vous : {mot}") == ()


def test_a_letter_may_say_more_inside_its_envelope_but_not_on_it() -> None:
    verifier_neutralite("courrier", "Rendez-vous", "À propos de votre arrêt de travail…")
    with pytest.raises(TexteNonNeutre):
        verifier_neutralite("courriel", "Votre arrêt de travail", "Bonjour")


def test_a_long_sms_is_refused_with_its_length() -> None:
    with pytest.raises(TexteNonNeutre, match="500 caractères"):
        verifier_neutralite("sms", "", "a" * 500)


@given(st.sampled_from(sorted(PLAFONDS_JOUR)), st.integers(0, 20))
def test_the_cap_is_a_number_of_messages_a_day(canal: str, deja: int) -> None:
    assert depasse_plafond(canal, deja) == (deja >= PLAFONDS_JOUR[canal])


def test_the_motives_of_appointments_are_themselves_neutral() -> None:
    fichier = Path(referentiels.__file__).parent / "donnees" / "listes.csv"
    with fichier.open() as lu:
        motifs = [li["libelle"] for li in csv.DictReader(lu, delimiter=";") if li["liste"] == "motif_rdv"]
    assert len(motifs) <= 12
    assert [m for m in motifs if mots_interdits(m)] == []


@pytest.mark.parametrize(("canal", "plafond"), [("sms", 2), ("courriel", 3), ("courrier", 2)])
def test_a_person_receives_so_many_messages_a_day_by_each_way_and_no_more(canal, plafond):
    assert [depasse_plafond(canal, n) for n in (plafond - 1, plafond, plafond + 1)] == [False, True, True]


def test_a_text_message_holds_in_three_parts():
    verifier_neutralite("sms", "", "x" * 459)
    verifier_neutralite("courriel", "", "x" * 460)
    with pytest.raises(TexteNonNeutre, match="459 au plus"):
        verifier_neutralite("sms", "", "x" * 460)
