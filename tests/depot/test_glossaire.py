"""Nouns, states and acts of the code are words of docs/glossaire.md."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

from django.apps import apps

RACINE = Path(__file__).parents[2]
GLOSSAIRE = (RACINE / "docs" / "glossaire.md").read_text()
MOTS = set(re.findall(r"`([A-Za-z_]+)`", GLOSSAIRE))


def test_every_model_is_in_the_glossary() -> None:
    noms = {m.__name__ for m in apps.get_models() if m.__module__.startswith("jalons.")}
    assert sorted(noms - MOTS) == [], "Ajouter ces mots à docs/glossaire.md, ou renommer."


def test_every_state_and_act_is_in_the_glossary() -> None:
    inconnus = set()
    for chemin in (RACINE / "jalons").glob("*/*/enums.py"):
        module = importlib.import_module(".".join(chemin.relative_to(RACINE).with_suffix("").parts))
        for nom, table in vars(module).items():
            if nom.startswith("TRANSITIONS"):
                inconnus |= {acte for acte in table} - MOTS
                inconnus |= {str(vers) for _, vers in table.values()} - MOTS
    assert sorted(inconnus) == []
