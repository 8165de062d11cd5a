"""`jalons reperer` in the base: the folder is opened once, whatever is read in it."""

from __future__ import annotations

from datetime import date

import pytest
from click.testing import CliRunner

from jalons.mesurer.statistiques.models import Denombrement
from jalons.mesurer.statistiques.services import denombrer
from jalons.parcours.reperages import reperer_en_base
from jalons.portes.cli.reperer import commande
from jalons.reperer.detection.dispositions import jalons
from jalons.reperer.detection.enums import Suite
from jalons.reperer.detection.erreurs import OptionInvalide
from jalons.reperer.detection.lecture import fichiers
from jalons.reperer.detection.models import Extraction, Reperage
from jalons.reperer.detection.selectors import ExtractionInconnue
from jalons.reperer.detection.services import chargement
from jalons.reperer.detection.tests.dossiers import NIR, ecrire
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


@pytest.mark.parametrize("mois", ["2026-13", "2026-6", "juin", "1899-06", "2026-00"])
def test_a_month_that_does_not_exist_is_refused_in_words(juin, mois):
    with pytest.raises(OptionInvalide, match=f"Mois illisible : « {mois} ». Écrivez AAAA-MM"):
        reperer_en_base(agent=None, dossier=juin, mois=mois, denombrer=denombrer)
    fait = CliRunner().invoke(commande, ["--fichiers", str(juin), "--mois", mois])
    assert fait.exit_code == 2 and "Mois illisible" in fait.output and not Reperage.objects.exists()


def test_the_death_of_somebody_written_otherwise_is_seen(juin, tmp_path):
    """Found in June; July's file says her dead under the same number, with a blank at its end."""
    organisme = Extraction.objects.get().organisme
    reperer_en_base(agent=None, dossier=juin, mois="2026-06", denombrer=denombrer)
    juillet = ecrire(tmp_path / "juillet")
    lignes = (juillet / "assures.csv").read_text(encoding="utf-8")
    mort = lignes.replace(f"{NIR['anna']};Arnaud", "2 97 05 96 001 001 ;Arnaud").splitlines()
    mort[1] += "2026-07-02"
    (juillet / "assures.csv").write_text("\n".join(mort) + "\n", encoding="utf-8")
    chargement.charger(agent=None, dossier=juillet, mois="2026-07", organisme=organisme)
    reperer_en_base(agent=None, dossier=juillet, mois="2026-07", denombrer=denombrer)
    suites = {r.assure_ref: r.suite for r in Reperage.objects.all()}
    assert suites[NIR["anna"]] == Suite.DECEDE and suites[NIR["carla"]] == ""
