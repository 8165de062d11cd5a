"""The request on a Spark cluster gives the very rows of DuckDB. A real standalone cluster, on loopback."""

import dataclasses
import fcntl
import os
import random
import signal
import socket
import sys
import threading
import time
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from hypothesis import given, settings

from jalons.portes.cli.reperer import commande
from tests.tailles import COMPLETS, epreuve, hasard

from ..dispositions import jalons as lecture
from ..enums import Format, Horloge
from ..erreurs import ExtractionInvalide, MoteurIndisponible
from ..lecture.tampons import VERROU
from ..requete import mensuelle, spark
from ..requete.expression import ETAPES
from ..requete.mensuelle import lignes, reperer
from ..requete.options import Options
from . import dossiers, extractions
from .grappe import grappe, tuer
from .processus import MARQUE, lancer, marked, wait_for
from .test_dcir import droit, payer
from .test_dcir import ecrire as ecrire_dcir
from .test_requete import REGLAGES, files_differ, options_de, sickness_only

pytestmark = epreuve("spark")

MONTANTS = (*extractions.MONTANTS, "29.999999999999999999", "30.000000000000000001", "5000000")
HORS_PERIODE = ("0001-01-01", "1582-10-10", "9999-12-31", "")


@pytest.fixture(autouse=True)
def echange(tmp_path, monkeypatch):
    """The folder shared with the cluster, empty again after each test."""
    dossier = tmp_path / "échange commun"
    dossier.mkdir()
    monkeypatch.setenv(spark.ECHANGE, str(dossier))
    yield dossier
    assert list(dossier.iterdir()) == []


@pytest.fixture(scope="module")
def lancee(tmp_path_factory):
    with grappe(tmp_path_factory.mktemp("grappe"), leger=True) as lancee:
        yield lancee


@pytest.fixture(scope="module")
def maitre(lancee):
    """A cluster and a session that the tests of this module share."""
    with spark.session(lancee.maitre):
        yield lancee.maitre


def messy_people(tirage, horloge, combien):
    """Rows of `ij` and of `assures`: every trouble of real files, a fifth of the people near their 91st day."""
    ij, gens = [], []
    for numero in range(combien):
        personne = f"{tirage.choice(extractions.PERSONNES)}{numero if numero > 15 else ''}"
        debut = extractions.PREMIER + timedelta(days=tirage.randint(-5, 36) - 90)
        while debut < date(2026, 6, 20):
            fin = debut + timedelta(days=tirage.choice((0, 6, 13, 29, 29, 60)))
            ligne = {
                "assure_id": personne,
                "date_debut": str(debut),
                "date_fin": str(fin),
                "nature": tirage.choice(
                    ("maladie", "maladie", "at", "maladie", "maladie", "mp", " maladie ", "maternite")
                ),
                "montant_journalier": tirage.choice(MONTANTS),
                "sens": tirage.choice(("", "1")),
                "date_mandatement": tirage.choice(("", str(fin), "0001-01-01")),
                "date_fin_prescrite": tirage.choice((*HORS_PERIODE, str(fin + timedelta(days=9)))),
                "temps_partiel": tirage.choice(("", "non", "non", "oui")),
                "subrogation": tirage.choice(("", "", "non", "oui")),
            }
            fois = tirage.choice((1, 1, 1, 1, 2))
            ij += [dict(ligne) for _ in range(fois)]
            ij += [ligne | {"sens": "-1"} for _ in range(tirage.choice((0, 0, 0, 0, 0, 0, 0, 0, 1, 2)))]
            debut = fin + timedelta(days=1 + tirage.choice((0, 0, 0, 0, 0, 1, 3, 3, -2, -2, 4, 30)))
        for _ in range(tirage.choice((0, 1, 1, 1, 2))):
            gens.append(
                {
                    "assure_id": personne,
                    "commune": tirage.choice(("", "31555", "2A004", "97105")),
                    "personnes_a_charge": tirage.choice(("", "0", "1", "3", "9999")),
                    "c2s": tirage.choice(("", "non", "gratuite", "participation")),
                    "ald": tirage.choice(("", "oui", "non")),
                    "date_deces": tirage.choice(("", "", "", "", "2026-04-01")),
                }
            )
    for lignes_de in (ij, gens):
        for _ in range(len(lignes_de) // 40):
            ligne = tirage.choice(lignes_de)
            colonne = tirage.choice(sorted(set(ligne) & set(extractions.FAUX)))
            ligne[colonne] = tirage.choice(extractions.FAUX[colonne])
    tirage.shuffle(ij)
    return ij, gens


def write_messy(dossier, horloge, combien):
    """CSV with `;`, `,`, BOM, gzip, Parquet of texts, and a typed Parquet file, for each table."""
    tirage = random.Random(f"jalons {horloge}")
    ij, gens = messy_people(tirage, horloge, combien)
    for table, tout, colonnes in (("ij", ij, extractions.COLONNES_IJ), ("assures", gens, extractions.COLONNES_ASSURES)):
        pas = -(-len(tout) // len(extractions.FORMES))
        for numero, forme in enumerate(extractions.FORMES):
            extractions.ecrire(dossier, table, tout[numero * pas : (numero + 1) * pas], colonnes, numero, forme)
    typee = {
        "assure_id": ["typé 1", "typé 1", "typé 2"],
        "date_debut": [date(2026, 2, 1), date(2026, 4, 1), date(1500, 1, 1)],
        "date_fin": [date(2026, 3, 31), date(2026, 5, 31), date(2026, 5, 2)],
        "nature": ["maladie", "at", "mp"],
    }
    montants = pa.array([Decimal("29.123456789012345678"), Decimal("28.55"), Decimal(0)], pa.decimal128(38, 18))
    pq.write_table(pa.table(typee | {"montant_journalier": montants}), dossier / "ij_typee.parquet")


def outcome(options, **autres):
    """What a run leaves: the bytes of its two files and its summary, or its refusal."""
    with TemporaryDirectory() as nom:
        sortie, rejets = Path(nom, "s.csv"), Path(nom, "r.csv")
        try:
            bilan = reperer(dataclasses.replace(options, sortie=sortie, rejets=rejets), **autres)
        except ExtractionInvalide as erreur:
            return str(erreur), list(Path(nom).iterdir())
        notices = [notice for notice in bilan.avertissements if "ont été relus" not in notice]  # how DuckDB reads
        return dataclasses.replace(bilan, avertissements=notices), sortie.read_bytes(), rejets.read_bytes()


def messy_options(tmp_path, horloge, combien):
    dossier = tmp_path / "extraction"
    dossier.mkdir()
    write_messy(dossier, horloge, combien)
    seuils = {"seuil_ij": Decimal("30"), "seuil_ij_personne": Decimal("456.3")}
    return Options(fichiers=dossier, mois=extractions.MOIS, horloge=horloge, **seuils)


@pytest.mark.parametrize("rang", range(len(Horloge) if COMPLETS else 1))
def test_the_cluster_gives_the_rows_of_duckdb(maitre, tmp_path, rang):
    """On every clock at night; on one of them in the day."""
    horloge = hasard("spark").sample(list(Horloge), len(Horloge))[rang]
    options = messy_options(tmp_path, horloge, 20_000 if COMPLETS else 1_500)
    bilan, octets, rejets = outcome(options)
    assert bilan.reperes > 100
    assert bilan.differenciees < bilan.reperes
    assert len(rejets) > 1_000
    assert outcome(dataclasses.replace(options, moteur=maitre)) == (bilan, octets, rejets)


def test_the_offer_gets_the_same_values(maitre, tmp_path):
    options = Options(fichiers=dossiers.ecrire(tmp_path / "extraction"), mois="2026-06")
    assert lignes(dataclasses.replace(options, moteur=maitre), periodes=True) == lignes(options, periodes=True)


def test_sabotage_of_the_expression_on_the_cluster_is_noticed(maitre, tmp_path):
    options = messy_options(tmp_path, Horloge.PAYES, 300)
    fausses = dataclasses.replace(ETAPES, periodes=sickness_only)
    assert outcome(dataclasses.replace(options, moteur=maitre), etapes=fausses)[1] != outcome(options)[1]


def test_the_tables_of_the_snds_give_the_same_rows(maitre, tmp_path):
    droits = [{"IMB_ALD_DTD": "2020-01-01", "IMB_ALD_DTF": "2026-12-31", "IMB_ETM_NAT": "41"}]
    ecrire_dcir(tmp_path, "ER_PRS_F", [payer(), payer(PRS_PAI_MNT="1000", PRS_ACT_NBR="33"), payer(BEN_RNG_GEM="2")])
    ecrire_dcir(tmp_path, "IR_IMB_R", [droit("IR_IMB_R", **valeurs) for valeurs in droits], numero=1)
    options = Options(fichiers=tmp_path, mois="2026-05", format=Format.DCIR)
    attendu = outcome(options)
    assert attendu[0].reperes == 2
    assert b"ald" in attendu[1]
    assert outcome(dataclasses.replace(options, moteur=maitre)) == attendu


def test_nobody_found_is_a_success(maitre, tmp_path):
    options = Options(fichiers=dossiers.ecrire(tmp_path / "extraction"), mois="2020-01")
    assert outcome(dataclasses.replace(options, moteur=maitre)) == outcome(options)


def test_everything_listens_on_loopback_only(lancee, maitre):
    adresses = lancee.ecoutes()
    assert len(adresses) >= 1
    assert {adresse for adresse in adresses if not adresse.endswith("0100007F")} == set()


@pytest.fixture
def sans_fil(monkeypatch):
    """An address on which something listens, without being a Spark master."""
    with socket.create_server(("127.0.0.1", 0)) as ecoute:
        yield f"spark://127.0.0.1:{ecoute.getsockname()[1]}"


def test_too_many_rejects_are_refused_before_the_cluster_is_asked(sans_fil, tmp_path):
    dossier = tmp_path / "extraction"
    dossiers.ecrire(dossier)
    with (dossier / "ij.csv").open("a") as flux:
        flux.write("X;2026-02-30;2026-05-01;maladie;30;2026-06-30\r\n")
    options = Options(fichiers=dossier, mois="2026-06")
    attendu = outcome(options)
    assert "plus de 5 %" in attendu[0]
    assert attendu[1] == []
    assert outcome(dataclasses.replace(options, moteur=sans_fil)) == attendu


def run_cli(tmp_path, maitre, **env):
    dossier, sortie = dossiers.ecrire(tmp_path / "extraction"), tmp_path / "s.csv"
    arguments = ["--fichiers", str(dossier), "--mois", "2026-06", "--sortie", str(sortie)]
    resultat = CliRunner().invoke(commande, [*arguments, "--moteur", maitre], env=env)
    assert resultat.exit_code == 2, resultat.stderr
    assert "Erreur : " in resultat.stderr
    assert "Traceback" not in resultat.stderr
    assert not sortie.exists()
    return resultat.stderr


def test_a_master_that_does_not_answer_is_said_at_once(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as ecoute:
        port = ecoute.getsockname()[1]
    debut = time.monotonic()
    dit = run_cli(tmp_path, f"spark://127.0.0.1:{port}")
    assert "aucun maître Spark ne répond" in dit
    assert "--moteur duckdb" in dit
    assert time.monotonic() - debut < 10


def test_the_environment_may_ask_for_the_cluster(tmp_path):
    dossier = dossiers.ecrire(tmp_path / "extraction")
    arguments = ["--fichiers", str(dossier), "--mois", "2026-06", "--sortie", str(tmp_path / "s.csv")]
    env = {"JALONS_DETECTION_MOTEUR": "spark://127.0.0.1:1"}
    assert CliRunner().invoke(commande, arguments, env=env).exit_code == 2
    assert CliRunner().invoke(commande, [*arguments, "--moteur", "duckdb"], env=env).exit_code == 0


def test_without_pyspark_the_remedy_is_given(tmp_path, sans_fil, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark", None)
    assert "pip install jalons[spark]" in run_cli(tmp_path, sans_fil)


def test_without_java_the_remedy_is_given(tmp_path, sans_fil):
    assert "Java 17" in run_cli(tmp_path, sans_fil, JAVA_HOME=str(tmp_path))


def test_an_old_java_is_refused(tmp_path, sans_fil):
    faux = tmp_path / "bin" / "java"
    faux.parent.mkdir()
    faux.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n")
    faux.chmod(0o755)
    assert "n’est pas en version 17" in run_cli(tmp_path, sans_fil, JAVA_HOME=str(tmp_path))


@pytest.mark.parametrize(
    ("nom", "valeur", "dit"),
    [(spark.DELAI, "bientôt", "nombre de secondes"), (spark.ECHANGE, "/n/existe/pas", "n’est pas un dossier")],
)
def test_a_bad_setting_is_named(tmp_path, sans_fil, nom, valeur, dit):
    message = run_cli(tmp_path, sans_fil, **{nom: valeur})
    assert nom in message
    assert dit in message


def test_only_what_the_request_needs_leaves_for_the_cluster(tmp_path):
    dossier = dossiers.ecrire(tmp_path / "extraction", dossiers.lignes_ij()[:1])
    options = Options(fichiers=dossier, mois="2026-06")
    with lecture.ouvrir(dossier) as extraction:
        spark.preparer(extraction, mensuelle.parametres_de(options, None), tmp_path)
    parties = pq.read_table(tmp_path / "assures.parquet")
    assert parties.column("assure_id").to_pylist() == [dossiers.NIR["anna"]]
    assert not {"nom", "prenom", "telephone"} & set(parties.column_names)
    assert (tmp_path / "assures.parquet").stat().st_mode & 0o007 == 0


def test_the_shared_folder_is_as_open_as_its_parent_never_more(echange):
    echange.chmod(0o777)
    with spark._echange() as dossier:
        assert dossier.stat().st_mode & 0o777 == 0o750
    echange.chmod(0o700)
    with spark._echange() as dossier:
        assert dossier.stat().st_mode & 0o777 == 0o700


def test_the_remains_of_a_killed_run_are_removed_and_a_living_one_is_kept(echange):
    mort, vivant = echange / f"{spark.PREFIXE}mort", echange / f"{spark.PREFIXE}vivant"
    for dossier in (mort, vivant):
        dossier.mkdir()
        (dossier / VERROU).touch()
    with (vivant / VERROU).open("rb") as verrou:
        fcntl.flock(verrou, fcntl.LOCK_EX)
        with spark._echange():
            assert not mort.exists()
            assert vivant.exists()
    with spark._echange():
        assert not vivant.exists()


def cli_process(tmp_path, maitre, marque, mois="2026-06"):
    """The command on the cluster; `marque` is in the environment of all that it starts."""
    dossier = dossiers.ecrire(tmp_path / "extraction")
    arguments = ("--fichiers", dossier, "--mois", mois, "--sortie", tmp_path / "s.csv", "--moteur", maitre)
    return lancer(*arguments, **{MARQUE: marque})


def test_ctrl_c_leaves_nothing_running_and_nothing_written(sans_fil, tmp_path, echange):
    marque = f"arret {os.getpid()}"
    processus = cli_process(tmp_path, sans_fil, marque)
    assert wait_for(lambda: len(list(marked(marque))) >= 3, 60)  # ours, the pilot, Java
    processus.send_signal(signal.SIGINT)
    _, dit = processus.communicate(timeout=30)
    assert processus.returncode == 130, dit
    assert "Interrompu : rien n’a été écrit." in dit
    assert "Traceback" not in dit
    assert "WARN" not in dit
    assert list(marked(marque)) == []
    assert not (tmp_path / "s.csv").exists()


@pytest.mark.nuit
def test_a_killed_run_leaves_no_process_and_the_next_run_cleans_up(lancee, tmp_path, echange):
    marque = f"tue {os.getpid()}"
    with grappe(tmp_path / "autre", leger=True) as autre:
        processus = cli_process(tmp_path, autre.maitre, marque)
        assert wait_for(lambda: list(echange.iterdir()), 60)
        time.sleep(8)
        processus.kill()
        processus.communicate()
        assert wait_for(lambda: not list(marked(marque)), 30)
        processus = cli_process(tmp_path, autre.maitre, marque)
        _, dit = processus.communicate(timeout=300)
    assert processus.returncode == 0, dit
    assert "WARN" not in dit
    assert "Repérés en 2026-06" in dit


@pytest.mark.nuit
def test_something_that_is_not_spark_is_said_in_the_delay(sans_fil, tmp_path):
    assert "n’a pas accepté la connexion" in run_cli(tmp_path, sans_fil, **{spark.DELAI: "5"})


@pytest.mark.nuit
def test_a_cluster_without_workers_is_said_in_the_delay(tmp_path):
    with grappe(tmp_path / "vide", travailleurs=0, leger=True) as vide:
        assert "aucun exécuteur" in run_cli(tmp_path, vide.maitre, **{spark.DELAI: "30"})


@pytest.mark.nuit
def test_a_wrong_secret_is_refused(tmp_path, monkeypatch):
    with grappe(tmp_path / "vraie", leger=True) as vraie:
        conf = tmp_path / "conf"
        conf.mkdir()
        (conf / "spark-defaults.conf").write_text("spark.authenticate true\nspark.authenticate.secret faux\n")
        dit = run_cli(tmp_path, vraie.maitre, SPARK_CONF_DIR=str(conf), **{spark.DELAI: "20"})
    assert "n’a pas accepté la connexion" in dit


@pytest.mark.nuit
def test_a_worker_lost_changes_nothing_and_all_of_them_is_said(tmp_path, monkeypatch):
    options = messy_options(tmp_path, Horloge.PAYES, 3_000)
    attendu = outcome(options)
    with grappe(tmp_path / "fragile", leger=True) as fragile:
        monkeypatch.setenv(spark.DELAI, "45")
        with spark.session(fragile.maitre):
            sur_spark = dataclasses.replace(options, moteur=fragile.maitre)
            minuterie = threading.Timer(6, tuer, [fragile.travailleurs[0]])
            minuterie.start()
            assert outcome(sur_spark) == attendu
            minuterie.join()
            tuer(fragile.travailleurs[1])
            with pytest.raises(MoteurIndisponible, match=r"aucun exécuteur|n’a pas pu finir"):
                outcome(sur_spark)


@pytest.mark.nuit
def test_hypothesis_extractions_are_equal_on_the_cluster(maitre):
    @settings(REGLAGES, max_examples=25)
    @given(extractions.cas().filter(files_differ))
    def comparer(cas):
        with TemporaryDirectory() as nom:
            for table, fichiers, colonnes in (
                ("ij", cas.ij, extractions.COLONNES_IJ),
                ("assures", cas.assures, extractions.COLONNES_ASSURES),
            ):
                for numero, contenu in enumerate(fichiers):
                    forme = extractions.FORMES[numero % len(extractions.FORMES)]
                    extractions.ecrire(Path(nom), table, contenu, colonnes, numero, forme)
            options = options_de(cas, Path(nom), None)
            assert outcome(dataclasses.replace(options, moteur=maitre)) == outcome(options)

    comparer()
