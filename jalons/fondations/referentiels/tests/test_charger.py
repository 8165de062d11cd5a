"""The shipped reference data load once, say where they come from, and never overwrite what was typed here."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.referentiels import lecture, selectors, services, seuils
from jalons.fondations.referentiels.models import CodeListe, Fiche, Parametre
from jalons.fondations.socle.colonnes import DonneesInvalides
from tests.people import un_agent

pytestmark = pytest.mark.django_db
JOUR = date(2026, 3, 10)
BANNIERE = "Formulation de travail, non officielle, version 1 : elle sera remplacée par celle de la fiche nationale."


@pytest.fixture
def charge() -> None:
    services.charger_referentiels()


@pytest.fixture
def copie(tmp_path: Path) -> Path:
    """The shipped files, to be changed."""
    shutil.copytree(lecture.DONNEES, tmp_path / "donnees")
    return tmp_path / "donnees"


def remplacer(fichier: Path, avant: str, apres: str) -> None:
    texte = fichier.read_text()
    assert avant in texte
    fichier.write_text(texte.replace(avant, apres, 1))


def test_a_second_load_writes_nothing_not_even_in_the_journal() -> None:
    premier = services.charger_referentiels()
    lignes = LigneJournal.objects.count()
    second = services.charger_referentiels()
    assert (second.crees, second.modifies, second.gardes) == (0, 0, 0)
    assert second.inchanges == premier.crees
    assert LigneJournal.objects.count() == lignes


@pytest.mark.usefixtures("charge")
def test_every_value_says_its_source_and_how_sure_it_is() -> None:
    assert not Parametre.objects.filter(source="").exists()
    assert set(Parametre.objects.values_list("confiance", flat=True)) == {"S", "P", "K", "N"}


@pytest.mark.usefixtures("charge")
@pytest.mark.parametrize(
    ("code", "jour", "attendu"),
    [
        ("c2s_gratuite_1", date(2024, 4, 1), "10166"),
        ("c2s_gratuite_1", date(2024, 3, 31), "9719"),
        ("ij_maladie_max", date(2025, 3, 31), "53.31"),
        ("ij_maladie_max", date(2025, 4, 1), "41.47"),
        ("requete_rang_jour", JOUR, "91"),
        ("secret_statistique", JOUR, "11"),
    ],
)
def test_a_value_is_the_one_of_its_day(code: str, jour: date, attendu: str) -> None:
    assert selectors.valeur(code, jour) == Decimal(attendu)


@pytest.mark.usefixtures("charge")
def test_the_thresholds_of_the_monthly_request_are_those_of_its_own_file() -> None:
    for seuil in seuils.lire():
        assert selectors.valeur(seuil.code, seuil.debut) == seuil.valeur


def test_an_absent_value_names_the_remedy() -> None:
    with pytest.raises(selectors.ReferentielAbsent, match="jalons referentiels charger"):
        selectors.valeur("ij_maladie_max", JOUR)


@pytest.mark.usefixtures("charge")
def test_the_fiche_has_six_items_and_says_that_its_words_are_not_official() -> None:
    fiche = selectors.fiche_en_vigueur("fragilite", JOUR)
    titres = [item.titre for item in fiche.items.all()]
    assert titres == ["Ressources", "Droits et soins", "Activité", "Entourage", "Quotidien", "Épreuve"]
    assert (fiche.version, fiche.banniere) == (1, BANNIERE)


@pytest.mark.usefixtures("charge")
def test_the_danger_numbers_come_in_order() -> None:
    numeros = [n.numero for n in selectors.numeros_danger(JOUR)]
    assert numeros == ["15", "17", "3114", "119", "3919", "3977", "115", "114"]


@pytest.mark.usefixtures("charge")
def test_an_appointment_has_twelve_motives_at_most() -> None:
    assert 1 <= len(selectors.liste("motif_rdv", JOUR)) <= 12


def test_a_corrected_file_changes_only_that_line(copie: Path) -> None:
    services.charger_referentiels(dossier=copie)
    remplacer(copie / "parametres.csv", ";60.26;", ";60.27;")
    bilan = services.charger_referentiels(dossier=copie)
    assert (bilan.crees, bilan.modifies) == (0, 1)
    assert selectors.valeur("ij_ti_max", date(2023, 5, 1)) == Decimal("60.27")


def test_what_the_national_direction_typed_is_kept(copie: Path) -> None:
    services.charger_referentiels(dossier=copie)
    agent = un_agent("direction_nationale", organisme=None)
    services.changer_parametre(
        agent=agent,
        code="pass",
        valeur=Decimal("49000"),
        date_debut=date(2027, 1, 1),
        source="JO",
        confiance="S",
    )
    bilan = services.charger_referentiels(dossier=copie)
    assert bilan.gardes == 4
    assert selectors.valeur("pass", date(2026, 12, 31)) == Decimal("48060")
    assert selectors.valeur("pass", date(2027, 1, 1)) == Decimal("49000")


def test_the_words_of_a_loaded_version_cannot_change(copie: Path) -> None:
    services.charger_referentiels(dossier=copie)
    remplacer(copie / "items.csv", "elle est isolée", "elle vit seule")
    remplacer(copie / "parametres.csv", ";60.26;", ";60.27;")
    with pytest.raises(services.FicheFigee, match="publiez une version 2"):
        services.charger_referentiels(dossier=copie)
    assert selectors.valeur("ij_ti_max", date(2023, 5, 1)) == Decimal("60.26"), "nothing half done"


def test_a_second_version_of_the_fiche_takes_over_on_its_day(copie: Path) -> None:
    services.charger_referentiels(dossier=copie)
    remplacer(copie / "fiches.csv", "2020-01-01;;", "2020-01-01;2026-12-31;")
    with (copie / "fiches.csv").open("a") as fichier:
        fichier.write("fragilite;2;Fiche nationale;Intro;;2027-01-01;;Fiche nationale;S;;\n")
    with (copie / "items.csv").open("a") as fichier:
        fichier.write("fragilite;2;1;argent;Argent;elle manque d’argent;\n")
    services.charger_referentiels(dossier=copie)
    assert selectors.fiche_en_vigueur("fragilite", date(2026, 12, 31)).version == 1
    assert selectors.fiche_en_vigueur("fragilite", date(2027, 1, 1)).version == 2


@pytest.mark.parametrize(
    ("avant", "apres", "attendu"),
    [
        ("2023-04-01", "01/04/2023", r"parametres.csv, ligne \d+, date_debut : « 01/04/2023 »"),
        (";971.37;", ";971,37;", r"parametres.csv, ligne 2, valeur : « 971,37 »"),
        ("confiance\n", "certitude\n", "colonne absente : confiance"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_written(copie: Path, avant: str, apres: str, attendu: str) -> None:
    remplacer(copie / "parametres.csv", avant, apres)
    with pytest.raises(DonneesInvalides, match=attendu), transaction.atomic():
        services.charger_referentiels(dossier=copie)
    assert not Parametre.objects.exists()


def deux_valeurs_le_meme_jour() -> None:
    communs = {"code": "x", "libelle": "X", "unite": "€", "source": "essai", "confiance": "N"}
    Parametre.objects.create(valeur=1, date_debut=date(2026, 1, 1), **communs)
    Parametre.objects.create(valeur=2, date_debut=date(2026, 2, 1), **communs)


def test_the_base_refuses_two_values_for_one_day() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        deux_valeurs_le_meme_jour()


def test_without_the_constraint_two_values_would_be_there_sabotage() -> None:
    with pytest.raises(AssertionError):
        deux_valeurs_le_meme_jour_sans_contrainte()


def deux_valeurs_le_meme_jour_sans_contrainte() -> None:
    """What the check would see on a table without the constraint: a copy of it, made without constraints."""
    with connection.cursor() as curseur:
        curseur.execute("CREATE TEMP TABLE copie (LIKE referentiels_parametre) ON COMMIT DROP")
        for valeur, debut in ((1, "2026-01-01"), (2, "2026-02-01")):
            curseur.execute(
                "INSERT INTO copie (id,code,libelle,valeur,unite,date_debut,source,confiance,origine) "
                "VALUES (gen_random_uuid(), 'x', 'X', %s, '€', %s, 'essai', 'N', 'saisi')",
                [valeur, debut],
            )
        curseur.execute("SELECT count(*) FROM copie WHERE date_fin IS NULL")
        assert curseur.fetchone()[0] == 1


def test_code_lists_and_fiches_are_never_deleted_by_a_load(copie: Path) -> None:
    services.charger_referentiels(dossier=copie)
    remplacer(copie / "listes.csv", "danger;3977;", "danger;9999;")
    services.charger_referentiels(dossier=copie)
    assert CodeListe.objects.filter(code__in=["3977", "9999"]).count() == 2
    assert set(Fiche.objects.values_list("code", flat=True)) == {"fragilite", "epices"}
