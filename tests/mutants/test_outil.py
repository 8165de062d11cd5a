"""The tool tells who survives, counts who is killed, and hides no room that fell."""

from __future__ import annotations

import argparse
import importlib.machinery
import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

RACINE = Path(__file__).parents[2]
REGLE = """
def majeure(age):
    return age >= 18

def compter(n):
    while n < 2:
        n += 1
    return n
"""
MOLLE = """
from regle import compter, majeure

def test_an_adult_and_a_child():
    assert majeure(30) and not majeure(3)

def test_counting_ends():
    assert compter(0) == 2
"""
A_LA_BORNE = "\ndef test_the_day_she_is_eighteen():\n    assert majeure(18) and not majeure(17)\n"
QUI_TOMBE = "\ndef test_the_process_dies():\n    import os\n    os._exit(1)\n"
LANCER = """
import json, sys
from pathlib import Path
import pytest
from hypothesis import settings
from tests.mutants import epreuve
epreuve.DELAI = 0.5
settings.register_profile("jalons")
verdicts = {}
noter = lambda cible, mutant, verdict: verdicts.update({f"{mutant.avant} → {mutant.apres}": verdict})
greffon = epreuve.Epreuve({"regle": Path("regle.py")}, lambda cible, tous: tous, noter, 1)
sans = ["-p" + f"no:{p}" for p in ("django", "randomly", "xdist", "timeout", "cacheprovider")]
code = pytest.main([*sans, "-s", "--assert=plain", "--rootdir=.", "-cvide.ini", "test_regle.py"], plugins=[greffon])
Path("verdicts.json").write_text(json.dumps(verdicts))
sys.exit(code)
"""


def eprouver(dossier: Path, essais: str) -> tuple[dict[str, str], subprocess.CompletedProcess[str]]:
    """What each mutant of that small room became, and how its process ended."""
    (dossier / "regle.py").write_text(REGLE)
    (dossier / "test_regle.py").write_text(essais)
    (dossier / "vide.ini").write_text("[pytest]\n")
    fait = subprocess.run(
        [sys.executable, "-c", LANCER],
        cwd=dossier,
        env={"PYTHONPATH": f"{RACINE}:{dossier}"},
        capture_output=True,
        text=True,
    )
    return json.loads((dossier / "verdicts.json").read_text()), fait


@pytest.fixture
def commande() -> Any:
    """``scripts/mutants``, as a module."""
    chargeur = importlib.machinery.SourceFileLoader("commande_mutants", str(RACINE / "scripts" / "mutants"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("commande_mutants", chargeur))  # type: ignore[arg-type]
    chargeur.exec_module(module)
    return module


def test_a_bound_that_no_test_reaches_survives_until_a_test_stands_on_it(tmp_path: Path) -> None:
    molle, fait = eprouver(tmp_path, MOLLE)
    assert fait.returncode == 0, fait.stdout + fait.stderr
    assert molle[">= 18 → > 18"] == molle["18 → 19"] == "vivant"
    assert molle["< 2 → <= 2"] == "tué" and molle["n += 1 → n -= 1"] == "hors délai"
    ferme, _ = eprouver(tmp_path, MOLLE + A_LA_BORNE)
    assert ferme[">= 18 → > 18"] == ferme["18 → 19"] == "tué"


def test_a_room_whose_process_dies_ends_in_failure_and_the_test_is_named(tmp_path: Path) -> None:
    verdicts, fait = eprouver(tmp_path, MOLLE + QUI_TOMBE)
    assert verdicts == {} and fait.returncode != 0
    assert "test_the_process_dies fait tomber le premier passage" in fait.stdout + fait.stderr


def test_a_room_that_fell_is_red_and_named_and_what_it_did_not_judge_is_not_seen(
    commande: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    piece, regle = Path("jalons/essai"), Path("jalons/essai/rules.py")
    (tmp_path / piece).mkdir(parents=True)
    (tmp_path / regle).write_text(REGLE)
    (tmp_path / "meurt.py").write_text("import os; os._exit(3)")
    monkeypatch.setattr(commande, "RACINE", tmp_path)
    monkeypatch.setattr(commande, "__file__", str(tmp_path / "meurt.py"))
    options = argparse.Namespace(tirage=0, graine=11, sans_base=False, parallele=1)
    tombees = commande.eprouver_toutes({piece: [regle]}, options)
    assert tombees == ["essai"]

    registre = commande.Registre(commande.registre_de(piece, options))
    un = {"cible": "jalons.essai.rules", "module": commande._empreinte([regle])}
    registre.ajouter(**un, cle="vu", verdict="tué")
    registre.ajouter(**un, cle="pas vu", verdict="à juger")
    assert commande.rapporter({piece: [regle]}, tombees, options) == 1
    dit = capsys.readouterr().out
    assert "| essai | 2 | 1 | 50.0 %, 1 à juger |" in dit and "Tombées avant la fin : essai" in dit
