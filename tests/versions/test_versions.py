"""The base of each version kept here, migrated forward, has the same people: names, numbers, dossiers, journal."""

from __future__ import annotations

import contextlib
import json
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from conftest import detruire, executer, migrer, servir
from jalons.config import database
from jalons.personnes.assures.models import Assure, Identifiant
from tests.versions import base

POIDS = 300_000  # bytes of a version kept


@pytest.fixture(params=base.gardees(), ids=lambda version: version.name)
def ancienne(
    request: Any, tmp_path: Path, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, Any]]:
    """That version's base, put back under its own keys and migrated by today's code; what must be found in it."""
    version, nom = request.param, f"ancienne_{uuid.uuid4().hex[:12]}"
    anneau = base.poser_cles(version, tmp_path / "cles")
    ancre = Path(settings.JALONS_DATA) / "ancre" / f"{nom}.jsonl"
    ancre.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copy(version / base.ANCRE, ancre)
    monkeypatch.setattr(settings, "JALONS_CLES", anneau)
    with django_db_blocker.unblock(), contextlib.ExitStack() as fin:
        database.demarrer()
        executer("CREATE DATABASE {}", nom)
        fin.callback(detruire, nom)
        fin.callback(ancre.unlink)
        base.charger(version, nom)
        migrer(nom, JALONS_CLES=str(anneau))
        fin.enter_context(servir(nom))
        yield json.loads((version / base.ATTENDU).read_text())


def test_its_people_are_all_there_and_a_loss_would_be_seen(ancienne: dict[str, Any]) -> None:
    assert len(ancienne["personnes"]) > 20 and ancienne["lignes"] > 50
    assert list(base.fautes(ancienne)) == []
    perdue, changee, *_ = ancienne["personnes"]
    Identifiant.objects.filter(assure_id=perdue).delete()
    Assure.objects.filter(pk=changee).update(nom="Autre")
    with connection.cursor() as curseur:  # as somebody who writes in the base by hand
        curseur.execute("UPDATE accompagnements_note SET texte = 'fictive:rien' WHERE true")
    dites = "\n".join(base.fautes(ancienne))
    for vue in ("son numéro ne la retrouve pas", "Autre", "accompagnements.Note.texte"):
        assert vue in dites


def test_a_version_kept_is_small_and_says_that_its_keys_are_invented() -> None:
    assert base.gardees(), "au moins une version est gardée"
    for version in base.gardees():
        assert sum(f.stat().st_size for f in version.iterdir()) < POIDS
        assert "fictives" in json.loads((version / base.CLES).read_text())["avertissement"]
