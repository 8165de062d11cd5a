"""Keep the base of a version: the invented world of the rights' tests, under invented keys, as it is migrated today.

python -m tests.versions.prendre 2026-11        writes tests/versions/2026-11/; the tests migrate it forward ever after.
"""

from __future__ import annotations

import base64
import contextlib
import gzip
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from jalons.config import database
from jalons.config import essais as _  # noqa: F401 - the tests' server, before the settings are read

AVERTISSEMENT = "Clés fictives, pour les essais seulement : n’importe qui peut les refaire de cette phrase."


def octets(usage: str) -> bytes:
    """An invented key that anybody can make again."""
    return hashlib.sha256(f"{AVERTISSEMENT} {usage}".encode()).digest()


def anneau() -> dict[str, Any]:
    """The invented ring."""
    return {
        usage: {"courante": "fictive", "cles": {"fictive": base64.b64encode(octets(usage)).decode()}}
        for usage in ("champs", "index")
    }


def prendre(version: Path, cles: Path) -> None:
    """Make the world in a base of its own, write down what is in it, dump it."""
    import django

    cles.with_name("journal.cle").touch(mode=0o600)
    cles.with_name("journal.cle").write_bytes(octets("journal"))
    cles.touch(mode=0o600)
    cles.write_text(json.dumps(anneau()))
    django.setup()
    from conftest import cloner, detruire, servir

    nom = cloner(f"version_{os.getpid()}")
    with contextlib.ExitStack() as fin:
        fin.callback(detruire, nom)
        with servir(nom):
            attendu = _peupler(version)
        (version / "attendu.json").write_text(json.dumps(attendu, ensure_ascii=False, indent=1) + "\n")
        (version / "base.sql.gz").write_bytes(gzip.compress(_sql(nom), mtime=0))
    dossiers = {
        p.name: base64.b64encode(p.read_bytes()).decode() for p in sorted((cles.parent / "dossiers").glob("*/*"))
    }
    tout = {"avertissement": AVERTISSEMENT, "trousseau": anneau(), "dossiers": dossiers}
    tout["journal"] = base64.b64encode(octets("journal")).decode()
    (version / "cles-fictives.json").write_text(json.dumps(tout, ensure_ascii=False, indent=1) + "\n")


def _peupler(version: Path) -> dict[str, Any]:
    from django.conf import settings
    from django.db import connection

    from jalons.fondations.journal.services import inscrire, sceller
    from tests.acces.monde import construire
    from tests.versions.base import releve

    for histoire in construire().histoires:
        for piece in ("assure", "assure_b", "dossier", "note"):
            inscrire(acte=f"{piece.partition('_')[0]}.lire", agent=histoire.porteur, objet=histoire.pieces[piece])
    sceller()
    ancre = Path(settings.JALONS_DATA) / "ancre" / f"{connection.settings_dict['NAME']}.jsonl"
    (version / "ancre.jsonl").write_bytes(ancre.read_bytes())
    ancre.unlink()
    return releve()


def _sql(nom: str) -> bytes:
    """The base as statements that any PostgreSQL from 15 on reads, whoever owns it."""
    options = ["--inserts", "--rows-per-insert=100", "--no-owner", "--no-privileges", "--no-comments"]
    lien = database.parametres(database.PROPRIETAIRE, base=nom)
    env = {"PATH": os.environ["PATH"], "PGPASSWORD": lien["password"]}
    commande = [database.binaires() / "pg_dump", "-h", lien["host"], "-U", lien["user"], *options, nom]
    sorti = subprocess.run(commande, env=env, capture_output=True, check=True).stdout
    # psql's own commands, and settings that an older server does not have
    return b"\n".join(x for x in sorti.splitlines() if not x.startswith((b"\\", b"SET transaction_timeout"))) + b"\n"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as a_part:
        os.environ["JALONS_CLES"] = f"{a_part}/trousseau.json"
        os.environ["DJANGO_SETTINGS_MODULE"] = "jalons.config.settings"
        dossier = Path(__file__).parent / sys.argv[1]
        dossier.mkdir(exist_ok=True)
        prendre(dossier, Path(os.environ["JALONS_CLES"]))
