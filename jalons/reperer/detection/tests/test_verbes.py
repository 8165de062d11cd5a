"""The verbs on the base as typed: lists, warnings, replay, preview. French, a remedy, exit code 2."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from jalons.portes.cli import detection as verbes
from jalons.portes.cli.reperer import commande as reperer
from jalons.reperer.detection.models import Extraction, Reperage
from jalons.reperer.detection.tests.dossiers import NIR, ecrire, lignes_ij
from jalons.reperer.detection.tests.test_publics import JEUNES, nouvelle_version, read_once  # noqa: F401
from jalons.reperer.programmes import services as programmes
from jalons.reperer.programmes.chargement import charger_programmes
from jalons.reperer.programmes.models import Public
from tests import people

pytestmark = pytest.mark.django_db


def dit(verbe, *arguments):
    """(exit code, everything printed)."""
    resultat = CliRunner().invoke(verbe, [str(a) for a in arguments])
    assert resultat.exception is None or isinstance(resultat.exception, SystemExit), resultat.output
    return resultat.exit_code, resultat.output


def charge(dossier, organisme, mois="2026-06", *autres):
    return dit(verbes.charger, "--fichiers", dossier, "--mois", mois, "--organisme", organisme.code, *autres)


def une_liste(tmp_path, texte="assure_id;motif;date_evenement;renoncement\n"):
    dossier = tmp_path / "liste"
    dossier.mkdir()
    (dossier / "liste.csv").write_text(f"{texte}{NIR['anna']};dentiste;2026-06-03;oui\n")
    return dossier


def test_a_list_is_loaded_for_its_public(tmp_path):
    charger_programmes()
    code, sortie = charge(
        une_liste(tmp_path), people.un_organisme(), "2026-06", "--format", "liste", "--public", "renoncement"
    )
    assert code == 0
    assert (
        "1 ligne(s) lue(s), 0 rejetée(s) ; « renoncement », version 1 : 1 personne(s) retenue(s), 1 nouvelle(s)"
        in sortie
    )
    assert "Ensuite : jalons proposer" in sortie


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--format", "liste"), "Il manque --public"),
        (("--format", "liste", "--public", "rien"), "jalons programmes charger"),
        (("--format", "dcir"), "pseudonymisées"),
        (("--format", "xls"), "« jalons » et « liste »"),
    ],
)
def test_what_cannot_be_loaded_is_refused_with_the_remedy(tmp_path, arguments, message):
    code, sortie = charge(une_liste(tmp_path), people.un_organisme(), "2026-06", *arguments)
    assert code == 2 and message in sortie
    assert not Extraction.objects.exists()


def test_a_folder_without_a_list_is_refused(tmp_path):
    charger_programmes()
    (tmp_path / "vide").mkdir()
    arguments = ("2026-06", "--format", "liste", "--public", "renoncement")
    code, sortie = charge(tmp_path / "vide", people.un_organisme(), *arguments)
    assert code == 2 and "liste*" in sortie


def test_what_must_be_looked_at_is_said_when_loading_and_when_proposing(tmp_path):
    organisme = people.un_organisme()
    charge(ecrire(tmp_path / "avril"), organisme, "2026-04")
    code, sortie = charge(ecrire(tmp_path / "juin", lignes_ij()[:1]), organisme)
    assert code == 0 and "Attention : Aucune extraction pour 2026-05" in sortie
    assert "Attention : Aucune extraction" in dit(verbes.proposer, "--extraction", "juin")[1]


def test_sabotage_without_the_comparison_nothing_would_be_said(tmp_path, monkeypatch):
    from jalons.reperer.detection import selectors

    organisme = people.un_organisme()
    charge(ecrire(tmp_path / "avril"), organisme, "2026-04")
    monkeypatch.setattr(selectors, "comparer", lambda *a: [])
    assert "Attention" not in charge(ecrire(tmp_path / "juin", lignes_ij()[:3]), organisme)[1]


@pytest.mark.usefixtures("read_once")
def test_a_month_is_replayed_and_a_draft_previewed_from_the_command_line(tmp_path):
    charger_programmes()
    dossier, organisme = ecrire(tmp_path / "juin"), people.un_organisme()
    charge(dossier, organisme)
    assert "2026-06 : 4 arrêt(s) repéré(s), 4 nouveau(x)" in dit(reperer, "--fichiers", dossier, "--mois", "2026-06")[1]
    nouvelle_version(admission=JEUNES)
    assert "version 2 : 2 événement(s)" in dit(reperer, "--fichiers", dossier, "--mois", "2026-06")[1]
    rejeu = ("--fichiers", dossier, "--mois", "2026-06", "--version")
    assert "à l’identique" in dit(verbes.rejouer, *rejeu, "1")[1]
    code, sortie = dit(verbes.rejouer, *rejeu, "9")
    assert code == 2 and "Versions publiées : a1 1, a1 2" in sortie
    voir = ("--public", "a1", "--extraction", "juin")
    assert "n’a pas de brouillon" in dit(verbes.apercu, *voir)[1]
    agent = people.un_agent("direction_nationale")
    programmes.creer_brouillon(agent=agent, public=Public.objects.get(code="a1"))
    code, sortie = dit(verbes.apercu, *voir, "--fichiers", dossier)
    assert code == 0 and "Rien n’est changé" in sortie
    assert Reperage.objects.filter(regle_version="3").count() == 0
