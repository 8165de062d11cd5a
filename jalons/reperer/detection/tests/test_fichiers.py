"""Which files are an extraction: links followed, hidden ones left, any name; a line that cannot be cut."""

import csv
import os
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ..erreurs import ExtractionInvalide
from ..requete.mensuelle import lignes, reperer
from .dossiers import options
from .test_lecture import ENTETE, remplir

LATIN_1 = os.fsdecode("février".encode("latin-1"))


def payer(fichier, personne="001"):
    fichier.parent.mkdir(parents=True, exist_ok=True)
    fichier.write_text(ENTETE + f"{personne};2026-03-01;2026-06-30;maladie;29.50\n", encoding="utf-8")


def lues(dossier):
    """The people found, each paid in a file of her own."""
    trouvees, bilan = lignes(options(dossier))
    assert bilan.ij.fichiers == len(trouvees)
    return [ligne.assure_id for ligne in trouvees]


def test_a_linked_folder_is_read_as_any_other(dossier, tmp_path):
    payer(dossier / "ij" / "a.csv", "1")
    payer(tmp_path / "ailleurs" / "plus" / "b.csv", "2")
    (dossier / "ij" / "mois=2026-06").symlink_to(tmp_path / "ailleurs")
    assert lues(dossier) == ["1", "2"]


def test_links_that_turn_in_circles_are_read_once(dossier):
    payer(dossier / "ij" / "mois=2026-06" / "a.csv", "1")
    (dossier / "ij" / "mois=2026-06" / "encore").symlink_to(dossier / "ij")
    (dossier / "ij" / "ici").symlink_to(".")
    assert lues(dossier) == ["1"]


@pytest.mark.parametrize("cache", [".ipynb_checkpoints", "_temporary/0"])
def test_a_hidden_folder_is_left_with_all_it_holds(dossier, cache):
    payer(dossier / "ij" / "a.csv", "1")
    payer(dossier / "ij" / cache / "b.csv", "2")
    payer(dossier / "ij" / "_c.csv", "3")
    assert lues(dossier) == ["1"]


DECOUVRIR = """
import os, sys
from pathlib import Path
from jalons.reperer.detection import erreurs
from jalons.reperer.detection.lecture import fichiers
os.chdir(sys.argv[1])
if os.geteuid() == 0:  # to whom nothing is refused
    os.seteuid(65534)
try:
    fichiers.decouvrir(Path("."), ["ij"])
except erreurs.ExtractionInvalide as erreur:
    sys.exit(str(erreur))
"""


def test_a_folder_that_may_not_be_read_stops_and_is_named(dossier):
    payer(dossier / "ij" / "a.csv", "1")
    payer(dossier / "ij" / "mois=2026-06" / "b.csv", "2")
    dossier.chmod(0o755)
    (dossier / "ij" / "mois=2026-06").chmod(0)
    try:
        arguments = [sys.executable, "-c", DECOUVRIR, str(dossier)]
        fait = subprocess.run(arguments, capture_output=True, text=True, check=False)
    finally:
        (dossier / "ij" / "mois=2026-06").chmod(0o755)
    assert fait.returncode == 1
    assert fait.stderr.startswith("ij/mois=2026-06 : lecture refusée")


@pytest.mark.parametrize("extension", ["csv", "parquet"])
def test_a_name_in_another_encoding_is_read_and_told_with_its_accents_replaced(tmp_path, extension):
    dossier = tmp_path / LATIN_1
    texte = ENTETE + remplir(30) + "1;2026-03-01;2026-06-30;maladie;29.50\n2;2026-02-30;2026-03-01;at;1\n"
    dossier.mkdir()
    if extension == "csv":
        (dossier / f"ij_{LATIN_1}.csv").write_text(texte, encoding="utf-8")
    else:
        titres, *paiements = (ligne.split(";") for ligne in texte.splitlines())
        with (dossier / f"ij_{LATIN_1}.parquet").open("wb") as flux:
            pq.write_table(pa.table(list(zip(*paiements, strict=True)), titres), flux)
    sortie, rejets = tmp_path / f"s_{LATIN_1}.{extension}", tmp_path / f"r_{LATIN_1}.csv"
    assert reperer(options(dossier, sortie=sortie, rejets=rejets)).reperes == 1
    assert sortie.stat().st_size > 0
    assert f"\nij_f\ufffdvrier.{extension};" in rejets.read_text(encoding="utf-8")


@pytest.mark.parametrize("nom", ["x" * 300, f"absent {LATIN_1}"])
def test_a_folder_that_cannot_be_is_told_as_any_absent_one(tmp_path, nom):
    with pytest.raises(ExtractionInvalide, match="n’existe pas") as erreur:
        lignes(options(tmp_path / nom))
    str(erreur.value).encode()


@pytest.fixture
def valeurs_courtes():
    """The reader of CSV that names lines refuses a value of more than ten thousand characters."""
    avant = csv.field_size_limit(10_000)
    yield
    csv.field_size_limit(avant)


NOTES = ENTETE.replace("\n", ";note\n")
SUR_DEUX_LIGNES = '1;2026-01-01;2026-01-02;at;1;"a\nb"\n'


def longue(taille):
    return f"2;2026-01-01;2026-01-02;at;1;{'q' * taille}\n"


def test_a_line_too_long_for_the_engine_stops_and_is_named(dossier):
    suite = "3;2026-01-01;2026-01-02;at;1;\n" * 60
    (dossier / "ij.csv").write_text(NOTES + SUR_DEUX_LIGNES + longue(3_000_000) + suite)
    with pytest.raises(ExtractionInvalide, match=r"ij\.csv, ligne 4 : .*redemandez le fichier"):
        lignes(options(dossier))


def test_a_value_too_long_to_name_the_lines_stops_and_nothing_is_written(dossier, tmp_path, valeurs_courtes):
    suite = "3;2026-01-01;2026-01-02;at;1;\n" * 60 + "4;hier;2026-01-02;at;1;\n"
    (dossier / "ij.csv").write_text(NOTES + SUR_DEUX_LIGNES + longue(10_001) + suite)
    with pytest.raises(ExtractionInvalide, match=r"ij\.csv, ligne 4 : .*redemandez le fichier"):
        reperer(options(dossier, sortie=tmp_path / "s.csv", rejets=tmp_path / "r.csv"))
    assert {chemin.name for chemin in tmp_path.iterdir()} == {"extraction"}
