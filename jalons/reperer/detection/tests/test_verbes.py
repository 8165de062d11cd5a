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
    assert "version 2 : 4 événement(s)" in dit(reperer, "--fichiers", dossier, "--mois", "2026-06")[1]
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


def test_a_new_list_is_loaded_for_the_preview_of_its_draft_and_the_way_on_is_said(tmp_path):
    charger_programmes()
    dossier, agent = une_liste(tmp_path), people.un_agent("direction_regionale")
    organisme = agent.affectation.organisme
    public = programmes.programmer_liste(
        agent=agent, organisme=organisme, programme="", nouveau_programme="Soins", libelle="Soins dentaires",
        description="", origine_des_listes="CPAM", reference="Conseil du 3 mars",
    )  # fmt: skip
    programmes.modifier_brouillon(
        agent=agent, version=public.versions.get(), lue=1, parametres={}, differenciee={},
        admission={"champ": "renoncement", "operateur": "egal", "valeur": True},
    )  # fmt: skip
    code, sortie = charge(dossier, organisme, "2026-06", "--format", "liste", "--public", "soins_dentaires")
    cle = str(Extraction.objects.get().pk)[:8]
    suite = f"jalons apercu --public soins_dentaires --extraction {cle} --fichiers {dossier}"
    assert code == 0 and "n’a qu’un brouillon : personne n’est gardé" in sortie and suite in sortie
    code, sortie = dit(verbes.apercu, *suite.split()[2:])
    assert code == 0 and "entrent : moins de 25" in sortie and "avant : moins de 25" in sortie


def test_a_list_is_replayed_from_the_command_line_and_another_rule_is_refused(tmp_path):
    charger_programmes()
    dossier = une_liste(tmp_path)
    charge(dossier, people.un_organisme(), "2026-06", "--format", "liste", "--public", "renoncement")
    rejeu = ("--fichiers", dossier, "--mois", "2026-06", "--version", "1")
    assert "à l’identique" in dit(verbes.rejouer, *rejeu, "--public", "renoncement")[1]
    code, sortie = dit(verbes.rejouer, *rejeu, "--public", "a1")
    assert code == 2 and "jalons rejouer --public CODE" in sortie


def test_somebody_of_a_list_without_a_name_waits_and_the_remedy_is_said(tmp_path):
    charger_programmes()
    charge(une_liste(tmp_path), people.un_organisme(), "2026-06", "--format", "liste", "--public", "renoncement")
    sortie = dit(verbes.proposer, "--extraction", "liste")[1]
    assert (
        "1 personne(s) sans nom dans les fichiers : en attente. Remède : les redemander avec les colonnes nom" in sortie
    )


@pytest.mark.parametrize(("naissance", "dit_le"), [("1984-07-14", True), ("1997-05-14", False)])
def test_a_number_that_contradicts_the_birth_is_told_and_the_person_is_proposed(tmp_path, naissance, dit_le):
    charger_programmes()
    dossier = une_liste(tmp_path)
    entete = "assure_id;nom;prenom;date_naissance;motif;date_evenement;renoncement"
    (dossier / "liste.csv").write_text(f"{entete}\n{NIR['anna']};Arnaud;Anna;{naissance};dentiste;2026-06-03;oui\n")
    charge(dossier, people.un_organisme(), "2026-06", "--format", "liste", "--public", "renoncement")
    sortie = dit(verbes.proposer, "--extraction", "liste")[1]
    assert ("1 personne(s) dont le numéro ne dit pas le même sexe ou la même naissance" in sortie) is dit_le
    assert "1 personne(s) proposée(s)" in sortie


def test_a_month_without_threshold_is_told_when_people_are_kept_in_the_base(tmp_path):
    charge(ecrire(tmp_path / "ancien", lignes_ij()[:1]), people.un_organisme(), "2022-06")
    code, sortie = dit(reperer, "--fichiers", tmp_path / "ancien", "--mois", "2022-06")
    assert code == 0 and sortie.count("Attention : Aucun seuil_ij n’est en vigueur en 2022-06") == 1
