"""Loading the official files: linked, summed, whole or not at all, and the same twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.territoires import lecture, services, topologie
from jalons.fondations.territoires.enums import Niveau
from jalons.fondations.territoires.lecture import FichierIllisible
from jalons.fondations.territoires.models import Commune, Contour, Territoire
from jalons.fondations.territoires.tests import donnees
from jalons.portes.cli.territoires import commande

pytestmark = pytest.mark.django_db


def _etat() -> list[Any]:
    colonnes = [f.name for f in Commune._meta.fields if f.name != "id"]
    territoires = Territoire.objects.values_list("niveau", "code", "nom", "parent_code", "chef_lieu", "population")
    contours = Contour.objects.values_list("niveau", "code", "geometrie")
    return [sorted(Commune.objects.values_list(*colonnes)), sorted(territoires), sorted(contours, key=str)]


def test_five_kinds_of_files_in_any_order(tmp_path: Path) -> None:
    bilans, dessines = services.charger(fichiers=donnees.petits_fichiers(tmp_path), millesime=2024)
    assert [b.rejets for b in bilans] == [[]] * 5 and dessines == 2
    assert Territoire.objects.get(niveau=Niveau.REGION, code="76").nom == "Occitanie"
    lot = Territoire.objects.get(niveau=Niveau.DEPARTEMENT, code="46")
    assert (lot.nom, lot.parent_code, lot.chef_lieu, lot.population) == ("Lot", "76", "46042", 21700)
    cahors = Commune.objects.get(code="46042")
    assert (cahors.canton_code, cahors.canton_nom, cahors.latitude) == ("4699", "Cahors", 44.456)


def test_loading_twice_is_the_same_and_leaves_other_vintages_alone(tmp_path: Path) -> None:
    fichiers = donnees.petits_fichiers(tmp_path)
    services.charger(fichiers=fichiers, millesime=2023)
    services.charger(fichiers=fichiers, millesime=2024)
    avant = _etat()
    services.charger(fichiers=reversed(fichiers), millesime=2024)
    assert _etat() == avant
    assert Commune.objects.filter(millesime=2023).count() == 7


def test_a_merged_code_counts_in_the_commune_that_took_it(tmp_path: Path) -> None:
    services.charger(fichiers=donnees.petits_fichiers(tmp_path), millesime=2024)
    populations = dict(Commune.objects.values_list("code", "population"))
    assert populations["46268"] == 1200 and populations["46331"] == 400
    assert populations["75056"] == populations["75101"] == 16000
    assert sum(Commune.objects.filter(remplacee_par="").values_list("population", flat=True)) == 37700


def test_an_unknown_population_stays_unknown(tmp_path: Path) -> None:
    sans_albas = "\n".join(ligne for ligne in donnees.PETITES_POPULATIONS.splitlines() if "Albas" not in ligne)
    fichiers = [donnees.ecrire(tmp_path, "c.csv", donnees.PETIT_COG), donnees.ecrire(tmp_path, "p.csv", sans_albas)]
    bilans, _ = services.charger(fichiers=fichiers, millesime=2024)
    assert Commune.objects.get(code="46001").population is None
    assert "1 communes sans population" in bilans[1].notes[0]


def test_communes_of_departements_that_the_populations_forget_are_counted_too(tmp_path: Path) -> None:
    du_lot = [li for li in donnees.PETITES_POPULATIONS.splitlines() if ";75;" not in li]
    fichiers = [
        donnees.ecrire(tmp_path, "c.csv", donnees.PETIT_COG), donnees.ecrire(tmp_path, "p.csv", "\n".join(du_lot)),
    ]  # fmt: skip
    bilans, _ = services.charger(fichiers=fichiers, millesime=2024)
    sans = Commune.objects.filter(remplacee_par="", population=None)
    assert sans.filter(departement_code="75").exists()
    assert f"{sans.count()} communes sans population" in bilans[1].notes[0]


def test_the_old_shape_of_a_merged_commune_draws_its_canton(tmp_path: Path) -> None:
    services.charger(fichiers=donnees.petits_fichiers(tmp_path), millesime=2024)
    assert Contour.objects.filter(niveau=Niveau.COMMUNE, code="46331").exists()
    canton = Contour.objects.get(niveau=Niveau.CANTON, code="4601").geometrie
    assert abs(sum(topologie.aire(a) for a in topologie.anneaux(canton))) == 3


def test_a_canton_without_all_its_communes_is_not_drawn(tmp_path: Path) -> None:
    un = donnees.geojson([("46001", "Albas", donnees.carre(1, 44))])
    fichiers = [donnees.ecrire(tmp_path, "c.csv", donnees.PETIT_COG), donnees.ecrire(tmp_path, "f.geojson", un)]
    _, dessines = services.charger(fichiers=fichiers, millesime=2024)
    assert dessines == 0


def test_one_bad_file_among_others_stops_before_anything_is_written(tmp_path: Path) -> None:
    fichiers = donnees.petits_fichiers(tmp_path)
    fichiers[1].write_bytes(b"nom;prenom\nx;y\n")
    with pytest.raises(FichierIllisible):
        services.charger(fichiers=fichiers, millesime=2024)
    assert not Commune.objects.exists()


def test_a_file_refused_on_its_rows_leaves_nothing_and_the_others_stay(tmp_path: Path) -> None:
    fichiers = donnees.petits_fichiers(tmp_path)
    mauvais = donnees.PETITES_POPULATIONS.replace(";20000;", ";vingt mille;")
    fichiers[1] = donnees.ecrire(tmp_path, "b.csv.gz", mauvais)
    with pytest.raises(FichierIllisible) as erreur:
        services.charger(fichiers=fichiers, millesime=2024)
    assert "ligne 3" in str(erreur.value) and "vingt mille" in str(erreur.value)
    assert Commune.objects.count() == 7
    assert not Commune.objects.filter(population__isnull=False).exists()


def test_without_the_five_percent_guard_half_a_file_would_enter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sabotage: the guard removed, the same bad file is loaded and the check above would be red."""
    monkeypatch.setattr(lecture, "PART_REJETS", 1.0)
    mauvais = donnees.PETITES_POPULATIONS.replace(";20000;", ";vingt mille;")
    fichiers = [donnees.ecrire(tmp_path, "c.csv", donnees.PETIT_COG), donnees.ecrire(tmp_path, "p.csv", mauvais)]
    services.charger(fichiers=fichiers, millesime=2024)
    assert Commune.objects.filter(population__isnull=False).exists()


def test_shapes_before_the_communes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FichierIllisible, match="charger d’abord"):
        services.charger(fichiers=[donnees.ecrire(tmp_path, "f.geojson", donnees.PETITS_CONTOURS)], millesime=2024)


def test_each_file_is_one_line_of_the_journal(tmp_path: Path) -> None:
    avant = LigneJournal.objects.filter(acte="territoire.charger").count()
    services.charger(fichiers=donnees.petits_fichiers(tmp_path), millesime=2024)
    assert LigneJournal.objects.filter(acte="territoire.charger").count() == avant + 5


def test_the_verb_prints_read_kept_rejected(tmp_path: Path) -> None:
    fichiers = [str(chemin) for chemin in donnees.petits_fichiers(tmp_path)]
    fait = CliRunner().invoke(commande, ["charger", "--millesime", "2024", *fichiers])
    assert fait.exit_code == 0, fait.output
    assert "e.gz (communes du COG) : 8 lus, 7 gardés, 0 rejetés." in fait.output
    assert "2 cantons ou villes dessinés" in fait.output


def test_the_verb_ends_with_2_and_the_remedy(tmp_path: Path) -> None:
    mauvais = donnees.ecrire(tmp_path, "vide.csv", b"")
    fait = CliRunner().invoke(commande, ["charger", "--millesime", "2024", str(mauvais)])
    assert fait.exit_code == 2
    assert "vide.csv : fichier vide" in fait.output and "Rien n’a été chargé" in fait.output
