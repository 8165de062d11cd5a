"""Spreadsheets carry their words, keep numbers as numbers, and never run what was typed."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalons.fondations.socle.exports import Cellule, Entete, Rangee, Tableau, csv_de, ods_de, sans_formule

ENTETE = Entete("Chiffres", [("Région", "Midi-Pyrénées")], date(2024, 2, 12), ["Une note."])
DEFINITION = [("Définition", "Ce que l’on compte.")]


def un_tableau(*cellules, nom="Ligne", unite=""):
    return Tableau("t", "Titre", ["", "Valeur"], [Rangee(nom, cellules, unite)], DEFINITION)


@pytest.mark.parametrize("texte", ["=1+1", "+33", "-2", "@SOMME(A1)", "\t=1", "\r=1", "\n=1"])
def test_a_text_that_looks_like_a_formula_is_not_run(texte):
    assert sans_formule(texte).startswith("'")
    assert b"'" + texte.encode() in csv_de(ENTETE, [un_tableau(Cellule(texte))])


def test_sabotage_without_the_apostrophe_the_formula_is_written(monkeypatch):
    from jalons.fondations.socle import exports

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
    from odf.opendocument import load
    from odf.table import Table, TableCell

    octets = ods_de(ENTETE, [un_tableau(Cellule("14 431", 14431), Cellule("< 11", None, True)), un_tableau()])
    feuilles = load(io.BytesIO(octets)).spreadsheet.getElementsByType(Table)
    assert [f.getAttribute("name") for f in feuilles] == ["À lire", "Titre", "Titre 2"]
    cellules = feuilles[1].getElementsByType(TableCell)
    assert [c.getAttribute("value") for c in cellules if c.getAttribute("valuetype") == "float"] == ["14431"]
    assert "< 11" in [str(c) for c in cellules]


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00", exclude_categories=["Cs", "Cc"]), max_size=40))
def test_any_text_makes_a_file_that_opens_again(texte):
    import csv

    from odf.opendocument import load

    tableau = un_tableau(Cellule(texte), nom=texte)
    lignes = list(csv.reader(io.StringIO(csv_de(ENTETE, [tableau]).decode("utf-8-sig")), delimiter=";"))
    assert lignes[-1] == [sans_formule(texte)] * 2
    load(io.BytesIO(ods_de(ENTETE, [tableau])))
