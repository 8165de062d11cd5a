"""`jalons reperer` in the base: the folder is opened once, whatever is read in it."""

from __future__ import annotations

from datetime import date

import pytest

from jalons.mesurer.statistiques.models import Denombrement
from jalons.mesurer.statistiques.services import denombrer
from jalons.parcours.reperages import reperer_en_base
from jalons.reperer.detection.dispositions import jalons
from jalons.reperer.detection.lecture import fichiers
from jalons.reperer.detection.models import Reperage
from jalons.reperer.detection.selectors import ExtractionInconnue
from jalons.reperer.detection.services import chargement
from jalons.reperer.detection.tests.dossiers import ecrire
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def juin(tmp_path):
    """The small folder of June, loaded for a caisse."""
    dossier = ecrire(tmp_path / "juin")
    chargement.charger(agent=None, dossier=dossier, mois="2026-06", organisme=people.un_organisme())
    return dossier


def test_the_folder_is_opened_once_and_each_file_hashed_once(juin, monkeypatch):
    vus = []
    for module, nom in ((jalons, "preparee"), (fichiers, "empreinte")):
        vrai = getattr(module, nom)
        monkeypatch.setattr(module, nom, lambda *a, nom=nom, vrai=vrai: vus.append(nom) or vrai(*a))
    fait = reperer_en_base(agent=None, dossier=juin, mois="2026-06", denombrer=denombrer)
    assert sorted(vus) == ["empreinte", "empreinte", "preparee"]
    assert [(vu.mois, vu.trouves) for vu in fait.mois] == [
        ("2026-03", 1), ("2026-04", 1), ("2026-05", 1), ("2026-06", 4),
    ]  # fmt: skip
    assert Reperage.objects.count() == 7
    assert set(Denombrement.objects.values_list("mois", flat=True)) == {vu.mois for vu in fait.mois}


def test_a_folder_changed_since_it_was_loaded_is_refused(juin):
    with (juin / "ij.csv").open("a") as flux:
        flux.write(f"X;2026-06-01;2026-06-02;maladie;30;{date(2026, 6, 30)}\n")
    with pytest.raises(ExtractionInconnue):
        reperer_en_base(agent=None, dossier=juin, mois="2026-06", denombrer=denombrer)
    assert not Reperage.objects.exists()
