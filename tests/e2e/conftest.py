"""A real server on a database of its own, and a real Chromium."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import cloner, detruire
from tests.e2e.monde import MOT_DE_PASSE, Monde, peupler

RACINE = Path(__file__).parents[2]
AXE = RACINE / "node_modules" / "axe-core" / "axe.min.js"

REGLES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def base_module(django_db_blocker: Any) -> Iterator[str]:
    """A clone for this module; Django of the test process writes in it for real."""
    from django.conf import settings
    from django.db import connections

    nom = f"web_{uuid.uuid4().hex[:12]}"
    lien = connections["default"]
    with django_db_blocker.unblock():
        avant = settings.DATABASES["default"]["NAME"]
        cloner(nom)
        lien.close()
        settings.DATABASES["default"]["NAME"] = lien.settings_dict["NAME"] = nom
        yield nom
        lien.close()
        settings.DATABASES["default"]["NAME"] = lien.settings_dict["NAME"] = avant
        detruire(nom)


@pytest.fixture(scope="module")
def monde(base_module: str) -> Monde:
    """The fictitious region and its agents, committed."""
    return peupler()


def _port_libre() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return int(prise.getsockname()[1])


@pytest.fixture(scope="module")
def site(base_module: str, monde: Monde, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the product, served by its own command on this module's database."""
    port = _port_libre()
    env = os.environ | {"JALONS_BASE": base_module, "JALONS_URL": f"http://127.0.0.1:{port}"}
    commande = [sys.executable, "-m", "jalons.portes.cli", "servir", "--port", str(port), "--processus", "1"]
    journal = tmp_path_factory.mktemp("site") / "serveur.log"  # a pipe that nobody reads would stop the server
    with (
        journal.open("wb") as flux,
        subprocess.Popen(commande, env=env, cwd=RACINE, stdout=flux, stderr=subprocess.STDOUT) as serveur,
    ):
        adresse = f"http://127.0.0.1:{port}"
        for _ in range(200):
            if serveur.poll() is not None:
                raise RuntimeError(journal.read_text())
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{adresse}/connexion/", timeout=2)
                break
            time.sleep(0.1)
        yield adresse
        serveur.terminate()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Debian's Chromium, headless. Ended with its module: Playwright keeps an event loop in the tests' thread, under which
    Django holds other connections than the ones it closes, and a test that forks would share them with its children.
    """
    from django.db import connections
    from playwright.sync_api import sync_playwright

    binaire = shutil.which("chromium") or shutil.which("chromium-browser")
    if binaire is None:
        pytest.fail("Chromium est absent : lancer « make outils ».")
    options = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
    ]
    with sync_playwright() as jeu:
        navigateur = jeu.chromium.launch(executable_path=binaire, args=options)
        yield navigateur
        navigateur.close()
        connections.close_all()  # those of the event loop: the next module starts with none


@pytest.fixture(scope="module")
def connexions() -> dict[str, Any]:
    """The cookies of each account that entered this module's site: one login an account."""
    return {}


@pytest.fixture
def ouvrir(site: str, chromium: Any, connexions: dict[str, Any]) -> Iterator[Callable[..., Any]]:
    """``ouvrir(agent)`` → a page of that agent, logged in through the login page itself the first time."""
    contextes = []

    def entrer(agent: Any, *, largeur: int = 1280, javascript: bool = True) -> Any:
        contexte = chromium.new_context(
            base_url=site,
            viewport={"width": largeur, "height": 900},
            locale="fr-FR",
            java_script_enabled=javascript,
            storage_state=connexions.get(agent.identifiant),
        )
        contextes.append(contexte)
        page = contexte.new_page()
        if agent.identifiant in connexions:
            page.goto("/")
        else:
            _se_connecter(page, agent.identifiant)
            connexions[agent.identifiant] = contexte.storage_state()
        return page

    yield entrer
    for contexte in contextes:
        contexte.close()


def _se_connecter(page: Any, identifiant: str) -> None:
    page.goto("/connexion/")
    page.fill("input[name=login]", identifiant)
    page.fill("input[name=password]", MOT_DE_PASSE)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "/connexion/" not in url)


def fautes_axe(page: Any) -> list[str]:
    """What axe-core finds on the page, one line a fault."""
    page.evaluate(AXE.read_text())  # evaluated through the debugger: the page's own policy stays as served
    options = {"runOnly": {"type": "tag", "values": REGLES}, "resultTypes": ["violations"]}
    resultat = page.evaluate("options => axe.run(document, options)", options)
    return [f"{v['id']} : {n['html'][:120]}" for v in resultat["violations"] for n in v["nodes"]]


def deborde(page: Any) -> bool:
    """True when the page scrolls sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"))
