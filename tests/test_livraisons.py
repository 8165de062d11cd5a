"""A shipped file cut short loses nothing of what is loaded: every loader adds or corrects, and is refused otherwise."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from jalons.fondations.referentiels.lecture import DONNEES as REFERENTIELS
from jalons.fondations.referentiels.models import CodeListe, Fiche, ItemFiche, Parametre
from jalons.fondations.referentiels.services import charger_referentiels
from jalons.fondations.socle.refus import Refus
from jalons.fondations.territoires.models import Circonscription, Organisme
from jalons.fondations.territoires.services import ORGANISMES, charger_organismes
from jalons.personnes.partenaires.models import Partenaire
from jalons.personnes.partenaires.services import FICHIER as PARTENAIRES
from jalons.personnes.partenaires.services import charger_partenaires
from jalons.reperer.programmes.chargement import charger_programmes
from jalons.reperer.programmes.lecture import DONNEES as PROGRAMMES
from jalons.reperer.programmes.models import Cadre, Programme, Public, VersionRegle

pytestmark = pytest.mark.django_db

LIVRAISONS: list[tuple[Callable[[Path], Any], Path, list[Any]]] = [
    (lambda ou: charger_organismes(chemin=ou / ORGANISMES.name), ORGANISMES, [Organisme, Circonscription]),
    (lambda ou: charger_partenaires(ou / PARTENAIRES.name), PARTENAIRES, [Partenaire]),
    (lambda ou: charger_referentiels(dossier=ou), REFERENTIELS, [Parametre, CodeListe, Fiche, ItemFiche]),
    (lambda ou: charger_programmes(dossier=ou), PROGRAMMES, [Cadre, Programme, Public, VersionRegle]),
]


@pytest.mark.parametrize(("charger", "source", "modeles"), LIVRAISONS)
def test_a_file_cut_short_loses_no_row(
    tmp_path: Path, charger: Callable[[Path], Any], source: Path, modeles: list[Any]
) -> None:
    fichiers = [f for f in (source.iterdir() if source.is_dir() else [source]) if f.is_file()]
    for fichier in fichiers:
        shutil.copy(fichier, tmp_path)
    charger(tmp_path)
    avant = [sorted(modele.objects.values_list("pk", flat=True)) for modele in modeles]
    assert all(avant)
    for fichier in fichiers:
        lignes = fichier.read_text(encoding="utf-8-sig").splitlines(keepends=True)
        (tmp_path / fichier.name).write_text("".join(lignes[: max(2, len(lignes) // 3)]), encoding="utf-8")
        with suppress(Refus):
            charger(tmp_path)
        assert [sorted(modele.objects.values_list("pk", flat=True)) for modele in modeles] == avant, fichier.name
