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
    en_sms,
    morceaux,
    mots_interdits,
    verifier_neutralite,
)

LIEU = "2 rue de l’Hôpital, Cholet"
NEUTRE = f"Assurance Maladie : rendez-vous mardi 10 mars à 9 h 30, {LIEU}."


def test_place_day_and_hour_may_leave() -> None:
    verifier_neutralite("sms", "", NEUTRE, LIEU)


@pytest.mark.parametrize(
    "lieu", ["Hôpital Purpan, place du Docteur-Baylac", "Pôle médical, 2 av. Foch", "MDPH, 3 rue X"]
)
def test_where_she_goes_is_told_but_never_who_writes(lieu: str) -> None:
    verifier_neutralite("sms", "Votre rendez-vous", f"Rendez-vous mardi à 9 h, {lieu}. Pour changer : 36 46.", lieu)
    for mot in ("le service social", "l’assistante sociale", "l’hôpital"):
        with pytest.raises(TexteNonNeutre, match="dit pourquoi"):
            verifier_neutralite("sms", "Votre rendez-vous", f"Rendez-vous à {mot} mardi à 9 h, {lieu}.", lieu)


# --- One SMS costs one SMS ---


def test_a_typographic_sign_never_costs_a_second_sms() -> None:
    texte = "Rendez-vous le mardi 18\u00a0août à 9\u202fh\u00a030, « Hôpital d’Aubrac – cœur de ville »…" + " a" * 36
    assert (morceaux(texte), morceaux(en_sms(texte))) == (3, 1)
    assert en_sms(texte).startswith('Rendez-vous le mardi 18 aout à 9 h 30, " Hopital d\'Aubrac - coeur de ville "...')


def test_an_alphabet_that_the_network_does_not_have_in_small_keeps_all_its_letters() -> None:
    assert en_sms("Rendez-vous rue de l’Évêché, Ομόνοια") == "Rendez-vous rue de l’Évêché, Ομόνοια"
    assert en_sms("e\u0301te\u0301") == "été"


@given(st.text(alphabet=st.characters(codec="cp1252", exclude_categories=["Cc"]), max_size=300))
def test_what_a_french_keyboard_types_is_never_dearer_and_never_longer_than_it_says(texte: str) -> None:
    parti = en_sms(texte)
    assert en_sms(parti) == parti and morceaux(parti) <= max(morceaux(texte), morceaux(texte.replace("…", "...")))


@pytest.mark.parametrize(("longueur", "payes"), [(1, 1), (160, 1), (161, 2), (306, 2), (307, 3)])
def test_segments_are_counted_as_the_network_counts_them(longueur: int, payes: int) -> None:
    assert morceaux("a" * longueur) == payes
    assert morceaux("€" * 80) == 1 and morceaux("€" * 81) == 2 and morceaux("ê" * 70) == 1 and morceaux("ê" * 71) == 2


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
