"""What must never change the people found: how payments are written, a run killed at any moment, another run beside it."""

import contextlib
import csv
import dataclasses
import random
import signal
import subprocess
import time
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tailles import COMPLETS, epreuve

from ..enums import Format
from ..requete import expression as produit
from ..requete import listes as liste
from ..requete.expression import ETAPES
from ..requete.mensuelle import reperer
from ..requete.options import Options
from ..requete.reservation import reserver
from . import dossiers, processus
from .reglages import reglages
from .test_dcir import ecrire as ecrire_dcir
from .test_dcir import payer
from .test_reduction import MOIS, POPULATIONS, ecrire, paye
from .test_requete import count_a_day_twice, forget_cancellations

pytestmark = epreuve("constance")

REGLAGES = reglages(2, 150)
MORTS = 20 if COMPLETS else 2
JOURS = {"debut": "date_debut", "fin": "date_fin", "prescrit": "date_fin_prescrite"}
CLE = ("assure_id", "nature", "date_debut", "date_fin", "montant_journalier")


def cle(ligne):
    return tuple(ligne[nom] for nom in CLE)


def jamais_annulees(lignes):
    annulees = {cle(ligne) for ligne in lignes if ligne["sens"] == -1}
    return [ligne for ligne in lignes if cle(ligne) not in annulees]


def melangees(lignes, hasard):
    """The same rows in another order, in other files."""
    return [
        ligne | {"date_mandatement": ligne["date_mandatement"] - timedelta(days=hasard.choice((0, 31, 62)))}
        for ligne in hasard.sample(lignes, len(lignes))
    ]


def doublees(lignes, hasard):
    """Some payments told twice."""
    return lignes + [ligne for ligne in jamais_annulees(lignes) if hasard.random() < 0.3]


def annulees(lignes, hasard):
    """Payments that never were: each with its cancellation, read before or after it."""
    ajouts, connues = [], {cle(ligne) for ligne in lignes}
    for ligne in lignes:
        faux = ligne | {"date_debut": ligne["date_debut"] - timedelta(days=hasard.randint(1, 9)), "sens": 1}
        if cle(faux) not in connues and hasard.random() < 0.3:
            ajouts += hasard.sample([faux, faux | {"sens": -1}], 2)
            connues.add(cle(faux))
    return ajouts + lignes


def decoupees(lignes, hasard):
    """Some periods paid in two parts."""
    annulees_ = {cle(ligne) for ligne in lignes if ligne["sens"] == -1}
    for ligne in lignes:
        duree = (ligne["date_fin"] - ligne["date_debut"]).days
        coupe = ligne["date_debut"] + timedelta(days=hasard.randrange(duree)) if duree else None
        parts = [ligne | {"date_fin": coupe}, ligne | {"date_debut": coupe + timedelta(days=1)}] if coupe else []
        coupable = parts and not annulees_ & {cle(ligne), *map(cle, parts)}
        yield from parts if coupable and hasard.random() < 0.5 else [ligne]


ECRITURES = {"order": melangees, "duplicates": doublees, "cancellations": annulees, "splits": decoupees}


def trouvees(lignes, etapes=ETAPES):
    """The arrêts found, as written: person, first day, 91st day, last paid day, paid days, amount."""
    with TemporaryDirectory() as nom:
        dossier, sortie = Path(nom) / "x", Path(nom) / "s.csv"
        ecrire(dossier, lignes)
        reperer(Options(fichiers=dossier, mois=MOIS, sortie=sortie), etapes=etapes)
        return [ligne[:6] for ligne in csv.reader(sortie.open(encoding="utf-8"), delimiter=";")][1:]


@REGLAGES
@given(POPULATIONS, st.randoms(use_true_random=False))
def test_the_way_payments_are_written_never_changes_an_arret(population, hasard):
    lignes = [ligne for vie in population for ligne in vie]
    attendues = trouvees(lignes)
    for ecriture, autrement in ECRITURES.items():
        assert trouvees(list(autrement(lignes, hasard))) == attendues, ecriture


def every_row_counts(ij, p):
    t = ij.filter(ij.sens == 1)
    jours = {nom: produit._numeros(t[colonne]) for nom, colonne in JOURS.items()}
    return t.select("assure_id", montant=t.montant_journalier, **jours)


SABOTAGES = {
    "duplicates": {"periodes": every_row_counts, "arrets": count_a_day_twice},
    "cancellations": {"periodes": forget_cancellations},
    "splits": {"arrets": lambda periodes, p: produit.arrets(periodes, dataclasses.replace(p, tolerance=-1))},
}


@pytest.mark.parametrize("ecriture", SABOTAGES)
def test_sabotage_of_the_arret_is_noticed(ecriture):
    long = [
        paye("a", "2026-02-20", "2026-04-30", "2026-05-05"),
        paye("a", "2026-05-01", "2026-06-05", "2026-06-09"),
    ]
    autrement = {
        "duplicates": [*long, long[0]],
        "cancellations": [*long, *(paye("a", "2026-02-01", "2026-02-19", "2026-03-01", sens=sens) for sens in (1, -1))],
        "splits": [
            long[0] | {"date_fin": long[0]["date_debut"]},
            long[0] | {"date_debut": long[0]["date_debut"] + timedelta(1)},
            long[1],
        ],
    }[ecriture]
    etapes = dataclasses.replace(ETAPES, **SABOTAGES[ecriture])
    assert trouvees(autrement) == trouvees(long) != []
    assert trouvees(autrement, etapes) != trouvees(long)


SANS_RESERVATION = (
    "import contextlib; from jalons.reperer.detection.requete import mensuelle; "
    "mensuelle.reserver = lambda *_: contextlib.nullcontext(); "
)


def lancer(dossier, sortie, tampon, *options, **autres):
    arguments = ("--fichiers", dossier, "--mois", "2026-06", "--sortie", sortie / "s.csv", "--rejets", sortie / "r.csv")
    return processus.lancer(*arguments, *options, TMPDIR=str(tampon), **autres)


def test_a_run_killed_at_any_moment_then_run_again_gives_the_same_files(tmp_path):
    extraction = dossiers.ecrire(tmp_path / "extraction")
    tampon, sortie = tmp_path / "tampon", tmp_path / "sortie"
    for dossier in (tampon, sortie):
        dossier.mkdir()
    debut = time.monotonic()
    assert lancer(extraction, sortie, tampon).wait() == 0
    duree = time.monotonic() - debut
    attendus = {f.name: f.read_bytes() for f in sortie.iterdir()}
    assert set(attendus) == {"s.csv", "r.csv"}
    hasard, coupes = random.Random(20), 0
    for rang in range(MORTS):  # one in each share of the time that a whole run takes
        for fichier in sortie.iterdir():
            fichier.unlink()
        tue = lancer(extraction, sortie, tampon)
        with contextlib.suppress(subprocess.TimeoutExpired):
            tue.wait((rang + hasard.random()) / MORTS * duree)
        coupes += tue.poll() is None
        tue.kill()
        tue.communicate()
        vus = {f.name: f.read_bytes() for f in sortie.iterdir() if not f.name.startswith(".")}
        assert vus.items() <= attendus.items()  # whole or absent
        relance = lancer(extraction, sortie, tampon)
        _, dit = relance.communicate()
        assert relance.returncode == 0, dit
        assert {f.name: f.read_bytes() for f in sortie.iterdir()} == attendus  # and nothing else is left
    assert coupes > 0
    assert list(tampon.iterdir()) == []


ATTENTE = "Un autre lancement écrit déjà"


def test_two_runs_at_once_on_one_output_one_waits_and_both_agree(tmp_path):
    extraction = dossiers.ecrire(tmp_path / "extraction")
    premier = lancer(extraction, tmp_path, tmp_path)
    try:
        while not (tmp_path / ".s.csv.verrou").exists() and premier.poll() is None:
            time.sleep(0.01)
        time.sleep(0.05)  # the file is made, then held
        premier.send_signal(signal.SIGSTOP)
        second = lancer(extraction, tmp_path, tmp_path)
        dit_2 = second.stderr.readline()
        while ATTENTE not in dit_2 and (suite := second.stderr.readline()):
            dit_2 += suite
        with pytest.raises(subprocess.TimeoutExpired):
            second.wait(0.5)
        premier.send_signal(signal.SIGCONT)
        _, dit_1 = premier.communicate(timeout=120)
        dit_2 += second.communicate(timeout=120)[1]
    finally:
        premier.kill()
    assert (premier.returncode, second.returncode) == (0, 0), dit_1 + dit_2
    assert ATTENTE in dit_2
    assert {f.name for f in tmp_path.iterdir()} == {"extraction", "s.csv", "r.csv"}


class Attend(Exception):
    """Another run holds the output."""


@pytest.mark.parametrize("demander", [reperer, liste.reperer])
def test_every_layout_waits_for_the_output(tmp_path, demander):
    extraction = dossiers.ecrire(tmp_path / "extraction")
    (extraction / "liste.csv").write_text("assure_id;motif\n001;sortie\n", encoding="utf-8")
    options = Options(fichiers=extraction, mois=MOIS, sortie=tmp_path / "s.csv")

    def suivi(etape):
        if ATTENTE in etape:
            raise Attend

    with reserver(print, tmp_path / "s.csv"), pytest.raises(Attend):
        demander(options, suivi)
    demander(options, suivi)


TUE_AU_CONTROLE = (
    "import os, signal; from jalons.reperer.detection.lecture import controle as lecture; "
    "lecture.controler = lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL); "
)


@pytest.mark.parametrize("disposition", [Format.DCIR, Format.LISTE])
def test_what_a_killed_run_left_of_the_people_is_removed_by_the_next_one_in_every_layout(tmp_path, disposition):
    (tmp_path / "liste.csv").write_text("assure_id;motif\n001;sortie\n", encoding="utf-8")
    ecrire_dcir(tmp_path, "ER_PRS_F", [payer()])
    tampon = tmp_path / "tampon"
    tampon.mkdir()
    tue = lancer(tmp_path, tmp_path, tampon, "--format", disposition, avant=TUE_AU_CONTROLE)
    tue.communicate(timeout=120)
    assert tue.returncode == -signal.SIGKILL
    assert list(tampon.glob("*/*.parquet")) != []
    relance = lancer(tmp_path, tmp_path, tampon, "--format", disposition)
    _, dit = relance.communicate(timeout=120)
    assert relance.returncode == 0, dit
    assert list(tampon.iterdir()) == []


def test_sabotage_without_the_reservation_the_second_run_does_not_wait(tmp_path):
    extraction = dossiers.ecrire(tmp_path / "extraction")
    with reserver(print, tmp_path / "s.csv"):
        second = lancer(extraction, tmp_path, tmp_path, avant=SANS_RESERVATION)
        assert second.wait(120) == 0
