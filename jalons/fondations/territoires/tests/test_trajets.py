"""Roads loaded, travel times kept: dated, sourced, recomputed, never half done."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import transaction
from django.utils import timezone

from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.territoires import proches, rules, services, trajets
from jalons.fondations.territoires.archives import FichierIllisible
from jalons.fondations.territoires.enums import SourceTrajet
from jalons.fondations.territoires.models import Commune, ReseauRoutier, Trajet
from jalons.fondations.territoires.tests.routes_fictives import ANDORRE, avec_routes, ecrire, route
from jalons.portes.cli.territoires import commande
from tests.people import un_lieu, un_organisme

pytestmark = pytest.mark.django_db
JOUR = date(2026, 3, 10)
ICI = {"46001": (44.0, 1.0), "46002": (44.0, 1.2), "46003": (44.0, 1.7), "46004": (44.4, 1.0)}  # the last one: no road


@pytest.fixture
def carsat():
    """A caisse of the Lot, four communes in a row but one."""
    organisme = un_organisme()
    services.couvrir(organisme=organisme, departements=["46"], du=date(2020, 1, 1))
    for code, (latitude, longitude) in ICI.items():
        Commune.objects.create(
            millesime=2024, code=code, nom=code, nom_recherche=code, departement_code="46", population=1000,
            latitude=latitude, longitude=longitude,
        )  # fmt: skip
    return organisme


@pytest.fixture(autouse=True)
def _dossier(settings, tmp_path):
    settings.JALONS_DATA = tmp_path / "donnees"


def une_route(tmp_path: Path, nom: str = "lot.osm.pbf", longitude: float = 1.0) -> Path:
    points, voie = route(151, 44.0, longitude)
    return ecrire(tmp_path / nom, points, [voie])


def lus(organisme) -> dict[str, tuple]:
    lignes = Trajet.objects.filter(organisme=organisme).order_by("commune_code", "minutes")
    return {t.commune_code: (t.minutes, t.source) for t in reversed(lignes)}


def test_without_a_graph_every_time_is_an_estimate_and_says_so(carsat):
    un_lieu(carsat, commune_code="46001")
    bilan = trajets.calculer(organisme=carsat, jour=JOUR)
    attendus = {c: (rules.minutes_estimees(p, ICI["46001"]), SourceTrajet.ESTIMATION) for c, p in ICI.items()}
    assert lus(carsat) == attendus and (bilan.ecrits, bilan.estimes) == (4, 4)
    assert proches.sources_des_trajets(carsat) == (["estimation"], JOUR)


def test_on_the_graph_times_are_those_of_the_roads_and_an_island_is_not_linked(carsat, tmp_path):
    un_lieu(carsat, commune_code="46001")
    trajets.charger_routes(fichiers=[une_route(tmp_path)])
    bilan = trajets.calculer(organisme=carsat, jour=JOUR)
    routes = SourceTrajet.ROUTES
    assert lus(carsat) == {"46001": (0, routes), "46002": (16, routes), "46003": (56, routes), "46004": (None, routes)}
    assert bilan.non_relies == 1 and proches.plus_proches(carsat, [])["46004"].relie is False
    assert proches.sources_des_trajets(carsat)[0] == ["réseau routier, fichier lot.osm.pbf"]


def test_run_again_it_writes_nothing_and_keeps_its_date(carsat, tmp_path):
    un_lieu(carsat, commune_code="46001")
    trajets.charger_routes(fichiers=[une_route(tmp_path)])
    trajets.calculer(organisme=carsat, jour=JOUR)
    avant = list(Trajet.objects.order_by("pk").values())
    bilan = trajets.calculer(organisme=carsat, jour=JOUR + timedelta(days=30))
    assert list(Trajet.objects.order_by("pk").values()) == avant
    assert (bilan.ecrits, bilan.retires, bilan.inchanges) == (0, 0, 4)


def test_a_closed_place_leaves_and_a_new_one_comes(carsat):
    ferme = un_lieu(carsat, commune_code="46001")
    trajets.calculer(organisme=carsat, jour=JOUR)
    ferme.ouvert_au = JOUR - timedelta(days=1)
    ferme.save()
    neuf = un_lieu(carsat, commune_code="46003")
    bilan = trajets.calculer(organisme=carsat, jour=JOUR)
    assert set(Trajet.objects.values_list("lieu", flat=True)) == {neuf.pk} and bilan.retires == 4
    assert lus(carsat)["46003"][0] == 0


def test_the_nearest_is_among_the_places_asked_for(carsat):
    sans, avec = un_lieu(carsat, commune_code="46001"), un_lieu(carsat, commune_code="46003")
    trajets.calculer(organisme=carsat, jour=JOUR)
    assert proches.plus_proches(carsat, [sans, avec])["46001"].lieu_id == sans.pk
    lu = proches.plus_proches(carsat, [avec.pk])
    assert lu["46003"].minutes == 0
    assert lu["46001"] == proches.PlusProche()  # beyond an hour: an honest « beyond », no minutes


def test_a_kill_leaves_the_former_table_whole(carsat):
    un_lieu(carsat, commune_code="46001")
    trajets.calculer(organisme=carsat, jour=JOUR)
    avant = lus(carsat)
    un_lieu(carsat, commune_code="46003")
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        trajets.calculer(organisme=carsat, jour=JOUR)
        raise KeyboardInterrupt
    assert lus(carsat) == avant and len(avant) == Trajet.objects.count()


def test_the_same_file_twice_is_the_same_graph(carsat, tmp_path):
    un, deux = (trajets.charger_routes(fichiers=[une_route(tmp_path)]) for _ in range(2))
    assert (un.nouveau, deux.nouveau) == (True, False) and un.reseau == deux.reseau and un.communes == 3
    assert ReseauRoutier.objects.count() == 1 == len(list((tmp_path / "donnees" / "routes").iterdir()))
    assert LigneJournal.objects.filter(acte="reseau_routier.charger").count() == 2


def test_another_file_takes_its_place_and_the_old_one_is_swept(carsat, tmp_path):
    trajets.charger_routes(fichiers=[une_route(tmp_path)])
    neuf = trajets.charger_routes(fichiers=[une_route(tmp_path, "neuf.osm.pbf", longitude=1.01)])
    en_vigueur = trajets.reseau_en_vigueur()
    assert en_vigueur is not None and en_vigueur[0] == neuf.reseau
    assert len(list((tmp_path / "donnees" / "routes").iterdir())) == 1


def test_a_graph_whose_file_is_lost_leaves_estimates(carsat, tmp_path):
    un_lieu(carsat, commune_code="46001")
    trajets.charger_routes(fichiers=[une_route(tmp_path)])
    next((tmp_path / "donnees" / "routes").iterdir()).unlink()
    trajets.calculer(organisme=carsat, jour=JOUR)
    assert {source for _, source in lus(carsat).values()} == {SourceTrajet.ESTIMATION}


def test_roads_of_another_country_are_refused_by_their_name(carsat, tmp_path):
    bon = une_route(tmp_path)
    ailleurs = une_route(tmp_path, "espagne.osm.pbf", longitude=-4.0)
    with pytest.raises(FichierIllisible, match=r"espagne\.osm\.pbf : aucune commune chargée.*44,00.*-4,00.*Remède"):
        trajets.charger_routes(fichiers=[bon, ailleurs])
    assert not ReseauRoutier.objects.exists() and not (tmp_path / "donnees").exists()


@avec_routes
def test_andorra_is_another_country(carsat):
    with pytest.raises(FichierIllisible, match=r"andorra\.osm\.pbf"):
        trajets.charger_routes(fichiers=[ANDORRE])


def test_roads_before_communes_say_what_to_load_first(tmp_path):
    with pytest.raises(FichierIllisible, match="jalons territoires charger"):
        trajets.charger_routes(fichiers=[une_route(tmp_path)])


def test_the_verbs_say_what_they_did(carsat, tmp_path):
    un_lieu(carsat, commune_code="46001")
    dit = CliRunner().invoke(commande, ["routes", str(une_route(tmp_path))])
    assert dit.exit_code == 0 and "fichier lot.osm.pbf" in dit.output and "3 communes y ont une route" in dit.output
    dit = CliRunner().invoke(commande, ["trajets"])
    assert "4 communes, 1 lieux ; 4 trajets écrits" in dit.output and "1 communes non reliées" in dit.output
    assert Trajet.objects.first().calcule_le == timezone.localdate()


def test_the_verb_refuses_in_french(carsat, tmp_path):
    (tmp_path / "rapport.osm.pbf").write_bytes(b"%PDF-1.7")
    dit = CliRunner().invoke(commande, ["routes", str(tmp_path / "rapport.osm.pbf")])
    assert dit.exit_code == 2 and "rapport.osm.pbf : c’est un PDF" in dit.output
