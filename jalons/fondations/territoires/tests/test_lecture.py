"""Files are recognised by what they hold; a bad one is refused in words that help."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from jalons.fondations.territoires import lecture, rules
from jalons.fondations.territoires.enums import Niveau
from jalons.fondations.territoires.lecture import Bilan, FichierIllisible, Genre
from jalons.fondations.territoires.tests.donnees import (
    PETIT_COG,
    PETITES_POPULATIONS,
    carre,
    ecrire,
    geojson,
    petits_fichiers,
)


def test_each_kind_is_recognised_whatever_its_name(tmp_path: Path) -> None:
    genres = [lecture.ouvrir(chemin).genre for chemin in petits_fichiers(tmp_path)]
    attendus = [Genre.CONTOURS, Genre.POPULATIONS, Genre.COORDONNEES, Genre.DEPARTEMENTS, Genre.COMMUNES]
    assert genres == attendus


def test_columns_may_come_in_another_order(tmp_path: Path) -> None:
    lignes = [ligne.split(";")[::-1] for ligne in PETITES_POPULATIONS.splitlines()]
    chemin = ecrire(tmp_path, "x.csv", "\n".join(";".join(ligne) for ligne in lignes))
    fichier = lecture.ouvrir(chemin)
    lues = lecture.valeurs_par_commune(fichier, Bilan("x", ""), "COM", lecture.population)
    assert lues["46042"].valeur == 20000


@pytest.mark.parametrize(
    ("contenu", "mots"),
    [
        (b"", ["vide", "Remède"]),
        (b"  \n", ["vide"]),
        (PETIT_COG.encode("latin-1"), ["ligne 4", "Latin-1", "Saint-Géry-Vers", "iconv"]),
        (gzip.compress(PETIT_COG.encode())[:-20], ["tronquée", "télécharger de nouveau"]),
        (b"\x1f\x8b pas du gzip", ["gzip"]),
        (b"nom;prenom\nx;y\n", ["ligne 1", "nom, prenom", "Remède"]),
        (PETITES_POPULATIONS.replace("PMUN", "POP").encode(), ["il manque PMUN", "populations"]),
        (b'{"a": 1}', ["FeatureCollection"]),
        (b"[1, 2]", ["FeatureCollection"]),
    ],
)
def test_a_bad_file_is_refused_with_the_remedy(tmp_path: Path, contenu: bytes, mots: list[str]) -> None:
    chemin = tmp_path / "mauvais.csv"
    chemin.write_bytes(contenu)
    with pytest.raises(FichierIllisible) as erreur:
        lecture.ouvrir(chemin)
    assert "mauvais.csv" in str(erreur.value)
    for mot in mots:
        assert mot in str(erreur.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FichierIllisible, match=r"absent\.csv"):
        lecture.ouvrir(tmp_path / "absent.csv")


def test_a_geojson_cut_short_is_refused(tmp_path: Path) -> None:
    entier = geojson([("46001", "Albas", carre(1, 44))])
    fichier = lecture.ouvrir(ecrire(tmp_path, "coupe.geojson", entier[:-30]))
    with pytest.raises(FichierIllisible, match="illisible ou coupé"):
        lecture.formes(fichier, Bilan("coupe", ""))


def test_merged_communes_are_linked_and_names_kept(tmp_path: Path) -> None:
    bilan = Bilan("cog", "")
    communes = {c.code: c for c in lecture.communes(lecture.ouvrir(ecrire(tmp_path, "c.csv", PETIT_COG)), bilan)}
    assert communes["46331"].remplacee_par == communes["46400"].remplacee_par == "46268"
    assert (communes["46331"].departement, communes["46331"].canton) == ("46", "4601")
    assert communes["46268"].anciens_noms == "saint gery"
    assert communes["75101"].remplacee_par == "75056"
    assert (bilan.lus, bilan.gardes, bilan.rejets) == (8, 7, [])


def test_a_row_whose_parent_is_absent_is_rejected_with_its_line(tmp_path: Path) -> None:
    bilan = Bilan("cog", "")
    texte = PETIT_COG + "COMD,46900,,,,,1,X,X,X,,46999\n"
    lecture.communes(lecture.ouvrir(ecrire(tmp_path, "c.csv", texte)), bilan)
    assert [(r.ligne, r.valeur) for r in bilan.rejets] == [(10, "46900")]


def test_more_than_five_percent_of_bad_rows_refuses_the_file() -> None:
    bilan = Bilan("x.csv", "", lus=100)
    for ligne in range(5):
        bilan.rejeter(ligne, "?", "mauvais")
    bilan.controler()
    bilan.rejeter(5, "?", "mauvais")
    with pytest.raises(FichierIllisible, match="6 lignes refusées sur 100"):
        bilan.controler()


def test_electoral_cantons_and_communes_are_told_apart_by_their_names() -> None:
    noms = {"31001": "agassac", "31002": "aignes", "31022": "aspret"}
    cantons = {"3101", "3102"}
    communes = [lecture.Forme(1, "31001", "Agassac", {}), lecture.Forme(2, "31002", "Aignes", {})]
    electoraux = [lecture.Forme(1, "31001", "Auterive", {}), lecture.Forme(2, "31002", "Bagnères", {})]
    assert lecture.niveau_des_formes("x", communes, noms, cantons) == Niveau.COMMUNE
    assert lecture.niveau_des_formes("x", electoraux, noms, cantons) == Niveau.CANTON_ELECTORAL
    with pytest.raises(FichierIllisible, match="ni communes, ni cantons"):
        lecture.niveau_des_formes("x", electoraux, noms, {"4601"})
    with pytest.raises(FichierIllisible, match="charger d’abord"):
        lecture.niveau_des_formes("x", electoraux, {}, set())


@pytest.mark.parametrize(
    ("code", "departement"),
    [("31555", "31"), ("2A004", "2A"), ("97411", "974"), ("97801", "978"), ("96001", "960"), ("9001", ""), ("", "")],
)
def test_the_departement_is_read_in_the_code(code: str, departement: str) -> None:
    assert rules.departement_de(code) == departement


def test_names_are_compared_without_accents_nor_abbreviations() -> None:
    assert rules.normaliser_nom("  L’Haÿ-les-ROSES ") == "l hay les roses"
    assert rules.normaliser_nom("St-Étienne") == rules.normaliser_nom("Saint Etienne")
    assert rules.normaliser_nom("Œuilly") == "oeuilly"


def test_distance_follows_the_great_circle() -> None:
    toulouse, paris = (43.6045, 1.4440), (48.8567, 2.3522)
    assert abs(rules.distance_km(toulouse, paris) - 588) < 3
    assert rules.distance_km(paris, paris) == 0
