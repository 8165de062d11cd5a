"""Run `jalons reperer` on many folders in one process, and say what each did.

Reads one JSON a line on stdin (`dossier`, `format`), writes one JSON a line on stdout, with the peak of memory of the
process so far. The result is written outside the folder, which nothing may change.
"""

import json
import re
import sys
import tempfile
import traceback
from pathlib import Path

from click.testing import CliRunner

from jalons.portes.cli.reperer import commande


def lancer(dossier: Path, disposition: str, sortie: Path) -> dict:
    resultat, rejets = sortie / "resultat.csv", sortie / "rejets.csv"
    arguments = [
        "--fichiers",
        dossier,
        "--mois",
        "2026-06",
        "--format",
        disposition,
        "--sortie",
        resultat,
        "--rejets",
        rejets,
    ]
    avant = set(Path(tempfile.gettempdir()).glob("jalons-*"))
    fait = CliRunner().invoke(commande, list(map(str, arguments)))
    faute = fait.exception
    dit = {
        "code": fait.exit_code,
        "dit": fait.stderr,
        "stdout": fait.stdout,
        "trace": "" if faute is None or isinstance(faute, SystemExit) else "".join(traceback.format_exception(faute)),
        "ecrits": sorted(chemin.name for chemin in sortie.iterdir()),
        "reste": [str(chemin) for chemin in set(Path(tempfile.gettempdir()).glob("jalons-*")) - avant],
        "resultat": resultat.read_text(encoding="utf-8") if resultat.exists() else None,
        "megaoctets": megaoctets(),
        "rejets": rejets.read_text(encoding="utf-8").count("\n") - 1 if rejets.exists() else None,
    }
    for chemin in sortie.iterdir():
        chemin.unlink()
    return dit


def megaoctets() -> int:
    """Peak of memory of this program; `ru_maxrss` would count the process that started it too."""
    return int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) // 1024


def main() -> None:
    with tempfile.TemporaryDirectory() as nom:
        for ligne in sys.stdin:
            demande = json.loads(ligne)
            sys.stdout.write(json.dumps(lancer(Path(demande["dossier"]), demande["format"], Path(nom))) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
