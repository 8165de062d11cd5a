"""Five hundred deliberately broken files, and twenty good ones cut at two hundred points: never a traceback.

One process reads them all, so that its peak of memory bounds each of them.
"""

import json
import os
import random
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from tests.tailles import COMPLETS, epreuve

from .corpus.bons import BONS
from .corpus.fautes import ARRET, AVIS, FAUTES, IDENTIQUE, REJETS

pytestmark = epreuve("corpus")

CASSES, COUPES = (500, 200) if COMPLETS else (12, 1)
MEGAOCTETS = 512
SILENCE = "un autre résultat, sans rien dire"
RACINE = Path(__file__).parents[4]
PEERS = RACINE / ".." / "shared" / "data" / "messy-imports"


class Ouvrier:
    """The process that reads, one folder after the other."""

    def __init__(self, dossier):
        self.dossier = dossier
        (dossier / "tampon").mkdir()
        self.processus = subprocess.Popen(
            [sys.executable, "-m", f"{__package__}.corpus.ouvrier"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"TMPDIR": str(dossier / "tampon")},
            cwd=RACINE,
        )
        self.bons = {}

    def lire(self, disposition, remplir):
        """What the command did of a folder filled by `remplir`."""
        extraction = self.dossier / "extraction"
        extraction.mkdir()
        try:
            remplir(extraction)
            self.processus.stdin.write(json.dumps({"dossier": str(extraction), "format": disposition}) + "\n")
            self.processus.stdin.flush()
            return json.loads(self.processus.stdout.readline())
        finally:
            shutil.rmtree(extraction)

    def bon(self, bon):
        """What it does of the good folder, kept."""
        if bon.nom not in self.bons:
            self.bons[bon.nom] = self.lire(bon.disposition, bon.ecrire)
        return self.bons[bon.nom]


@pytest.fixture(scope="module")
def lecteur(tmp_path_factory):
    seul = Ouvrier(tmp_path_factory.mktemp("corpus"))
    yield seul
    seul.processus.kill()
    seul.processus.wait()


def avis(fait):
    return {ligne for ligne in fait["dit"].splitlines() if ligne.startswith("Attention")}


def issue(fait, bon):
    """ARRET, REJETS, AVIS, IDENTIQUE or SILENCE; fails on what no file may ever cause."""
    assert fait["trace"] == "", fait["trace"]
    assert fait["reste"] == [], "a temporary folder was left"
    assert fait["stdout"] == ""
    assert fait["megaoctets"] < MEGAOCTETS
    if fait["code"] != 0:
        assert fait["code"] == 2, fait
        assert fait["ecrits"] == [], "something was written on a stop"
        assert "Erreur : " in fait["dit"]
        return ARRET
    assert fait["ecrits"] == ["rejets.csv", "resultat.csv"]
    if fait["rejets"]:
        return REJETS
    if fait["resultat"] == bon["resultat"]:
        return IDENTIQUE
    return AVIS if avis(fait) - avis(bon) else SILENCE


def les_casses():
    """Every fault in turn, each on good folders drawn at random; a part of them when sizes are reduced."""
    tirage, simples = random.Random(46), BONS[:-1]  # the last one holds lines within values
    pas = 1 if COMPLETS else 8
    for rang in range(CASSES):
        yield FAUTES[rang * pas % len(FAUTES)], tirage.choice(simples), random.Random(rang)


def test_each_broken_file_is_stopped_listed_or_harmless(lecteur):
    ecarts = []
    for (nom, permises, casser), bon, tirage in les_casses():
        fait = lecteur.lire(bon.disposition, partial(casser, bon, tirage))
        trouvee = issue(fait, lecteur.bon(bon))
        if trouvee not in permises:
            ecarts.append((nom, bon.nom, trouvee, fait["dit"]))
    assert ecarts == []


def test_a_good_file_cut_anywhere_is_stopped_listed_or_told(lecteur):
    """Only a CSV cut between two lines is a shorter good one: nobody can know, from the file alone."""
    ecarts = []
    for bon in BONS:
        entier, texte = bon.octets(), bon.fichier().endswith(".csv")
        for point in random.Random(bon.nom).sample(range(len(entier)), COUPES):
            fait = lecteur.lire(bon.disposition, partial(bon.ecrire, octets=entier[:point]))
            trouvee = issue(fait, lecteur.bon(bon))
            entre_deux_lignes = texte and entier[:point].endswith((b"\n", b"\r"))
            permise = trouvee == ARRET or (texte and (trouvee != SILENCE or entre_deux_lignes))
            if not permise:
                ecarts.append((bon.nom, point, trouvee, fait["dit"]))
    assert ecarts == []


@pytest.mark.parametrize("nom", ["ij.csv", "ij.parquet", "ij.csv.gz", "assures.csv", "liste.csv", "ER_PRS_F.csv"])
def test_a_workbook_of_a_peer_under_one_of_our_names_is_stopped(lecteur, nom):
    classeurs = sorted(PEERS.glob("*.xlsx"))
    if not classeurs:
        pytest.skip("classeurs des pairs absents (../shared/data/messy-imports)")
    disposition = {"liste.csv": "liste", "ER_PRS_F.csv": "dcir"}.get(nom, "jalons")

    def remplir(dossier):
        if nom == "assures.csv":
            BONS[0].ecrire(dossier)
        shutil.copy(classeurs[0], dossier / nom)

    fait = lecteur.lire(disposition, remplir)
    assert issue(fait, lecteur.bon(BONS[0])) == ARRET
    assert nom in fait["dit"]


def test_the_twenty_good_folders_are_read_without_a_reject(lecteur):
    assert len(BONS) == 20
    resultats = {}
    for bon in BONS:
        fait = lecteur.bon(bon)
        assert (fait["code"], fait["rejets"]) == (0, 0), (bon.nom, fait["dit"])
        resultats.setdefault((bon.disposition, bon.tables), set()).add(fait["resultat"])
    assert {len(memes) for memes in resultats.values()} == {1}  # whatever the writing
    assert all(len(min(memes).splitlines()) > 5 for memes in resultats.values())


def test_the_corpus_would_see_a_silent_loss(lecteur):
    """Sabotage: a good folder without its last payments, said to be one that changes nothing."""
    bon = BONS[0]
    fait = lecteur.lire(bon.disposition, lambda dossier: bon.ecrire(dossier, bon.octets(bon.lignes()[:40])))
    assert issue(fait, lecteur.bon(bon)) == SILENCE
