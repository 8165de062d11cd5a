"""Public lists into the directory: twice doubles nothing, what changed is listed, what has gone is said so."""

from __future__ import annotations

import json
import shutil
from datetime import date
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from jalons.fondations.journal.models import LigneJournal
from jalons.personnes.partenaires import echanges, imports, services
from jalons.personnes.partenaires.imports import importer
from jalons.personnes.partenaires.models import Changement, Import, Partenaire, Rapprochement, ServiceOffert
from jalons.personnes.partenaires.tests.aides import (
    ancien,
    communes,
    ecrire,
    espace,
    etablissement,
    lire,
    service,
    structure,
)
from tests.people import un_agent

pytestmark = pytest.mark.django_db
DONNEES = Path(__file__).parents[4] / ".." / "shared" / "data"
VINGT, VINGT_DEUX, VINGT_QUATRE = "fs-20200131.csv", "fs-20220131.csv", "fs-20240801.csv"


@pytest.fixture(autouse=True)
def _communes(db: Any) -> None:
    communes()


def etat() -> dict[str, tuple[Any, ...]]:
    """The directory, as its cards say it."""
    noms = ("identifiant", "nom", "telephone", "ouverture", "adresse", "releve_le", "disparu_le", "desserte")
    return {ligne[0]: ligne[1:] for ligne in Partenaire.objects.exclude(origine="").values_list(*noms)}


def listes(ou: Path) -> list[Path]:
    """Three lists, two layouts: « 1 » changes, « 2 » goes and comes back, « 3 » goes, « 4 » arrives."""
    vieille = [ancien("1", telephone="01 99 00 00 07"), ancien("2"), ancien("3")]
    milieu = [espace("1"), espace("4")]
    neuve = [espace("1", h_mardi="10:00 - 12:00"), espace("2"), espace("4")]
    noms = (VINGT, VINGT_DEUX, VINGT_QUATRE)
    return [ecrire(ou / nom, lignes) for nom, lignes in zip(noms, (vieille, milieu, neuve), strict=True)]


def test_lists_imported_twice_double_nothing_and_list_their_changes(tmp_path: Path) -> None:
    trois = listes(tmp_path)
    un, deux, quatre = importer(trois)
    assert (un.lus, un.crees, un.modifies, un.disparus) == (3, 3, 0, 0)
    assert (deux.crees, deux.modifies, deux.disparus, deux.revenus) == (1, 1, 2, 0)
    assert (quatre.crees, quatre.modifies, quatre.inchanges, quatre.revenus) == (0, 1, 1, 1)
    assert [(c.colonne, c.avant, c.apres) for c in deux.changements if c.champ == "telephone"] == [
        ("téléphone", "01 99 00 00 07", "01 99 00 00 01")
    ]
    assert {c.apres for c in quatre.changements if c.champ == imports.PRESENCE} == {"présent"}
    avant, traces = etat(), (Changement.objects.count(), Import.objects.count(), LigneJournal.objects.count())
    encore = importer(trois)
    assert [(b.deja_lu, b.a_change) for b in encore] == [(True, False)] * 3
    assert all(s_ajoute(b) for b in (un, deux, quatre, *encore))
    assert encore[0].plus_anciens == 2 and (etat(), Partenaire.objects.count()) == (avant, 4)
    assert (Changement.objects.count(), Import.objects.count(), LigneJournal.objects.count()) == traces


def test_whatever_the_order_of_the_lists_the_directory_says_the_same(tmp_path: Path) -> None:
    trois, trouves = listes(tmp_path), []
    for ordre in permutations(trois):
        for modele in (Changement, Import, Partenaire):
            modele.objects.all().delete()
        for chemin in ordre:
            importer([chemin])
        trouves.append(etat())
    assert all(t == trouves[0] for t in trouves)
    assert trouves[0]["3"][5] == date(2022, 1, 31) and trouves[0]["2"][5] is None


def s_ajoute(bilan: imports.Bilan) -> bool:
    """Every line that was read is somewhere, once."""
    dites = bilan.crees + bilan.modifies + bilan.inchanges + bilan.revenus + bilan.plus_anciens
    return bilan.lus == dites + bilan.repetees + sum(bilan.ecartes.values())


def test_a_list_buries_only_where_it_covers_and_an_older_one_says_what_is_born_gone(tmp_path: Path) -> None:
    ailleurs = {"insee_com": "96101", "code_postal": "96100", "lib_com": "Vaunoise"}
    neuve = lire(tmp_path / VINGT_QUATRE, [espace("1")])
    assert neuve.couvre == ["960"]
    vieille = [ancien("1"), ancien("2"), ancien("3", **ailleurs)]
    bilan = lire(tmp_path / VINGT, vieille)
    assert (bilan.crees, bilan.nes_disparus, bilan.disparus, bilan.plus_anciens) == (2, 1, 0, 1) and s_ajoute(bilan)
    gones = dict(Partenaire.objects.exclude(origine="").values_list("identifiant", "disparu_le"))
    assert gones == {"1": None, "2": date(2024, 8, 1), "3": None}
    entre_deux = lire(tmp_path / VINGT_DEUX, [espace("1"), espace("4", **ailleurs)])
    assert (entre_deux.crees, entre_deux.nes_disparus, entre_deux.disparus) == (1, 0, 1) and s_ajoute(entre_deux)
    assert Partenaire.objects.get(identifiant="3").disparu_le == date(2022, 1, 31)


def test_coordinates_far_from_their_commune_are_left_out_and_told(tmp_path: Path) -> None:
    bilan = lire(tmp_path / VINGT_QUATRE, [espace("1", latitude="48.2", longitude="2.1"), espace("2")])
    assert bilan.remarques[0].raison.endswith("de Aubrelle : laissées")
    assert list(Partenaire.objects.order_by("identifiant").values_list("latitude", flat=True)) == [None, 45.201]


def test_finess_is_one_card_an_establishment_of_the_categories_that_are_called(tmp_path: Path) -> None:
    lignes = [etablissement("960000001"), etablissement("960000001"), etablissement("960000002", "620")]
    bilan = lire(tmp_path / "finess-2026-01-15.csv", lignes)
    assert (bilan.lus, bilan.crees, bilan.ecartes) == (3, 1, {"catégorie que le service n’appelle pas": 1})
    assert bilan.repetees == 1 and s_ajoute(bilan)
    cmp = Partenaire.objects.get(origine="finess")
    assert (cmp.nom, cmp.type, cmp.pour, cmp.desserte) == (
        "CMP de l’Enclos 1",
        "sante_mentale",
        ["sante_mentale"],
        ["960"],
    )


def test_an_extract_of_some_departements_says_nothing_of_the_others(tmp_path: Path) -> None:
    lire(
        tmp_path / "finess-2025-01-15.csv",
        [etablissement("960000001"), etablissement("961000001", departement="961", code_insee="96101")],
    )
    bilan = lire(tmp_path / "finess-2026-01-15.csv", [etablissement("960000002")])
    assert bilan.disparus == 1 and Partenaire.objects.get(identifiant="961000001").disparu_le is None


# --- data·inclusion ---


def test_data_inclusion_comes_back_as_it_went(tmp_path: Path) -> None:
    donnees = {"structures": [structure()], "services": [service()]}
    bilan = lire(tmp_path / "di.json", donnees)
    assert (bilan.crees, bilan.services) == (1, 1)
    rendues = echanges.data_inclusion(echanges.a_exporter(), date(2026, 3, 1))
    assert rendues == donnees
    encore = lire(tmp_path / "rendu.json", rendues)
    assert not encore.a_change and (Partenaire.objects.count(), ServiceOffert.objects.count()) == (1, 1)


def test_a_service_changes_goes_and_comes_back_and_an_older_day_changes_nothing(tmp_path: Path) -> None:
    lire(tmp_path / "a.json", {"structures": [structure()], "services": [service(), service("demo--s2", nom="Colis")]})
    neuf = service(date_maj="2026-03-01", conditions_acces="Rien.")
    bilan = lire(tmp_path / "b.json", {"structures": [structure()], "services": [neuf]})
    dits = {(c.champ, c.avant, c.apres) for c in bilan.changements}
    assert dits == {("conditions", "Lettre d’un travailleur social.", "Rien."), (imports.PRESENCE, "présent", "absent")}
    assert not lire(
        tmp_path / "a.json", {"structures": [structure(date_maj="2025-01-01", nom="Vieux")], "services": []}
    ).a_change
    rendues = echanges.data_inclusion(echanges.a_exporter(), date(2026, 3, 1))
    assert [s["id"] for s in rendues["services"]] == ["demo--s1"] and rendues["structures"][0][
        "nom"
    ] == "Épicerie de la Halte"


def test_what_we_gave_is_not_read_as_somebody_else_s(tmp_path: Path) -> None:
    lire(tmp_path / VINGT_QUATRE, [espace("1")])
    rendues = echanges.data_inclusion(echanges.a_exporter(), date(2026, 3, 1))
    assert (
        rendues["structures"][0]["id"].startswith("jalons--fs-")
        and rendues["structures"][0]["telephone"] == "+33199000001"
    )
    bilan = lire(
        tmp_path / "rendu.json", {**rendues, "services": [], "structures": [*rendues["structures"], structure()]}
    )
    assert bilan.ecartes == {"fiche donnée par Jalons : déjà la sienne": 1} and bilan.crees == 1


def test_hsds_gives_bodies_places_hours_and_services_and_no_colleague(tmp_path: Path) -> None:
    lire(tmp_path / "di.json", {"structures": [structure()], "services": [service()]})
    agent = un_agent("csam")
    services.ajouter_interlocuteur(
        agent=agent,
        partenaire=Partenaire.objects.get(),
        nom="Zoé Lacan",
        fonction="Accueil",
        telephone="01 99 00 00 05",
    )
    page = echanges.hsds(echanges.a_exporter())
    (halte,) = page["contents"]
    assert page["total_items"] == 1 and halte["phones"][0]["number"] == "+33199000099"
    assert halte["locations"][0]["addresses"][0] | {"id": ""} == {
        "id": "", "address_1": "3 rue Basse", "city": "Aubrelle", "postal_code": "96000", "country": "FR",
        "address_type": "physical"
    }  # fmt: skip
    assert [h["byday"] for h in halte["locations"][0]["schedules"]] == ["MO", "TU", "WE", "TH", "FR"]
    assert halte["services"][0]["required_documents"][0]["document"] == "Lettre d’un travailleur social."
    assert "Lacan" not in json.dumps(page) and "Ana Roux" not in json.dumps(page)
    assert echanges.hsds(echanges.a_exporter()) == page and not list(echanges.a_exporter(["31"]))


# --- the same body in two sources ---


def jumelles(ou: Path, telephone: str) -> None:
    lire(ou / VINGT_QUATRE, [espace("1", lib_fs="France services d’Aubrelle")])
    jumelle = structure(
        "demo--fs", nom="France services Aubrelle", telephone=telephone, adresse="", courriel="", siret=""
    )
    lire(ou / "di.json", [jumelle])


def test_one_body_in_two_sources_is_one_card_and_it_can_be_undone_for_good(tmp_path: Path) -> None:
    jumelles(tmp_path, "+33199000001")
    lien = Rapprochement.objects.get()
    assert lien.est_fondu and lien.autre.fondu_dans == lien.garde
    assert echanges.a_exporter().count() == 1
    agent = un_agent("csam")
    services.distinguer(agent=agent, rapprochement=lien)
    lire(tmp_path / "fs-20250801.csv", [espace("1", lib_fs="France services d’Aubrelle", commentaire="Parking.")])
    assert Rapprochement.objects.count() == 1 and not Partenaire.objects.exclude(fondu_dans=None).exists()
    services.fondre(agent=agent, rapprochement=Rapprochement.objects.get())
    assert Partenaire.objects.exclude(fondu_dans=None).count() == 1


def test_one_sign_alone_waits_for_somebody(tmp_path: Path) -> None:
    jumelles(tmp_path, "+33199000055")
    assert Rapprochement.objects.get().attend and echanges.a_exporter().count() == 2


# --- the official lists ---


def officielle(dossier: str, nom: str) -> Path:
    chemin = next(iter(sorted((DONNEES / dossier).glob(nom))), None)
    if chemin is None:
        pytest.skip(f"liste publique absente (../shared/data/{dossier}/{nom})")
    return chemin


@pytest.mark.nuit
def test_the_official_lists_imported_twice_double_nothing() -> None:
    fs = [officielle("directory", f"*{fin}.csv.gz") for fin in ("_V0", "_02032020", "2024-08-01")]
    finess = officielle("directory", "finess*.csv.gz")
    janvier, mars, aout = importer(fs)
    (etabs,) = importer([finess], date(2026, 1, 15))
    assert (janvier.lus, janvier.crees) == (534, 534)
    assert (mars.lus, mars.crees, mars.disparus, mars.modifies + mars.inchanges) == (531, 0, 3, 531)
    assert (aout.lus, aout.crees + aout.modifies + aout.inchanges + aout.revenus) == (2845, 2845)
    assert (etabs.lus, etabs.repetees) == (13_747, 3_743) and etabs.crees + sum(etabs.ecartes.values()) == 10_004
    combien, traces = Partenaire.objects.count(), Changement.objects.count()
    assert traces == sum(len(b.changements) for b in (janvier, mars, aout)) > 1000
    encore = [*importer(fs), *importer([finess], date(2026, 1, 15))]
    assert [(b.deja_lu, b.a_change) for b in encore] == [(True, False)] * 4
    assert (Partenaire.objects.count(), Changement.objects.count()) == (combien, traces)


def test_the_official_sample_of_data_inclusion_round_trips_and_fits_its_schema(tmp_path: Path) -> None:
    import jsonschema

    shutil.unpack_archive(officielle("data-inclusion", "*.tar.xz"), tmp_path)
    modele = next(tmp_path.rglob("dataset.xlsx"))
    (un,) = importer([modele])
    assert (un.lus, un.crees, un.services) == (7, 1, 2)
    (deux,) = importer([modele])
    assert deux.deja_lu and not deux.a_change
    avant = echanges.data_inclusion(echanges.a_exporter(), date(2026, 3, 1))
    (encore,) = importer([ecrire(tmp_path / "rendu.json", avant)])
    assert not encore.a_change and echanges.data_inclusion(echanges.a_exporter(), date(2026, 3, 1)) == avant
    lire(tmp_path / "di.json", {"structures": [structure()], "services": [service(thematiques=["sante--addictions"])]})
    rendues = echanges.data_inclusion(echanges.a_exporter(), date(2026, 3, 1))
    schemas = {n: json.loads(next(tmp_path.rglob(f"v1/{n}.json")).read_text()) for n in ("structure", "service")}
    for objet in rendues["structures"]:
        jsonschema.validate(objet | {"source": objet.get("source", "modele")}, schemas["structure"])
    propres = [s for s in rendues["services"] if s["id"] == "demo--s1"]
    jsonschema.validate(propres[0], schemas["service"])
