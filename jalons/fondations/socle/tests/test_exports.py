"""Spreadsheets carry their words, keep numbers as numbers, and never run what was typed."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odf.opendocument import load
from odf.table import Table, TableCell

from jalons.fondations.socle import exports
from jalons.fondations.socle.exports import Cellule, Entete, Rangee, Tableau, csv_de, ods_de, sans_formule

ENTETE = Entete("Chiffres", [("Région", "Midi-Pyrénées")], date(2024, 2, 12), ["Une note."])
FORMULES = ("=", "+", "-", "@", "\t", "\r", "\n")
DEFINITION = [("Définition", "Ce que l’on compte.")]


def un_tableau(*cellules, nom="Ligne", unite=""):
    return Tableau("t", "Titre", ["", "Valeur"], [Rangee(nom, cellules, unite)], DEFINITION)


@pytest.mark.parametrize("texte", ["=1+1", "+33", "-2", "@SOMME(A1)", "\t=1", "\r=1", "\n=1"])
def test_a_text_that_looks_like_a_formula_is_not_run(texte):
    for tableau in (un_tableau(Cellule(texte)), un_tableau(Cellule("1", 1), nom=texte)):
        lues = [c for ligne in lire_csv(csv_de(ENTETE, [tableau])) for c in ligne]
        assert not any(c.startswith(FORMULES) for c in lues) and "'" not in "".join(lues)
        assert texte in [c.removeprefix("\u00a0") for c in lues]


@pytest.mark.parametrize("texte", ["=1+1", "+\u00a048\u00a0% par rapport à 2025", "@SOMME(A1)"])
def test_an_ods_shows_the_text_as_it_is_in_a_cell_that_is_a_text(texte):
    cases = [c for f in feuilles(ods_de(ENTETE, [un_tableau(Cellule(texte))])) for c in f.getElementsByType(TableCell)]
    (case,) = [c for c in cases if texte in str(c)]
    assert str(case) == texte and case.getAttribute("valuetype") == "string"
    assert not any(c.getAttribute("formula") for c in cases)


def test_sheets_bear_whole_words_and_no_name_twice():
    titres = [
        "Par complémentaire santé solidaire",
        "Par complémentaire santé gratuite",
        "PAR SEXE",
        "Par sexe",
        "D’où : [x]",
    ]
    tableaux = [Tableau("t", t, ["", "Valeur"], []) for t in titres]
    noms = [f.getAttribute("name") for f in feuilles(ods_de(ENTETE, tableaux))]
    assert noms == [
        "À lire",
        "Par complémentaire santé",
        "Par complémentaire santé 2",
        "PAR SEXE",
        "Par sexe 2",
        "D’où x",
    ]


@given(st.lists(st.text(max_size=60), max_size=5))
def test_every_sheet_can_be_opened_by_the_strictest_spreadsheet(titres):
    pris: set[str] = set()
    noms = [exports._nom_libre(t, pris) for t in titres]
    assert len({n.lower() for n in noms}) == len(noms) and all(0 < len(n) <= 31 for n in noms)


def feuilles(octets):
    return load(io.BytesIO(octets)).spreadsheet.getElementsByType(Table)


def lire_csv(octets):
    return list(csv.reader(io.StringIO(octets.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_sabotage_without_the_blank_the_formula_is_written(monkeypatch):
    monkeypatch.setattr(exports, "sans_formule", lambda texte: texte)
    assert b";=1+1" in csv_de(ENTETE, [un_tableau(Cellule("=1+1"))])


def test_numbers_stay_numbers_with_a_decimal_comma():
    texte = csv_de(ENTETE, [un_tableau(Cellule("64,9 %", Decimal("64.9")), unite="%")]).decode("utf-8-sig")
    assert "Ligne;%;64,9" in texte and "Unité" in texte


def test_a_negative_number_is_not_a_formula():
    assert "Ligne;-3" in csv_de(ENTETE, [un_tableau(Cellule("−3", -3))]).decode("utf-8-sig")


def test_the_file_says_title_filter_date_and_definition():
    texte = csv_de(ENTETE, [un_tableau(Cellule("1", 1))]).decode("utf-8-sig")
    for morceau in ("Chiffres", "Région;Midi-Pyrénées", "Date;2024-02-12", "Une note.", "Définition;Ce que"):
        assert morceau in texte


def test_an_ods_has_one_sheet_a_table_with_typed_cells():
    octets = ods_de(ENTETE, [un_tableau(Cellule("14 431", 14431), Cellule("masqué", None, True)), un_tableau()])
    lues = feuilles(octets)
    assert [f.getAttribute("name") for f in lues] == ["À lire", "Titre", "Titre 2"]
    cellules = lues[1].getElementsByType(TableCell)
    assert [c.getAttribute("value") for c in cellules if c.getAttribute("valuetype") == "float"] == ["14431"]
    assert "masqué" in [str(c) for c in cellules]


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00", exclude_categories=["Cs", "Cc"]), max_size=40))
def test_any_text_makes_a_file_that_opens_again(texte):
    tableau = un_tableau(Cellule(texte), nom=texte)
    lignes = lire_csv(csv_de(ENTETE, [tableau]))
    assert lignes[-1] == [sans_formule(texte)] * 2
    load(io.BytesIO(ods_de(ENTETE, [tableau])))
