"""Names as they are said."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from jalons.fondations.socle.telephone import e164
from jalons.personnes.assures.rules import (
    doute_du_nom,
    lire_nom,
    lire_recherche,
    nom_d_abord,
    normalise,
    ressemblance,
    son,
)
from jalons.personnes.assures.rules.noms import SEUIL, SEUIL_FORT, distance, proximite, proximite_naissance

mots = st.text("abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=12)


@st.composite
def fautes(tirer, mot):
    """One letter added, dropped, changed or swapped with the next."""
    rang = tirer(st.integers(0, len(mot) - 1))
    lettre = tirer(st.sampled_from("aeinrstz"))
    genre = tirer(st.sampled_from(["ajout", "oubli", "erreur", "echange"]))
    if genre == "ajout":
        return mot[:rang] + lettre + mot[rang:]
    if genre == "oubli":
        return mot[:rang] + mot[rang + 1 :]
    if genre == "erreur":
        return mot[:rang] + lettre + mot[rang + 1 :]
    return mot[:rang] + mot[rang : rang + 2][::-1] + mot[rang + 2 :]


@given(st.data(), mots, mots)
@settings(max_examples=200, deadline=None)
def test_one_typo_in_each_word_is_forgiven_whatever_the_order(data, nom: str, prenom: str) -> None:
    saisis = [data.draw(fautes(prenom)), data.draw(fautes(nom))]
    assert ressemblance(saisis, [nom, prenom]) >= SEUIL


@given(mots, mots)
@settings(max_examples=100, deadline=None)
def test_the_exact_name_is_never_beaten(nom: str, autre: str) -> None:
    assume(nom != autre)
    assert ressemblance([nom], [nom]) == 1.0 >= ressemblance([nom], [autre])


@given(st.text(max_size=8), st.text(max_size=8))
@settings(max_examples=200, deadline=None)
def test_distance_is_symmetric_and_zero_only_for_the_same_word(a: str, b: str) -> None:
    assert distance(a, b) == distance(b, a)
    assert (distance(a, b) == 0) == (a == b)


def test_accents_hyphens_ligatures_and_case_do_not_count() -> None:
    assert normalise("  Éléonore-Zoé  D’ŒUVRÉ ") == "eleonore zoe d oeuvre"
    assert normalise("Łukasz ÅSTRØM") == "lukasz astrom"


@pytest.mark.parametrize(
    ("dit", "ecrit"),
    [
        ("gotier", "gauthier"), ("lefevre", "lefebvre"), ("dupond", "dupont"), ("filip", "philippe"),
        ("mohamed", "mohammed"), ("reno", "renaud"), ("kantin", "quentin"), ("anri", "henry"), ("martain", "martin"),
    ],
)  # fmt: skip
def test_names_that_sound_alike_are_the_same_sound(dit: str, ecrit: str) -> None:
    assert son(dit) == son(ecrit)


def test_two_typos_are_forgiven_in_a_long_name_only() -> None:
    assert ressemblance(["garnyir"], ["garnier"]) >= SEUIL
    assert ressemblance(["bela"], ["paul"]) < SEUIL


def test_a_first_name_in_common_is_not_enough() -> None:
    assert ressemblance(["dupont", "marie"], ["martin", "marie"]) < SEUIL


def test_words_stuck_together_or_apart_are_the_same() -> None:
    assert ressemblance(["delacroix", "jean"], ["de", "la", "croix", "jean"]) > 0.9
    assert ressemblance(["jean", "pierre", "roy"], ["roy", "jeanpierre"]) > 0.9


def test_the_search_box_tells_a_name_a_birth_a_number_and_a_telephone_apart() -> None:
    lue = lire_recherche("Brunet valérie 14/05/1997")
    assert (lue.mots, lue.naissance) == (("brunet", "valerie"), date(1997, 5, 14))
    assert lire_recherche("brunet 1997").annee == 1997
    assert lire_recherche("2 95 10 99 126 111 93").nir13 == "2951099126111"
    assert lire_recherche("06 12 34 56 78").telephone == "+33612345678"
    assert "clé" in lire_recherche("2 95 10 99 126 111 94").erreur


@given(st.text(max_size=130))
@settings(max_examples=300, deadline=None)
def test_any_text_can_be_typed_in_the_search_box(texte: str) -> None:
    lire_recherche(texte)


def test_day_and_month_swapped_still_count_for_something() -> None:
    assert proximite_naissance(date(1990, 3, 4), date(1990, 4, 3)) == 0.5
    assert proximite_naissance(date(1990, 3, 4), None) == 0
    assert proximite_naissance(date(1990, 3, 4), date(1985, 3, 4)) < 0


@pytest.mark.parametrize(
    ("saisi", "attendu"),
    [
        ("06 12 34 56 78", "+33612345678"), ("0692 12 34 56", "+262692123456"), ("0590 12 34 56", "+590590123456"),
        ("+32 2 555 12 12", "+3225551212"), ("3646", ""), ("06 12", ""), ("bonjour", ""),
    ],
)  # fmt: skip
def test_telephone_numbers_of_france_and_overseas(saisi: str, attendu: str) -> None:
    assert e164(saisi) == attendu


@pytest.mark.parametrize(
    ("cherche", "mot", "attendu"),
    [
        ("leroy", "leroy", 1.0), ("ler", "leroy", 0.9), ("le", "leroy", 0.0), ("lxroy", "leroy", 0.85),
        ("lea", "leo", 0.85), ("le", "la", 0.0), ("la", "las", 0.85), ("gotier", "gauthier", 0.8),
        ("fo", "pho", 0.0), ("fo", "phau", 0.0), ("fau", "pho", 0.8), ("durxxd", "durand", 0.65), ("duxxd", "durad", 0.0),
        ("durandkl", "durand", 0.65), ("durandklm", "durand", 0.0), ("martin", "durand", 0.0),
    ],
)  # fmt: skip
def test_how_near_a_typed_word_is_to_a_name(cherche, mot, attendu):
    assert proximite(cherche, mot) == attendu


def test_stuck_together_or_apart_the_words_weigh_as_many_as_were_typed():
    assert ressemblance(["delacroix"], ["de", "la", "croix"]) == 0.95
    assert ressemblance(["de", "la", "croix"], ["delacroix"]) == pytest.approx(0.95)
    assert ressemblance(["anne", "delacroix"], ["croix", "anne", "de", "la"]) < 1
    assert ressemblance(["leroy"], []) == ressemblance([], ["leroy"]) == 0.0
    assert ressemblance(["leroy", "zzzzzz"], ["leroy"]) == 0.5
    assert (SEUIL, SEUIL_FORT) == (0.6, 0.8)


@pytest.mark.parametrize(
    ("cherchee", "naissance", "annee", "connue", "attendu"),
    [
        (date(1997, 5, 14), date(1997, 5, 14), None, None, 1.0), (date(1997, 5, 14), date(1997, 6, 1), None, None, 0.5),
        (date(1997, 5, 14), date(1996, 5, 14), None, None, -0.5), (None, date(1997, 5, 14), 1997, None, 0.5),
        (None, date(1997, 5, 14), 1998, None, -0.5), (None, None, 1997, 1997, 0.5), (date(1997, 5, 14), None, None, 1997, 0.5),
        (None, None, 1997, 1998, -0.5), (None, None, None, 1997, 0.0), (None, None, 1997, None, 0.0),
        (None, None, None, None, 0.0),
    ],
)  # fmt: skip
def test_a_birth_known_on_one_side_only_says_nothing_and_another_year_says_no(
    cherchee, naissance, annee, connue, attendu
):
    assert proximite_naissance(cherchee, naissance, annee=annee, annee_connue=connue) == attendu


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("Brunet 14/05/1997", (("brunet",), date(1997, 5, 14), 1997, "", "")),
        ("Brunet 1997", (("brunet",), None, 1997, "", "")), ("Brunet 31/02/1997", (("brunet",), None, 1997, "", "")),
        ("un deux trois quatre cinq six sept", (("un", "deux", "trois", "quatre", "cinq", "six"), None, None, "", "")),
        ("06 12 34 56 78", ((), None, None, "", "+33612345678")),
        ("a" * 130, (("a" * 120,), None, None, "", "")),
        ("Brunet 2951099126111", (("brunet",), None, None, "", "")),
        ("Brunet 0612345678", (("brunet",), None, None, "", "")),
    ],
)  # fmt: skip
def test_one_box_tells_names_births_and_telephones_apart(texte, attendu):
    lu = lire_recherche(texte)
    assert (lu.mots, lu.naissance, lu.annee, lu.nir13, lu.telephone) == attendu


@pytest.mark.parametrize(("chiffres", "mot"), [("295109912611", "12 caractères"), ("29510991261", "")])
def test_from_twelve_digits_on_it_is_a_number_that_was_meant(chiffres, mot):
    lu = lire_recherche(chiffres)
    assert mot in lu.erreur if mot else lu.erreur == ""


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("straße", "strasse"),
        ("œdème", "oedeme"),
        ("ðóra", "dora"),
        ("þor", "thor"),
        ("æon", "aeon"),
        ("đuro", "duro"),
        ("ıs", "is"),
    ],
)
def test_letters_from_elsewhere_are_written_with_ours(a, b):
    assert normalise(a) == b


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("chevalier", "schevalier"), ("shari", "chari"), ("agnan", "anan"), ("guerin", "guerrin"), ("georges", "jeorges"),
        ("cyrano", "sirano"), ("benoit", "benwa"), ("alain", "alin"), ("laurent", "lauran"), ("simon", "simond"),
        ("walter", "valter"), ("louis", "luis"), ("zoe", "soe"), ("claude", "klaude"), ("gauthier", "gotier"),
    ],
)  # fmt: skip
def test_two_spellings_that_sound_alike_have_one_sound(a, b):
    assert son(a) == son(b)


@pytest.mark.parametrize(
    ("typed", "nom", "prenom"),
    [
        ("Le Goff Annick", "Le Goff", "Annick"),
        ("LE GOFF Annick", "LE GOFF", "Annick"),
        ("Annick LE GOFF", "LE GOFF", "Annick"),
        ("le goff annick", "le goff", "annick"),
        ("LE GOFF ANNICK", "LE GOFF", "ANNICK"),
        ("Brunet Valérie", "Brunet", "Valérie"),
        ("Brunet Marie Claire", "Brunet", "Marie Claire"),
        ("de La Tour du Pin Jean", "de La Tour du Pin", "Jean"),
        ("De la Cruz, María Elena", "De la Cruz", "María Elena"),
        ("Jean de LA TOUR", "de LA TOUR", "Jean"),
        ("d’ Almeida João", "d’ Almeida", "João"),
        ("El Amrani Youssef", "El Amrani", "Youssef"),
        ("Dupont De Oliveira Ana", "Dupont De Oliveira", "Ana"),
        ("Nguyen Van", "Nguyen", "Van"),
        ("Marie Claire Brunet", "Brunet", "Marie Claire"),
        ("Marie Claire", "", "Marie Claire"),
        ("jean pierre", "", "jean pierre"),
        ("Martin Claire", "Martin", "Claire"),
        ("Le Goff", "Le Goff", ""),
        ("Brunet", "Brunet", ""),
        ("  ", "", ""),
    ],
)
def test_a_name_typed_in_one_field_is_read_as_it_is(typed: str, nom: str, prenom: str) -> None:
    assert lire_nom(typed) == (nom, prenom)


@pytest.mark.parametrize(
    ("typed", "lu"),
    [
        ("Annick Le Goff", ("Le Goff", "Annick")),
        ("Annick  de La Tour", ("de La Tour", "Annick")),
        ("Marie Claire Le Goff", ("Le Goff", "Marie Claire")),
        ("LE GOFF Annick", ("LE GOFF", "Annick")),
        ("Le Goff, Annick", ("Le Goff", "Annick")),
        ("Annick", ("Annick", "")),
        ("", ("", "")),
    ],
)
def test_a_name_typed_first_name_first_is_read_as_it_is(typed: str, lu: tuple[str, str]) -> None:
    assert lire_nom(nom_d_abord(typed)) == lu


def test_a_name_that_lacks_a_part_says_which_to_ask_for() -> None:
    assert "nom ou le prénom" in doute_du_nom("Brunet") and "nom de famille" in doute_du_nom("Marie Claire")
    assert doute_du_nom("Brunet Valérie") == doute_du_nom("  ") == doute_du_nom("Marie Claire Brunet") == ""


@pytest.mark.parametrize("dit", ["2 juillet 1986", "jeudi 2 JUIL. 1986", "02-07-1986"])
def test_a_birth_is_found_in_the_search_as_it_is_printed(dit: str) -> None:
    lue = lire_recherche(f"Brunet {dit} Valérie")
    assert (lue.mots, lue.naissance) == (("brunet", "valerie"), date(1986, 7, 2))
