"""Tests run on a real PostgreSQL: one migrated template database, cloned for each process; no flush, ever."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import gc
import hashlib
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings as reglages
from hypothesis import settings
from psycopg import sql

from jalons.config import database
from jalons.fondations.journal import cle
from jalons.fondations.socle import trousseau

RACINE = Path(__file__).parent
gc.disable()  # until all the tests are read: nothing of that dies

settings.register_profile("jalons", deadline=None)  # never a timed test
settings.load_profile("jalons")

# A run started in the background ignores Ctrl-C, and so would the commands that it starts.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_configure() -> None:
    """The tests' keys: nothing but a command makes any."""
    trousseau.creer(Path(reglages.JALONS_CLES))
    cle.creer()


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    """Files in the order of the command line, the longest first: pytest reads a folder named twice once, where it likes,
    and pytest-django puts last the tests without its mark.
    """
    fichiers = list(dict.fromkeys(test.path for test in items))
    dits = {f: next((n for n, dit in enumerate(config.args) if _sous(f, dit)), 99) for f in fichiers}
    rangs = {f: rang for rang, f in enumerate(sorted(fichiers, key=dits.__getitem__))}
    yield
    items.sort(key=lambda test: rangs[test.path])


def _sous(fichier: Path, dit: str) -> bool:
    return fichier.is_relative_to((RACINE / dit.split("::")[0]).resolve())


def pytest_collection_finish() -> None:
    """What was read lives to the end: the collector no longer goes through it, nor so often through the rest."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    gc.enable()


def _empreinte() -> str:
    fichiers = sorted((RACINE / "jalons").glob("**/migrations/*.py"))
    lus = [f.name.encode() + f.read_bytes() for f in fichiers]
    lus += trousseau.toutes().values()  # a base opens with its own ring
    return hashlib.sha256(b"".join(lus)).hexdigest()[:12]


def executer(ordre: str, *noms: str) -> None:
    """One order of the owner to the server; ``noms`` are identifiers."""
    with psycopg.connect(**database.parametres(database.PROPRIETAIRE, base="postgres"), autocommit=True) as lien:
        lien.execute(sql.SQL(ordre).format(*map(sql.Identifier, noms)))


def _existe(nom: str) -> bool:
    with psycopg.connect(**database.parametres(database.PROPRIETAIRE, base="postgres")) as lien:
        return bool(lien.execute("SELECT 1 FROM pg_database WHERE datname = %s", [nom]).fetchone())


@functools.lru_cache(maxsize=1)
def base_modele() -> str:
    """Name of the migrated template database, made once for a given set of migrations."""
    database.oublier()
    database.demarrer()
    modele = f"modele_{_empreinte()}"
    with database._verrou():
        if not _existe(modele):
            attente = f"{modele}_en_cours"
            executer("DROP DATABASE IF EXISTS {} WITH (FORCE)", attente)
            executer("CREATE DATABASE {}", attente)
            migrer(attente)
            executer("ALTER DATABASE {} RENAME TO {}", attente, modele)
    return modele


def migrer(nom: str, **autres: str) -> None:
    """Bring that base to the last migration, in a process of its own; ``autres``: settings of that process."""
    env = os.environ | {"JALONS_ROLE_BASE": "proprietaire", "JALONS_BASE": nom} | autres
    code = "from jalons.config import database; database.demarrer = lambda: None\n"
    code += "from jalons.portes.cli.base import _migrer; _migrer()"
    fait = subprocess.run([sys.executable, "-c", code], env=env, cwd=RACINE, capture_output=True, text=True)
    if fait.returncode:
        raise RuntimeError(fait.stderr[-4000:])


def cloner(nom: str) -> str:
    """A fresh clone of the template, named ``nom``."""
    modele = base_modele()
    executer("DROP DATABASE IF EXISTS {} WITH (FORCE)", nom)
    with database._verrou():
        executer("CREATE DATABASE {} TEMPLATE {}", nom, modele)
    return nom


def detruire(nom: str) -> None:
    """Drop a clone."""
    executer("DROP DATABASE IF EXISTS {} WITH (FORCE)", nom)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any, worker_id: str = "master") -> Iterator[None]:
    """Point Django at this process's own clone."""
    from django.conf import settings
    from django.db import connections

    nom = f"essai_{uuid.uuid4().hex[:12]}"
    with django_db_blocker.unblock():
        cloner(nom)
        connections["default"].close()
        settings.DATABASES["default"]["NAME"] = nom
        connections["default"].settings_dict["NAME"] = nom
        yield
        connections["default"].close()
        detruire(nom)


@contextlib.contextmanager
def servir(nom: str) -> Iterator[str]:
    """Django on that base, committed for real; on the one before again at the end."""
    from django.conf import settings
    from django.db import connections

    lien, avant = connections["default"], settings.DATABASES["default"]["NAME"]
    lien.close()
    settings.DATABASES["default"]["NAME"] = lien.settings_dict["NAME"] = nom
    try:
        yield nom
    finally:
        lien.close()
        settings.DATABASES["default"]["NAME"] = lien.settings_dict["NAME"] = avant


@pytest.fixture
def base_a_part(django_db_blocker: Any) -> Iterator[str]:
    """A clone of its own, committed for real: for processes, kills and concurrency. Dropped at the end."""
    with contextlib.suppress(RuntimeError):
        asyncio.get_running_loop()
        pytest.fail("Une boucle d’événements tourne : les processus enfants partageraient notre connexion.")
    nom = f"part_{uuid.uuid4().hex[:12]}"
    with django_db_blocker.unblock():
        with servir(cloner(nom)):
            yield nom
        detruire(nom)


@pytest.fixture
def client_de(client: Any) -> Callable[[Any], Any]:
    """``client_de(agent)`` → a logged-in Django test client."""
    from django.test import Client

    def ouvrir(agent: Any) -> Any:
        neuf = Client(headers={"accept": "text/html"})
        neuf.force_login(agent, backend="jalons.fondations.agents.connexion.AgentsActifs")
        return neuf

    return ouvrir
