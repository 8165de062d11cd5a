"""A folder is checked and its manifest kept; the people found in the month and the three before are kept
once.
"""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from jalons.fondations.journal.models import LigneJournal
from jalons.reperer.detection import selectors
from jalons.reperer.detection.erreurs import ExtractionInvalide, OptionInvalide
from jalons.reperer.detection.models import Extraction, Reperage
from jalons.reperer.detection.services import chargement
from jalons.reperer.detection.tests.dossiers import NIR, ecrire, lignes_ij
from tests import people

pytestmark = pytest.mark.django_db


def charge(dossier, mois="2026-06", organisme=None):
    return chargement.charger(agent=None, dossier=dossier, mois=mois, organisme=organisme or people.un_organisme())


def repere(extraction, dossier, mois="2026-06"):
    return chargement.reperer_extraction(agent=None, extraction=extraction, dossier=dossier, mois=mois)


def test_a_folder_is_kept_as_a_manifest_and_no_row_is_copied(tmp_path):
    dossier = ecrire(tmp_path / "extraction-2026-06")
    extraction = charge(dossier).extraction
    assert [(f["table"], f["nom"], f["taille"], len(f["sha256"])) for f in extraction.manifeste] == [
        ("assures", "assures.csv", (dossier / "assures.csv").stat().st_size, 64),
        ("ij", "ij.csv", (dossier / "ij.csv").stat().st_size, 64),
    ]
    assert (extraction.dossier, extraction.lignes_lues, extraction.rejets) == ("extraction-2026-06", 16, 0)
    assert extraction.derniere_mise_en_paiement == date(2026, 6, 30)
    assert "Arnaud" not in json.dumps(extraction.manifeste) and not Reperage.objects.exists()


def test_the_same_files_twice_are_one_extraction_wherever_they_are(tmp_path):
    organisme = people.un_organisme()
    premier = charge(ecrire(tmp_path / "a"), organisme=organisme)
    second = charge(ecrire(tmp_path / "b"), organisme=organisme)
    assert (premier.deja, second.deja) == (False, True)
    assert second.extraction == premier.extraction
    assert LigneJournal.objects.filter(objet_id=premier.extraction.pk).count() == 1


def test_a_changed_file_is_another_extraction(tmp_path):
    charge(ecrire(tmp_path / "a"))
    assert not charge(ecrire(tmp_path / "a", lignes_ij()[:3])).deja


@pytest.mark.parametrize("mois", ["2026-13", "juin", ""])
def test_a_month_that_is_not_one_is_refused(tmp_path, mois):
    with pytest.raises(OptionInvalide, match="AAAA-MM"):
        charge(ecrire(tmp_path / "a"), mois=mois)


def test_a_folder_without_ij_is_refused_and_nothing_is_kept(tmp_path):
    (tmp_path / "vide").mkdir()
    with pytest.raises(ExtractionInvalide, match="Aucun fichier ij"):
        charge(tmp_path / "vide")
    assert not Extraction.objects.exists()


def test_the_month_and_the_three_before_are_kept_with_their_reason(tmp_path):
    dossier = ecrire(tmp_path / "a")
    mois = repere(charge(dossier).extraction, dossier)
    assert [(m.mois, m.trouves, m.nouveaux, m.decedes) for m in mois] == [
        ("2026-03", 1, 1, 0), ("2026-04", 1, 1, 0), ("2026-05", 1, 1, 0), ("2026-06", 4, 4, 1),
    ]  # fmt: skip
    anna = next(r for r in Reperage.objects.all() if r.assure_ref == NIR["anna"])
    assert (anna.jour_91, anna.offre, anna.marqueurs) == (date(2026, 6, 28), "differenciee", ["ald", "ij_faible"])
    assert json.loads(anna.identite)["nom"] == "Arnaud"
    assert (anna.suite, anna.propose_le) == ("", None)


def test_looking_twice_adds_nothing(tmp_path):
    dossier = ecrire(tmp_path / "a")
    extraction = charge(dossier).extraction
    repere(extraction, dossier)
    assert sum(m.nouveaux for m in repere(extraction, dossier)) == 0
    assert sum(m.nouveaux for m in repere(extraction, dossier, "2026-05")) == 0
    assert Reperage.objects.count() == 7


def test_files_changed_since_they_were_loaded_are_refused(tmp_path):
    dossier = ecrire(tmp_path / "a")
    extraction = charge(dossier).extraction
    ecrire(dossier, lignes_ij()[:2])
    with pytest.raises(ExtractionInvalide, match="ont changé depuis leur chargement"):
        repere(extraction, dossier)


def test_neither_the_number_nor_the_name_is_in_clear_in_the_database(tmp_path):
    dossier = ecrire(tmp_path / "a")
    repere(charge(dossier).extraction, dossier)
    with connection.cursor() as curseur:
        curseur.execute("SELECT string_agg(r::text, ' ') FROM detection_reperage r")
        brut = curseur.fetchone()[0]
    for clair in (NIR["anna"], "Arnaud"):
        assert clair not in brut and clair.encode().hex() not in brut


def test_the_database_refuses_the_same_arret_twice_and_an_undated_outcome(tmp_path):
    dossier = ecrire(tmp_path / "a")
    repere(charge(dossier).extraction, dossier)
    reperage = Reperage.objects.first()
    with pytest.raises(IntegrityError, match="reperage_suite_datee"), transaction.atomic():
        Reperage.objects.filter(pk=reperage.pk).update(suite="propose")
    reperage.pk, reperage._state.adding = people.un_organisme().pk, True
    reperage.assure_ref, reperage.identite = "x", "{}"
    with pytest.raises(IntegrityError, match="reperage_unique"), transaction.atomic():
        reperage.save(force_insert=True)


def test_an_unknown_extraction_is_told_with_those_that_exist(tmp_path):
    extraction = charge(ecrire(tmp_path / "juin")).extraction
    assert selectors.extraction("juin") == selectors.extraction(str(extraction.pk)[:8]) == extraction
    with pytest.raises(selectors.ExtractionInconnue, match=r"juin \(2026-06\)"):
        selectors.extraction("juillet")


def test_the_three_verbs_say_what_they_did_and_what_comes_next(tmp_path):
    from click.testing import CliRunner

    from jalons.portes.cli.detection import charger, proposer
    from jalons.portes.cli.reperer import commande as reperer

    dossier, organisme = ecrire(tmp_path / "juin"), people.un_organisme()

    def dit(verbe, *arguments):
        resultat = CliRunner().invoke(verbe, list(map(str, arguments)))
        return resultat.exit_code, resultat.output

    chargement_ = ("--fichiers", dossier, "--mois", "2026-06", "--organisme", organisme.code)
    code, sortie = dit(reperer, "--fichiers", dossier, "--mois", "2026-06")
    assert code == 2 and "jalons charger" in sortie
    assert "2 fichier(s), 16 ligne(s) lue(s), 0 rejetée(s)" in dit(charger, *chargement_)[1]
    assert "Déjà chargée : juin (2026-06)" in dit(charger, *chargement_)[1]
    code, sortie = dit(reperer, "--fichiers", dossier, "--mois", "2026-06")
    assert code == 0 and "2026-06 : 4 arrêt(s) repéré(s), 4 nouveau(x), 1 personne(s) décédée(s) écartée(s)" in sortie
    code, sortie = dit(proposer, "--extraction", "juin")
    assert "5 personne(s) proposée(s)" in sortie and "1 personne(s) sans nom" in sortie
    assert dit(proposer, "--extraction", "mai")[0] == 2
    assert dit(charger, *chargement_[:-1], "inconnue")[0] == 2
