"""An address as people type it, as the post reads it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jalons.fondations.socle.caracteres import propre
from jalons.personnes.assures.rules import code_postal, lignes_postales
from jalons.personnes.assures.rules.adresse import LARGEUR, LIGNES


@pytest.mark.parametrize(
    ("saisie", "commune", "lignes"),
    [
        ("12, rue des Lilas, 31000 Toulouse", "Toulouse", ["12 rue des Lilas", "31000 TOULOUSE"]),
        ("12 rue des Lilas 31000 Toulouse", "", ["12 rue des Lilas", "31000 TOULOUSE"]),
        ("12 bis, rue des Lilas\n31 200 Toulouse", "Toulouse", ["12 bis rue des Lilas", "31200 TOULOUSE"]),
        ("12 rue des Lilas - 31000 Toulouse", "Toulouse", ["12 rue des Lilas", "31000 TOULOUSE"]),
        ("12 rue des Lilas, F-31000 Toulouse", "Toulouse", ["12 rue des Lilas", "31000 TOULOUSE"]),
        ("12 rue des Lilas, 31000, Toulouse", "Toulouse", ["12 rue des Lilas", "31000 TOULOUSE"]),
        ("12 rue des Lilas, 31000", "Toulouse", ["12 rue des Lilas", "31000 TOULOUSE"]),
        ("14 avenue de Toulouse", "Toulouse", ["14 avenue de Toulouse", "TOULOUSE"]),
        ("14 avenue de Toulouse, 31200", "Toulouse", ["14 avenue de Toulouse", "31200 TOULOUSE"]),
        ("14 avenue de Toulouse, toulouse", "Toulouse", ["14 avenue de Toulouse", "TOULOUSE"]),
        ("14 avenue de Toulouse, 31270 Cugnaux", "Toulouse", ["14 avenue de Toulouse", "31270 CUGNAUX"]),
        ("3 rue de la Roquette", "Paris 11e Arrondissement", ["3 rue de la Roquette", "75011 PARIS"]),
        ("3 rue de la Roquette, Paris 11ème", "Paris", ["3 rue de la Roquette", "75011 PARIS"]),
        ("3 rue de la Roquette, 75011 Paris 11e", "Paris", ["3 rue de la Roquette", "75011 PARIS"]),
        ("3 rue de la Roquette, 75011", "Paris 11e Arrondissement", ["3 rue de la Roquette", "75011 PARIS"]),
        ("1 place Bellecour", "Lyon 2e Arrondissement", ["1 place Bellecour", "69002 LYON"]),
        ("1 rue Paradis", "Marseille 1er Arrondissement", ["1 rue Paradis", "13001 MARSEILLE"]),
        ("1 rue X, Paris 21e", "Paris", ["1 rue X", "Paris 21e", "PARIS"]),
        ("8 rue Foch, 49000 Angers cedex 2", "Angers", ["8 rue Foch", "49000 ANGERS CEDEX 2"]),
        ("8 rue Foch, 49000 Angers, Cedex 2", "Angers", ["8 rue Foch", "49000 ANGERS CEDEX 2"]),
        ("8 rue Foch, 49000 Angers, France", "Angers", ["8 rue Foch", "49000 ANGERS"]),
        ("8 rue Foch, 49000 Angers, bât. B", "Angers", ["bât. B", "8 rue Foch", "49000 ANGERS"]),
        ("Appt 12, 8 rue Foch, 49000 Angers", "Angers", ["Appt 12", "8 rue Foch", "49000 ANGERS"]),
        ("10250 route de Nîmes, 34000 Montpellier", "", ["10250 route de Nîmes", "34000 MONTPELLIER"]),
        ("10250 route de Nîmes", "Montpellier", ["10250 route de Nîmes", "MONTPELLIER"]),
        ("Hauptstraße 5, 66111 Saarbrücken, Allemagne", "", ["Hauptstraße 5", "66111 SAARBRÜCKEN", "ALLEMAGNE"]),
        ("Rue Haute 3, 7500 Tournai, Belgique", "", ["Rue Haute 3", "7500 Tournai", "Belgique"]),
        ("Le Bourg", "Champagne", ["Le Bourg", "CHAMPAGNE"]),
        ("", "Cholet", ["CHOLET"]),
        ("", "", []),
        ("5 rue de l\u0092E\u0301glise\x00, 31000 Toulouse", "", ["5 rue de l’Église", "31000 TOULOUSE"]),
    ],
)
def test_an_address_is_printed_as_the_post_reads_it(saisie: str, commune: str, lignes: list[str]) -> None:
    assert list(lignes_postales(saisie, commune)) == lignes


def test_ten_lines_are_joined_until_the_window_shows_them() -> None:
    dix = "Chez Mme Roux\nRés. Bleue\nBât B\nEsc 2\nEt 3\nApp 4\nBoîte 5\n12 rue des Lilas\n31000 Toulouse\nFrance"
    lignes = lignes_postales(dix, "Toulouse")
    assert len(lignes) == LIGNES and lignes[-1] == "31000 TOULOUSE" and "12 rue des Lilas" in lignes[-2]
    assert all(len(x) <= LARGEUR for x in lignes)
    assert all(mot in ", ".join(lignes) for mot in ("Mme Roux", "Bleue", "Bât B", "Esc 2", "App 4", "Boîte 5"))


@pytest.mark.parametrize(
    ("saisie", "commune", "code"),
    [
        ("12, rue des Lilas, 31000 Toulouse", "", "31000"),
        ("12 rue des Lilas", "Toulouse", ""),
        ("12 rue des Lilas", "Paris 3e Arrondissement", "75003"),
        ("10250 route de Nîmes", "Montpellier", ""),
        ("", "", ""),
    ],
)
def test_the_postal_code_is_the_one_typed(saisie: str, commune: str, code: str) -> None:
    assert code_postal(saisie, commune) == code


_RUES = st.builds(
    "{} {} {}".format, st.integers(1, 9999), st.sampled_from(["rue", "av.", "chemin", "place"]),
    st.sampled_from(["des Lilas", "de Toulouse", "du 11 novembre", "de l’Hôpital", "Foch", "de la Roquette"]),
)  # fmt: skip
_CODES = st.from_regex(r"[0-9]{5}", fullmatch=True)
_VILLES = st.sampled_from(["Toulouse", "Saint-Étienne", "L’Haÿ-les-Roses", "Y", "Le Mans", "Sainte-Foy-d’Aigrefeuille"])


@given(_RUES, _CODES, _VILLES, st.sampled_from([", ", "\n", " ", " - ", "\r\n"]), st.booleans(), st.booleans())
def test_whatever_separates_them_the_street_the_code_and_the_town_are_two_lines(
    rue: str, code: str, ville: str, entre: str, decompose: bool, virgule: bool
) -> None:
    typee = rue.replace(" ", ", ", 1) if virgule else rue
    saisie = f"{typee}{entre}{code} {ville}"
    lignes = lignes_postales(unicodedata.normalize("NFD", saisie) if decompose else saisie, ville)
    assert lignes == (rue, f"{code} {ville.upper()}")


@given(st.text(max_size=200), st.sampled_from(["", "Toulouse", "Paris 11e Arrondissement"]))
@example("\x92" * 9, "")
@example("12345 12345", "")
def test_nothing_typed_breaks_a_letter_and_every_line_prints(saisie: str, commune: str) -> None:
    lignes = lignes_postales(saisie, commune)
    assert all(ligne and ligne == propre(ligne).strip() and "\n" not in ligne for ligne in lignes)
    assert lignes or not commune


@given(st.text(max_size=100))
@example("e\u200d\u0301")
def test_cleaned_letters_stay_clean(texte: str) -> None:
    assert propre(propre(texte)) == propre(texte) == unicodedata.normalize("NFC", propre(texte))
