"""Started for real: the commands of docs/exploitation.md from a fresh copy, and one's own name by JALONS_URL alone."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import click
import pytest

from jalons.config import adresse, nombres
from jalons.fondations.referentiels.services import charger_referentiels
from jalons.fondations.socle.refus import Refus
from jalons.portes.cli.main import groupe
from tests.tailles import hasard

RACINE = Path(__file__).parents[1]
DOC = (RACINE / "docs" / "exploitation.md").read_text()
BLOC = re.compile(r"(?:<!-- non essayé : (?P<raison>.+?) -->\n)?^```(?P<langue>\w*)\n(?P<texte>.*?)^```$", re.M | re.S)
EXEMPLE = "postgresql://jalons@serveur/jalons"  # what a reader replaces, and so does this test; /srv/ too


@dataclass(frozen=True)
class Bloc:
    """A block of the page: ``raison`` says why it cannot be run here."""

    titre: str
    langue: str
    texte: str
    raison: str | None


BLOCS = [
    Bloc(re.findall(r"^## (.+)$", DOC[: lu.start()], re.M)[-1], lu["langue"], lu["texte"], lu["raison"])
    for lu in BLOC.finditer(DOC)
]
ESSAYES = [bloc for bloc in BLOCS if bloc.langue == "sh" and bloc.raison is None]


def test_every_block_of_commands_is_run_or_says_why_not() -> None:
    assert DOC.count("```") == 2 * len(BLOCS) and DOC.count("<!-- non essayé") == sum(
        b.raison is not None for b in BLOCS
    )
    assert [b.texte for b in BLOCS if b.langue not in ("sh", "properties") and not b.raison] == []
    assert {"Démarrer", "Commandes", "Les clés", "Sauvegarder"} <= {b.titre for b in ESSAYES}


def test_every_command_that_the_page_names_exists() -> None:
    contexte, absents = click.Context(groupe), []
    for appel in re.findall(r"^\| `jalons ([\w ]+)`((?: · `[\w-]+`)*)", DOC, re.M):
        verbe, *premier = appel[0].split()
        commande = groupe.get_command(contexte, verbe)
        for sous in [*premier, *re.findall(r"`(\w+)`", appel[1])] if isinstance(commande, click.Group) else []:
            absents += [f"{verbe} {sous}"] if commande.get_command(contexte, sous) is None else []
        absents += [verbe] if commande is None else []
    assert absents == []


@pytest.mark.parametrize(
    ("url", "origine", "hote", "sure"),
    [
        ("https://jalons.exemple.fr", "https://jalons.exemple.fr", "jalons.exemple.fr", True),
        ("https://Jalons.Exemple.fr:443/", "https://jalons.exemple.fr", "jalons.exemple.fr", True),
        ("http://10.1.2.3:8080", "http://10.1.2.3:8080", "10.1.2.3", False),
        ("http://[::1]:8001", "http://[::1]:8001", "[::1]", False),
    ],
)
def test_hosts_origin_and_safety_follow_from_the_address(url: str, origine: str, hote: str, sure: bool) -> None:
    lue = adresse.lire(url, en_plus=" interne , ")
    assert (lue.origine, lue.hotes[0], lue.sure) == (origine, hote, sure)
    assert {"127.0.0.1", "localhost", "interne"} <= set(lue.hotes) and "" not in lue.hotes


@pytest.mark.parametrize(
    "url", ["jalons.exemple.fr", "https://", "ftp://a.fr", "https://a.fr/jalons", "https://a.fr:x"]
)
def test_an_address_that_is_not_a_site_is_refused_with_the_remedy(url: str) -> None:
    with pytest.raises(Refus, match=r"(?s)JALONS_URL.*Remède"):
        adresse.lire(url)


@pytest.mark.parametrize("valeur", ["0", "-3", "douze", "1,5", "9999999999999"])
def test_a_number_that_is_none_or_out_of_bounds_is_refused_with_the_remedy(valeur: str) -> None:
    with pytest.raises(Refus, match=rf"(?s)JALONS_X : « {valeur} ».*de 1 à 720.*Remède"):
        nombres.entier("JALONS_X", valeur, au_moins=1, au_plus=720)


@pytest.mark.parametrize(("nom", "valeur"), [("JALONS_SESSION_HEURES", "0"), ("JALONS_MANDATAIRES", "un")])
def test_such_a_number_stops_the_start_in_french(nom: str, valeur: str) -> None:
    appel = [sys.executable, "-m", "jalons.portes.cli", "journal", "verifier"]
    fait = subprocess.run(appel, env=os.environ | {nom: valeur}, cwd=RACINE, capture_output=True, text=True)
    assert fait.returncode == 2 and fait.stderr.startswith(f"Erreur : {nom} : « {valeur} »"), fait.stderr


SOUS_SON_NOM = """
import django; django.setup()
from django.test import Client
nom = {"HTTP_HOST": "jalons.exemple.fr", "HTTP_X_FORWARDED_PROTO": "https"}
client = Client(enforce_csrf_checks=True)
page = client.get("/connexion/", secure=True, **nom)
assert page.status_code == 200, page.status_code
jeton = page.cookies["csrftoken"]
assert jeton["secure"] and page["Strict-Transport-Security"]
saisie = {"login": "personne", "password": "x", "csrfmiddlewaretoken": jeton.value}
for origine, statut in (("https://jalons.exemple.fr", 200), ("https://ailleurs.fr", 403)):
    fait = client.post("/connexion/", saisie, secure=True, **nom, HTTP_ORIGIN=origine)
    assert fait.status_code == statut, (origine, fait.status_code)
assert client.get("/connexion/", secure=True, HTTP_HOST="ailleurs.fr").status_code == 400
"""


def test_the_address_alone_is_enough_to_serve_under_ones_own_name(base_a_part: str) -> None:
    env = {k: v for k, v in os.environ.items() if k != "JALONS_HOTES"} | {
        "JALONS_BASE": base_a_part, "JALONS_URL": "https://jalons.exemple.fr",
        "DJANGO_SETTINGS_MODULE": "jalons.config.settings",
    }  # fmt: skip
    fait = subprocess.run([sys.executable, "-c", SOUS_SON_NOM], env=env, cwd=RACINE, capture_output=True, text=True)
    assert fait.returncode == 0, fait.stderr


def test_a_command_of_every_day_runs(base_a_part: str) -> None:
    chaque_jour = next(b for b in ESSAYES if b.titre == "Commandes").texte.splitlines()
    (commande,) = hasard("exploitation").sample(chaque_jour, 1)
    charger_referentiels()
    appel = [sys.executable, "-m", "jalons.portes.cli", *shlex.split(commande)[1:]]
    fait = subprocess.run(
        appel, env=os.environ | {"JALONS_BASE": base_a_part}, cwd=RACINE, capture_output=True, text=True
    )
    assert fait.returncode == 0, f"{commande}\n{fait.stderr}"


@pytest.fixture
def copie(tmp_path: Path) -> Path:
    """The files of the repository and nothing else, with the environment and the static files that ``make install`` makes."""
    neuve = tmp_path / "jalons"
    for nom in subprocess.check_output(["git", "ls-files", "-z"], cwd=RACINE, text=True).split("\0"):
        if nom and (RACINE / nom).exists():
            (neuve / nom).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(RACINE / nom, neuve / nom)
    statiques = "jalons/fondations/socle/static/vendor"
    (neuve / statiques).parent.mkdir(parents=True, exist_ok=True)
    for fait in (".venv", statiques):
        (neuve / fait).symlink_to(RACINE / fait)
    return neuve


@dataclass
class Poste:
    """A shell that goes from block to block: what one exports, the next one has."""

    dossier: Path
    ici: Path
    url: str
    env: dict[str, str]

    def prepare(self, bloc: Bloc) -> str:
        texte = bloc.texte.replace(EXEMPLE, shlex.quote(self.url)).replace("/srv/", f"{self.ici}/srv/")
        return f"set -euo pipefail\n{texte}\nenv -0 > {self.ici}/env\n"

    def lancer(self, texte: str) -> None:
        fait = subprocess.run(["bash", "-c", texte], cwd=self.dossier, env=self.env, capture_output=True, text=True)
        assert fait.returncode == 0, f"{texte}\n{fait.stdout}\n{fait.stderr}"
        lues = (self.ici / "env").read_text().split("\0")
        self.env = dict(ligne.split("=", 1) for ligne in lues if "=" in ligne)

    def servir(self, texte: str) -> None:
        """All but the last command, then ``jalons servir`` itself, as long as its pages are looked at."""
        avant, _, apres = texte.partition("jalons servir\n")
        self.lancer(avant + apres)
        with socket.socket() as prise:
            prise.bind(("127.0.0.1", 0))
            port = prise.getsockname()[1]
        commande = ["bash", "-c", f"exec jalons servir --port {port}"]
        with subprocess.Popen(commande, cwd=self.dossier, env=self.env, stderr=subprocess.PIPE, text=True) as serveur:
            try:
                sous_son_nom(port)
            finally:
                serveur.send_signal(signal.SIGTERM)


def sous_son_nom(port: int) -> None:
    """Through a proxy that keeps the name and says https: the login page; by another name, or in clear: not."""

    def demander(hote: str, **entetes: str) -> http.client.HTTPResponse:
        lien = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        lien.request("GET", "/connexion/", headers={"Host": hote, **entetes})
        return lien.getresponse()

    for _ in range(600):
        with contextlib.suppress(OSError):
            page = demander("jalons.exemple.fr", **{"X-Forwarded-Proto": "https"})
            break
        time.sleep(0.1)
    assert page.status == 200 and "Secure" in page.headers["Set-Cookie"]
    assert demander("ailleurs.fr", **{"X-Forwarded-Proto": "https"}).status == 400
    assert demander("jalons.exemple.fr").headers["Location"] == "https://jalons.exemple.fr/connexion/"


@pytest.fixture
def poste(copie: Path, tmp_path: Path) -> Iterator[Poste]:
    """A machine with the copy, the PostgreSQL programs, and a PostgreSQL server as a site has one."""
    from jalons.config import database

    retires = ("DATABASE_URL", "JALONS_", "DJANGO_")
    env = {k: v for k, v in os.environ.items() if not k.startswith(retires) or k == "JALONS_POSTGRES_BIN"}
    env |= {"PYTHONPATH": str(copie), "PATH": f"{database.binaires()}:{env['PATH']}"}
    serveur = env | {"JALONS_DATA": str(tmp_path / "serveur")}
    code = (
        "from jalons.config import database as d\nd.demarrer()\n"
        "p = d.parametres(d.PROPRIETAIRE)\nprint(p['user'], p['password'], p['host'])"
    )
    qui, mot, ou = subprocess.check_output([sys.executable, "-c", code], env=serveur, cwd=copie, text=True).split()
    url = f"postgresql://{qui}:{mot}@{quote(ou, safe='')}/jalons"
    yield Poste(copie, tmp_path, url, env)
    subprocess.run([sys.executable, "-m", "jalons.portes.cli", "base", "arreter"], env=serveur, cwd=copie, check=True)
    shutil.rmtree(ou)


@pytest.mark.nuit
def test_the_commands_of_the_page_run_from_a_fresh_copy_and_a_lost_machine_comes_back(poste: Poste) -> None:
    for bloc in ESSAYES:
        texte = poste.prepare(bloc)
        if "CREATE DATABASE" in texte:
            _perdre_la_machine(poste)
        (poste.servir if "jalons servir" in texte else poste.lancer)(texte)


def _perdre_la_machine(poste: Poste) -> None:
    administration = poste.url.rsplit("/", 1)[0] + "/postgres"
    subprocess.run(["psql", administration, "--command=DROP DATABASE jalons WITH (FORCE)"], env=poste.env, check=True)
    for dossier in ("jalons", "cles"):
        shutil.rmtree(poste.ici / "srv" / dossier)
