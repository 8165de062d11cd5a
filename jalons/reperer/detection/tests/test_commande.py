"""`jalons reperer` as typed."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from jalons.portes.cli.avancement import PARTS, Suivi, barre, part
from jalons.portes.cli.reperer import MOTEUR, commande, nombre

from ..requete import mensuelle
from ..requete.options import Options

IJ = "assure_id;date_debut;date_fin;nature;montant_journalier;date_mandatement\n"
TROUVE = "184029912345678;2026-03-01;2026-06-30;maladie;29.50;2026-08-01\n"


@pytest.fixture
def dossier(tmp_path):
    (tmp_path / "ij.csv").write_text(IJ + TROUVE)
    return tmp_path


def lancer(*arguments, env=None):
    return CliRunner().invoke(commande, list(map(str, arguments)), env=env)


def complet(dossier, *autres, mois="2026-05", env=None):
    return lancer("--fichiers", dossier, "--mois", mois, "--sortie", dossier / "s.csv", *autres, env=env)


def test_it_writes_the_file_and_sums_up_on_stderr(dossier):
    resultat = complet(dossier)
    assert resultat.exit_code == 0
    assert resultat.stdout == ""
    assert "ij : 1 fichier(s), 1 ligne(s) lue(s), 1 retenue(s), 0 rejetée(s)" in resultat.stderr
    assert "Repérés en 2026-05 : 1 arrêt(s) de 1 personne(s)" in resultat.stderr
    assert "Dernier mandatement lu : 01/08/2026" in resultat.stderr
    assert "184029912345678" not in resultat.stderr
    assert (
        (dossier / "s.csv")
        .read_text()
        .splitlines()[1]
        .startswith("184029912345678;2026-03-01;2026-05-30;2026-06-30;122;29.50;")
    )


def test_found_nobody_is_a_success(dossier):
    resultat = complet(dossier, mois="2020-01")
    assert resultat.exit_code == 0
    assert "0 arrêt(s)" in resultat.stderr


def test_the_same_files_give_the_same_bytes(dossier):
    complet(dossier)
    premier = (dossier / "s.csv").read_bytes()
    complet(dossier)
    assert (dossier / "s.csv").read_bytes() == premier


def test_every_option_reaches_the_request(dossier):
    options = "--jour 2 --tolerance 0 --horloge calendaires --seuil-ij 29,51 --seuil-ij-personne 0"
    options += " --delai-reprise 31 --format jalons"
    resultat = complet(dossier, *options.split(), "--moteur", "duckdb", mois="2026-03")
    assert resultat.exit_code == 0
    ligne = (dossier / "s.csv").read_text().splitlines()[1].split(";")
    assert ligne[2] == "2026-03-02"
    assert ligne[6] == "ij_faible"
    assert ligne[9] == "oui"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--mois", "2026-13"], "AAAA-MM"),
        (["--jour", "0"], "hors limites"),
        (["--jour", "x"], "nombre entier"),
        (["--horloge", "murale"], "payes, calendaires, prescrits"),
        (["--seuil-ij", "-3"], "montant en euros"),
        (["--format", "dcir"], "Aucun fichier ER_PRS_F"),
        (["--format", "liste"], "Aucun fichier liste"),
        (["--format", "excel"], "jalons, dcir, liste"),
        (["--moteur", "spark://127.0.0.1"], "n’est pas une adresse"),
        (["--moteur", "pandas"], "inconnu"),
    ],
)
def test_a_bad_option_exits_2_in_french_and_writes_nothing(dossier, arguments, message):
    resultat = complet(dossier, *arguments)
    assert resultat.exit_code == 2
    assert resultat.stderr.startswith("Erreur : ")
    assert message in resultat.stderr
    assert not (dossier / "s.csv").exists()


@pytest.mark.parametrize("absente", ["--fichiers", "--mois", "--sortie"])
def test_a_missing_option_is_named(dossier, absente):
    arguments = {"--fichiers": dossier, "--mois": "2026-05", "--sortie": dossier / "s.csv", "--jour": "91"}
    del arguments[absente]
    resultat = lancer(*[mot for paire in arguments.items() for mot in paire])
    assert resultat.exit_code == 2
    assert f"Il manque {absente}" in resultat.stderr


def test_the_option_wins_over_the_environment(dossier):
    assert complet(dossier, env={MOTEUR: "pandas"}).exit_code == 2
    assert complet(dossier, "--moteur", "duckdb", env={MOTEUR: "pandas"}).exit_code == 0


def test_bad_files_exit_2_and_leave_the_former_result(dossier):
    complet(dossier)
    avant = (dossier / "s.csv").read_bytes()
    (dossier / "ij.csv").write_text("assure_id\n1\n")
    resultat = complet(dossier)
    assert resultat.exit_code == 2
    assert "colonne obligatoire absente" in resultat.stderr
    assert (dossier / "s.csv").read_bytes() == avant


def test_the_help_is_french_and_shows_an_example():
    resultat = lancer("--help")
    assert "jalons reperer --fichiers extraction/ --mois 2026-06 --sortie reperes.csv" in " ".join(
        resultat.output.split()
    )


def test_neither_django_nor_a_database_is_loaded(dossier):
    code = (
        "import sys\nfrom jalons.portes.cli.reperer import commande\n"
        "commande(sys.argv[1:], standalone_mode=False)\n"
        "charges = {'django', 'psycopg'} & set(sys.modules)\n"
        "sys.exit(f'charges : {charges}' if charges else 0)"
    )
    arguments = ["--fichiers", str(dossier), "--mois", "2026-05", "--sortie", str(dossier / "s.csv")]
    resultat = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)
    assert resultat.returncode == 0, resultat.stderr


def test_thousands_are_apart():
    assert nombre(1234567) == "1\u202f234\u202f567"


def test_the_bar_knows_every_step_of_the_request_and_never_goes_back(dossier):
    (dossier / "assures.csv").write_text("assure_id;commune\n184029912345678;31555\n")
    suivi, dites = Suivi(), []

    def noter(etape):
        suivi(etape)
        dites.append((etape, part(etape), suivi.fait))

    mensuelle.reperer(Options(fichiers=dossier, mois="2026-05", sortie=dossier / "s.csv"), noter)
    assert [dite for dite in dites if not dite[1]] == [("Lecture de ij.csv", 0, 0), ("Lecture de assures.csv", 0, 0)]
    assert [p for _, p, _ in dites if p] == list(PARTS.values()) == sorted(PARTS.values())
    suivi("Lecture des périodes payées")  # of no known share
    assert suivi.fait == PARTS["Écriture"]
    assert barre(0.0) == "…"
    assert barre(0.5) == "▕██████████░░░░░░░░░░▏"
