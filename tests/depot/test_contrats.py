"""The import contracts bite: on a copy of the house with one fault, ``scripts/contrats`` is red and names it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

RACINE = Path(__file__).parents[2]
MAISON = "jalons/config/maison.py"


@pytest.fixture
def copie(tmp_path: Path) -> Path:
    """The modules of the house, without tests, templates or data."""
    shutil.copytree(RACINE / "jalons", tmp_path / "jalons", ignore=_pas_un_module)
    (tmp_path / "scripts").mkdir()
    shutil.copy(RACINE / "scripts" / "contrats", tmp_path / "scripts")
    return tmp_path


def _pas_un_module(dossier: str, noms: list[str]) -> set[str]:
    hors = {"tests", "templates", "static", "__pycache__"}
    return {n for n in noms if n in hors or not (n.endswith(".py") or (Path(dossier) / n).is_dir())}


def _juger(copie: Path) -> tuple[int, str]:
    fait = subprocess.run(
        [sys.executable, "scripts/contrats"],
        cwd=copie,
        env={"PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "300"},
        capture_output=True,
        text=True,
    )
    return fait.returncode, fait.stdout + fait.stderr


def _ajouter(copie: Path, fichier: str, texte: str) -> None:
    chemin = copie / fichier
    chemin.parent.mkdir(exist_ok=True)
    chemin.write_text((chemin.read_text() if chemin.exists() else "") + texte)


def _remplacer(copie: Path, fichier: str, avant: str, apres: str) -> None:
    texte = (copie / fichier).read_text()
    assert avant in texte
    (copie / fichier).write_text(texte.replace(avant, apres))


AIDES = "jalons/accompagner/essais"
DOSSIERS = "jalons/accompagner/accompagnements"
DEUX_PIECES = '    Piece("accompagner.essais"),\n    Piece("accompagner.accompagnements"'


def piece_d_essai(copie: Path) -> None:
    _ajouter(copie, f"{AIDES}/__init__.py", "")
    _ajouter(copie, f"{AIDES}/rules.py", "UN = 1\n")
    _remplacer(copie, MAISON, '    Piece("accompagner.accompagnements"', DEUX_PIECES)


def test_the_house_as_it_is_passes(copie: Path) -> None:
    piece_d_essai(copie)  # and so does a new room: one line
    code, dit = _juger(copie)
    assert code == 0, dit


def piece_non_declaree(copie: Path) -> str:
    _ajouter(copie, f"{AIDES}/__init__.py", "")
    return "jalons.accompagner.essais"


def piece_sans_init(copie: Path) -> str:
    _ajouter(copie, f"{AIDES}/rules.py", "UN = 1\n")
    return "jalons/accompagner/essais"


def piece_absente(copie: Path) -> str:
    _remplacer(copie, MAISON, '    Piece("accompagner.accompagnements"', DEUX_PIECES)
    return "jalons.accompagner.essais does not exist"


def cercle_entre_pieces(copie: Path) -> str:
    piece_d_essai(copie)
    _ajouter(copie, f"{AIDES}/services.py", f"import {DOSSIERS.replace('/', '.')}.rules\n")
    _ajouter(copie, f"{DOSSIERS}/rules.py", "import jalons.accompagner.essais.rules\n")
    return "No cycles are allowed in jalons.accompagner"


def cercle_dans_une_piece(copie: Path) -> str:
    """Inside a package that has no layers of its own."""
    _ajouter(copie, f"{DOSSIERS}/services/plan.py", f"from {DOSSIERS.replace('/', '.')}.services import suivi as s\n")
    _ajouter(copie, f"{DOSSIERS}/services/suivi.py", f"from {DOSSIERS.replace('/', '.')}.services import plan as p\n")
    return "No cycles are allowed in jalons.accompagner.accompagnements.services"


def aile_sans_contrat(copie: Path) -> str:
    """Its rooms struck from the list: no contract would be built for them."""
    lignes = (copie / MAISON).read_text().splitlines(keepends=True)
    _remplacer(copie, MAISON, next(li for li in lignes if '"accompagner.accompagnements"' in li), "")
    return "jalons.accompagner"


def module_sans_couche(copie: Path) -> str:
    _ajouter(copie, f"{DOSSIERS}/utilitaires.py", "UN = 1\n")
    return "jalons.accompagner.accompagnements.utilitaires"


def module_qui_remonte(copie: Path) -> str:
    _ajouter(copie, f"{DOSSIERS}/enums.py", f"from {DOSSIERS.replace('/', '.')} import models\n")
    return "jalons.accompagner.accompagnements.enums is not allowed to import"


def regle_qui_connait_django(copie: Path) -> str:
    _ajouter(copie, "jalons/parcours/rules.py", "import django.utils.timezone\n")
    return "jalons.parcours.rules is not allowed to import django"


def piece_qui_lit_la_configuration(copie: Path) -> str:
    _ajouter(copie, f"{DOSSIERS}/services/plan.py", "import jalons.config.maison\n")
    return "is not allowed to import jalons.config"


FAUTES = [
    piece_non_declaree,
    piece_sans_init,
    piece_absente,
    cercle_entre_pieces,
    cercle_dans_une_piece,
    aile_sans_contrat,
    module_sans_couche,
    module_qui_remonte,
    regle_qui_connait_django,
    piece_qui_lit_la_configuration,
]


@pytest.mark.parametrize("faute", FAUTES)
def test_one_fault_is_red(copie: Path, faute: Callable[[Path], str]) -> None:
    attendu = faute(copie)
    code, dit = _juger(copie)
    assert code != 0
    assert attendu in dit, dit
