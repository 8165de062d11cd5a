"""Months of paid arrêt, counted in the files: who is alive with a paid day in the month, once, by group."""

from __future__ import annotations

import uuid

import pytest

from jalons.fondations.territoires.models import Commune
from jalons.mesurer.statistiques.equite.denombrement import denombrer
from jalons.mesurer.statistiques.models import Denombrement
from jalons.mesurer.statistiques.services import denombrer as ecrire
from jalons.reperer.detection.models import Extraction
from tests.people import un_organisme

pytestmark = pytest.mark.django_db
IJ = "assure_id;date_debut;date_fin;nature;montant_journalier;sens;date_mandatement"
ASSURES = "assure_id;date_naissance;sexe;commune;c2s;date_deces"


@pytest.fixture
def dossier(tmp_path):
    Commune.objects.create(
        millesime=2026, code="96001", nom="A", nom_recherche="a", departement_code="96", population=1500
    )
    (tmp_path / "ij.csv").write_text(
        "\n".join([
            IJ,
            "A;2026-02-20;2026-03-02;maladie;30;1;2026-03-05",
            "A;2026-03-10;2026-03-12;at;30;1;2026-03-15",  # twice in the month: one person
            "B;2026-03-31;2026-04-10;mp;30;1;2026-04-12",
            "C;2026-03-05;2026-03-09;maladie;30;1;2026-03-12",
            "C;2026-03-05;2026-03-09;maladie;30;-1;2026-03-20",  # cancelled
            "D;2026-02-01;2026-02-28;maladie;30;1;2026-03-02",  # the month before
            "E;2026-03-01;2026-03-31;maladie;30;1;2026-04-02",  # dead
            "F;2026-03-01;2026-03-31;maladie;30;1;2026-04-02",  # not in assures
        ])
    )  # fmt: skip
    (tmp_path / "assures.csv").write_text(
        "\n".join([
            ASSURES, "A;1996-03-31;2;96001;gratuite;", "B;1996-04-01;1;;non;", "C;1980-01-01;1;96001;non;",
            "D;1980-01-01;1;96001;non;", "E;1980-01-01;1;96001;non;2026-03-15",
        ])
    )  # fmt: skip
    return tmp_path


def test_each_living_person_with_a_paid_day_counts_once_in_her_group(dossier):
    assert denombrer(dossier, "2026-03") == {
        ("femme", "de_30", "rurale", "oui"): 1,
        ("homme", "moins_30", "inconnu", "non"): 1,
        ("inconnu", "inconnu", "inconnu", "inconnu"): 1,
    }


def test_counting_twice_writes_the_same_rows(dossier):
    extraction = Extraction.objects.create(
        dossier="x", mois="2026-03", manifeste=[], empreinte=uuid.uuid4().hex * 2, organisme=un_organisme(),
        lignes_lues=1, rejets=0,
    )  # fmt: skip
    assert ecrire(extraction=extraction, dossier=dossier, mois=["2026-02", "2026-03"]) == 5
    avant = set(Denombrement.objects.values_list("pk", flat=True))
    assert ecrire(extraction=extraction, dossier=dossier, mois=["2026-02", "2026-03"]) == 5
    assert set(Denombrement.objects.values_list("pk", flat=True)) == avant
