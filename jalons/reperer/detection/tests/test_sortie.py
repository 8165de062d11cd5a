"""Files out: the exact bytes, all or nothing."""

import csv
import os
import signal
import stat
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pyarrow.parquet as pq
import pytest

from ..erreurs import SortieImpossible
from ..requete import mensuelle, sortie
from ..requete.bilan import LigneReperee
from ..requete.expression import SORTIE
from ..requete.options import Options

LIGNES = [
    LigneReperee(
        assure_id='a;"b',
        arret_debut=date(2026, 3, 1),
        jour_91=date(2026, 5, 30),
        dernier_jour_paye=date(2026, 6, 30),
        jours_payes=122,
        montant_journalier=Decimal("29.995"),
        marqueurs=("ald", "ij_faible"),
        inconnus=(),
        offre="differenciee",
        reprise_presumee=None,
        commune=None,
        absent=True,
    )
]
ENTETE_CSV = (
    "assure_id;arret_debut;jour_91;dernier_jour_paye;jours_payes;montant_journalier;marqueurs;inconnus;offre;"
    "reprise_presumee;commune\n"
)


def demande(tmp_path):
    (tmp_path / "ij.csv").write_text("assure_id;date_debut;date_fin;nature;montant_journalier\n")
    return Options(fichiers=tmp_path, mois="2026-05", sortie=tmp_path / "s.csv", rejets=tmp_path / "r.csv")


def test_csv_bytes(tmp_path):
    sortie.ecrire(LIGNES, tmp_path / "s.csv", [], None)
    attendu = ENTETE_CSV + '"a;""b";2026-03-01;2026-05-30;2026-06-30;122;30.00;ald+ij_faible;;differenciee;;\n'
    assert (tmp_path / "s.csv").read_bytes() == attendu.encode()
    assert stat.S_IMODE((tmp_path / "s.csv").stat().st_mode) == 0o600


def test_a_negative_number_is_written_as_it_is_and_a_formula_behind_a_blank(tmp_path):
    nombres = ["-1", "-12,50", "-0.5"]
    formules = ["--1", "-1+1", "-1\n", "-A1", "-", "-1.", "-٣", "+33612345678", "=1", "@A1"]  # a + would be lost
    sortie.ecrire_textes(("assure_id",), [(t,) for t in nombres + formules], tmp_path / "s.csv", [], None)
    with (tmp_path / "s.csv").open(encoding="utf-8", newline="") as flux:
        assert [ligne[0] for ligne in csv.reader(flux, delimiter=";")][1:] == nombres + [f"\u00a0{t}" for t in formules]


def test_parquet_has_the_same_columns_and_values(tmp_path):
    sortie.ecrire(LIGNES, tmp_path / "s.parquet", [], None)
    table = pq.read_table(tmp_path / "s.parquet")
    assert table.column_names == list(SORTIE)
    assert table.to_pylist()[0]["montant_journalier"] == Decimal("30.00")
    assert (table.to_pylist()[0]["inconnus"], table.to_pylist()[0]["commune"]) == ("", None)
    sortie.ecrire([], tmp_path / "vide.parquet", [], None)
    assert pq.read_table(tmp_path / "vide.parquet").num_rows == 0


def test_the_highest_amount_that_is_read_is_written_in_parquet_too(tmp_path):
    haut = replace(LIGNES[0], montant_journalier=Decimal("999999999999.999"))
    sortie.ecrire([haut], tmp_path / "s.parquet", [], None)
    assert pq.read_table(tmp_path / "s.parquet").to_pylist()[0]["montant_journalier"] == Decimal(10**12)


def test_found_nobody_writes_the_titles(tmp_path):
    mensuelle.reperer(demande(tmp_path))
    assert (tmp_path / "s.csv").read_text() == ENTETE_CSV
    assert (tmp_path / "r.csv").read_text() == "fichier;ligne;colonne;valeur;motif\n"


def test_a_failure_while_writing_leaves_both_old_files_as_they_were(tmp_path):
    (tmp_path / "s.csv").write_text("avant")

    def rejets():
        raise OSError(28, "No space left on device")
        yield

    with pytest.raises(SortieImpossible, match="Libérez de la place"):
        sortie.ecrire(LIGNES, tmp_path / "s.csv", rejets(), tmp_path / "r.csv")
    assert {chemin.name for chemin in tmp_path.iterdir()} == {"s.csv"}
    assert (tmp_path / "s.csv").read_text() == "avant"


@pytest.mark.parametrize(
    ("nom_sortie", "nom_rejets", "message"),
    [
        ("s.txt", None, "finir par .csv ou .parquet"),
        ("absent/s.csv", None, "n’existe pas"),
        ("s.csv", "s.csv", "même fichier"),
        ("dossier.csv", None, "est un dossier"),
        ("ij_sortie.csv", None, "serait relu"),
        ("ij/s.csv", None, "serait relu"),
        ("ij/mois=2026-06/a.csv", None, "serait relu"),
        ("s.csv", "Assures/r.csv", "serait relu"),
        ("ailleurs/source.csv", None, "serait relu"),
        ("vers_la_source.csv", None, "serait relu"),
        ("partition/s.csv", None, "serait relu"),
        ("x" * 300 + ".csv", None, "trop long"),
        ("s.csv", "x" * 300, "trop long"),
        ("boucle.csv", None, "mène à lui-même"),
        ("pendant.csv", None, "n’existe pas"),
        ("s.csv", "tube", "fichier spécial"),
    ],
)
def test_an_output_that_cannot_be_written_is_refused_first(tmp_path, nom_sortie, nom_rejets, message):
    for dossier in ("dossier.csv", "ij/mois=2026-06", "Assures", "ailleurs", "partition"):
        (tmp_path / dossier).mkdir(parents=True)
    for fichier in ("ij/mois=2026-06/a.csv", "ailleurs/source.csv", "partition/b.csv"):
        (tmp_path / fichier).touch()
    os.mkfifo(tmp_path / "tube")
    liens = {"ij_2.csv": "ailleurs/source.csv", "ij/mois=2026-07": "../partition"}
    liens |= {"vers_la_source.csv": "ij_2.csv", "boucle.csv": "boucle.csv", "pendant.csv": "absent/s.csv"}
    for lien, cible in liens.items():
        (tmp_path / lien).symlink_to(cible)
    with pytest.raises(SortieImpossible, match=message):
        sortie.verifier(tmp_path / nom_sortie, tmp_path / nom_rejets if nom_rejets else None, tmp_path)


@pytest.mark.parametrize("nom", ["s.csv", "ailleurs/ij.csv", "ailleurs/ij/s.csv"])
def test_any_other_place_is_accepted_beside_the_files_too(tmp_path, nom):
    demande(tmp_path)
    (tmp_path / "ailleurs" / "ij").mkdir(parents=True)
    sortie.verifier(tmp_path / nom, None, tmp_path)


def test_an_output_that_is_a_link_stays_one_and_its_target_is_written(tmp_path):
    (tmp_path / "partage").mkdir()
    (tmp_path / "s.csv").symlink_to("partage/vraie.csv")
    mensuelle.reperer(demande(tmp_path))
    assert (tmp_path / "s.csv").is_symlink()
    assert (tmp_path / "partage" / "vraie.csv").read_text() == ENTETE_CSV
    assert [chemin.name for chemin in (tmp_path / "partage").iterdir()] == ["vraie.csv"]


REQUETE_SANS_FIN = """
import os, signal, sys, threading
from pathlib import Path
from jalons.reperer.detection.lecture.extraction import connecter
try:
    with connecter(Path(sys.argv[1])) as con:
        con.execute("SELECT 1").fetchall()
        threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
        con.execute("SELECT sum(hash(x)) FROM range(10000000000) t(x)").fetchall()
except KeyboardInterrupt:
    sys.exit(130)
"""


def test_ctrl_c_stops_a_query_of_the_engine(tmp_path):
    resultat = subprocess.run([sys.executable, "-c", REQUETE_SANS_FIN, str(tmp_path)], timeout=60, check=False)
    assert resultat.returncode == 130


LENT = """
import sys, time
from pathlib import Path
from jalons.reperer.detection.requete import sortie
def lentement(*_):
    Path(sys.argv[1], "pret").touch()
    time.sleep(60)
sortie._ecrire_rejets = lentement
from jalons.portes.cli.reperer import commande
dossier = sys.argv[1]
commande(["--fichiers", dossier, "--mois", "2026-05", "--sortie", dossier + "/s.csv"]
         + ["--rejets", dossier + "/r.csv"])
"""


def test_ctrl_c_leaves_nothing_half_written(tmp_path):
    demande(tmp_path)
    processus = subprocess.Popen([sys.executable, "-c", LENT, str(tmp_path)], stderr=subprocess.PIPE, text=True)
    limite = time.monotonic() + 30
    while not (tmp_path / "pret").exists() and time.monotonic() < limite:
        time.sleep(0.05)
    os.kill(processus.pid, signal.SIGINT)
    _, erreurs = processus.communicate(timeout=30)
    assert processus.returncode == 130
    assert "rien n’a été écrit" in erreurs
    assert {chemin.name for chemin in tmp_path.iterdir()} == {"ij.csv", "pret"}
