"""The embedded database says in French what is wrong, and how to mend it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

CHERCHER = "from jalons.config import database; print(database.dossier_cluster())"


@pytest.fixture
def env(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A data folder of its own; its cluster is stopped and removed at the end."""
    prive = {k: v for k, v in os.environ.items() if not k.startswith(("DATABASE_URL", "JALONS_"))}
    yield prive | {"JALONS_DATA": str(tmp_path / "donnees")}


def jalons(env: dict[str, str], *verbe: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "jalons.portes.cli", *verbe], env=env, capture_output=True, text=True, check=False
    )


def test_a_base_without_its_password_is_left_alone_and_one_that_died_is_started_again(env: dict[str, str]) -> None:
    cluster = Path(subprocess.check_output([sys.executable, "-c", CHERCHER], env=env, text=True).strip())
    secrets = Path(env["JALONS_DATA"]) / "secrets"
    try:
        assert jalons(env, "base", "demarrer").returncode == 0
        assert jalons(env, "base", "arreter").returncode == 0
        secrets.rename(secrets.with_name("ailleurs"))
        refus = jalons(env, "base", "demarrer")
        assert refus.returncode != 0 and "Remède" in refus.stderr and str(cluster) in refus.stderr
        assert "Traceback" not in refus.stderr and not (secrets / "proprietaire").exists()
        secrets.with_name("ailleurs").rename(secrets)
        assert jalons(env, "base", "demarrer").returncode == 0  # nothing was lost
        _tomber_et_revenir(env, cluster)
    finally:
        jalons(env, "base", "arreter")
        shutil.rmtree(cluster, ignore_errors=True)


SERVIR_ENCORE = """
import os, time, django; django.setup()
from django.db import close_old_connections, connection
from jalons.config import database
with connection.cursor() as curseur:
    servant = curseur.execute("SELECT pg_backend_pid()").fetchone()[0]
os.kill(int((database.dossier_cluster() / "donnees" / "postmaster.pid").read_text().split()[0]), 9)
while os.path.exists(f"/proc/{servant}"):  # it ends as soon as it sees that its server did
    time.sleep(0.01)
close_old_connections()  # what every request does first
connection.cursor().execute("SELECT 1")
"""


def _tomber_et_revenir(env: dict[str, str], cluster: Path) -> None:
    """Killed under a process that serves, then with the machine: its number is another process's when it starts again."""
    django = env | {"DJANGO_SETTINGS_MODULE": "jalons.config.settings"}
    fait = subprocess.run(
        [sys.executable, "-c", SERVIR_ENCORE], env=django, capture_output=True, text=True, check=False
    )
    assert fait.returncode == 0, fait.stderr
    verrous = [cluster / "donnees" / "postmaster.pid", cluster / ".s.PGSQL.5432.lock"]
    gardes = [verrou.read_text() for verrou in verrous]
    assert jalons(env, "base", "arreter").returncode == 0
    compte = {"user": verrous[0].parent.stat().st_uid} if os.geteuid() == 0 else {}
    with subprocess.Popen(["sleep", "300"], **compte) as autre:
        for verrou, garde in zip(verrous, gardes, strict=True):
            verrou.write_text("\n".join([str(autre.pid), *garde.splitlines()[1:]]) + "\n")
            shutil.chown(verrou, **compte) if compte else None
        assert "tombée" in jalons(env, "base", "etat").stdout
        fait = jalons(env, "base", "demarrer")
        assert fait.returncode == 0, fait.stderr
        assert "en marche" in jalons(env, "base", "etat").stdout and autre.poll() is None
        autre.kill()


def test_a_data_folder_made_anew_starts_with_a_new_base_and_the_old_one_is_told(env: dict[str, str]) -> None:
    dossier = Path(env["JALONS_DATA"])
    try:
        assert jalons(env, "base", "demarrer").returncode == 0
        ancienne = Path(subprocess.check_output([sys.executable, "-c", CHERCHER], env=env, text=True).strip())
        ailleurs = not ancienne.is_relative_to(dossier)  # as root; else the base goes with its folder
        if not ailleurs:
            jalons(env, "base", "arreter")
        shutil.rmtree(dossier)  # elsewhere, its server still runs
        fait = jalons(env, "base", "demarrer")
        assert fait.returncode == 0 and (str(ancienne) in fait.stderr) == ailleurs
        assert (str(ancienne) in jalons(env, "base", "oublier").stdout) == ailleurs != ancienne.exists()
        assert jalons(env, "base", "etat").stderr == ""
    finally:
        jalons(env, "base", "arreter")
        nouvelle = Path(subprocess.check_output([sys.executable, "-c", CHERCHER], env=env, text=True).strip())
        shutil.rmtree(nouvelle, ignore_errors=True)


def test_without_a_server_the_remedy_is_told(env: dict[str, str], tmp_path: Path) -> None:
    refus = jalons(env | {"JALONS_POSTGRES_BIN": str(tmp_path)}, "base", "demarrer")
    assert refus.returncode != 0 and "Remède" in refus.stderr and "Traceback" not in refus.stderr
