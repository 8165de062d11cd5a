"""Codes, caisses in charge, nearest places."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jalons.fondations.territoires import selectors, services
from jalons.fondations.territoires.enums import REGIONAUX, TypeOrganisme
from jalons.fondations.territoires.models import Circonscription, Commune, LieuAccueil, Organisme
from jalons.fondations.territoires.tests import donnees
from tests.people import un_agent, un_lieu, un_organisme

pytestmark = pytest.mark.django_db
JOUR = date(2026, 3, 10)


@pytest.fixture
def lot(tmp_path: Path) -> None:
    """The small files, loaded."""
    services.charger(fichiers=donnees.petits_fichiers(tmp_path), millesime=2024)


def test_a_code_follows_its_mergers(lot: None) -> None:
    Commune.objects.create(
        millesime=2024, code="46500", nom="X", nom_recherche="x", departement_code="46", remplacee_par="46331"
    )
    assert selectors.code_actuel("46500") == selectors.code_actuel("46331") == "46268"
    assert selectors.code_actuel("46042") == "46042"
    assert selectors.code_actuel("46999") is None


def test_mergers_in_a_circle_end(lot: None) -> None:
    Commune.objects.filter(code="46268").update(remplacee_par="46331")
    assert selectors.code_actuel("46331") in ("46268", "46331")


def test_the_newest_vintage_answers_unless_another_is_asked(lot: None) -> None:
    Commune.objects.create(millesime=2015, code="46042", nom="Cahors 2015", nom_recherche="c", departement_code="46")
    assert selectors.commune("46042").nom == "Cahors"
    assert selectors.commune("46042", 2015).nom == "Cahors 2015"


def test_one_name_in_several_vintages_is_shown_once(lot: None) -> None:
    Commune.objects.create(millesime=2015, code="46042", nom="Cahors", nom_recherche="cahors", departement_code="46")
    assert [c.millesime for c in selectors.communes_par_nom("cahors")] == [2024]


def test_a_merged_commune_is_found_by_its_own_name(lot: None) -> None:
    assert selectors.communes_par_nom("Vers")[0].remplacee_par == "46268"
    assert selectors.communes_par_nom("saint-gery")[0].code == "46268"
    assert selectors.communes_par_nom("cahours")[0].code == "46042"
    assert selectors.communes_par_nom("zzz") == selectors.communes_par_nom("a") == []


def test_the_network_has_its_caisses(lot: None) -> None:
    services.charger_organismes()
    nombres = {t: Organisme.objects.filter(type=t, fictif=False).count() for t in TypeOrganisme}
    assert nombres == {"carsat": 15, "cramif": 1, "cgss": 4, "cssm": 1, "cpam": 102}
    assert services.charger_organismes() == Organisme.objects.filter(fictif=False).count() == 123


def test_every_departement_has_one_caisse_in_charge(lot: None) -> None:
    services.charger_organismes()
    lignes = Circonscription.objects.filter(organisme__type__in=REGIONAUX)
    codes = sorted(lignes.values_list("departement_code", flat=True))
    metropole = {f"{n:02d}" for n in range(1, 96) if n != 20} | {"2A", "2B"}
    assert codes == sorted(metropole | {"971", "972", "973", "974", "976", "977", "978"})
    assert set(Circonscription.objects.filter(organisme__type="cpam").values_list("departement_code", flat=True)) == (
        metropole
    )


@pytest.mark.parametrize(
    ("commune", "code", "zone"),
    [
        ("31555", "carsat-mp", "Europe/Paris"),
        ("93066", "cramif", "Europe/Paris"),
        ("57463", "carsat-am", "Europe/Paris"),
        ("2A004", "carsat-se", "Europe/Paris"),
        ("97411", "cgss-974", "Indian/Reunion"),
        ("97801", "cgss-971", "America/Guadeloupe"),
        ("97611", "cssm", "Indian/Mayotte"),
    ],
)
def test_the_caisse_in_charge_of_a_commune(lot: None, commune: str, code: str, zone: str) -> None:
    services.charger_organismes()
    caisse = selectors.caisse_en_charge(commune, JOUR)
    assert caisse is not None and caisse.code == code
    assert selectors.fuseau(caisse).key == zone


def test_a_commune_that_merged_into_another_departement_follows_it(lot: None) -> None:
    services.charger_organismes()
    Commune.objects.filter(code="46331").update(remplacee_par="75056")
    assert selectors.caisse_en_charge("46331", JOUR).code == "cramif"


def test_a_caisse_is_in_charge_only_while_it_covers(lot: None) -> None:
    caisse = un_organisme()
    Circonscription.objects.create(
        organisme=caisse, departement_code="46", date_debut=date(2026, 1, 1), date_fin=date(2026, 6, 30)
    )
    assert selectors.caisse_en_charge("46042", date(2026, 6, 30)) == caisse
    assert selectors.caisse_en_charge("46042", date(2026, 7, 1)) is None
    assert selectors.departements_de(caisse, JOUR) == ["46"]


def test_departements_with_several_cpam_give_them_all(lot: None) -> None:
    services.charger_organismes()
    cpam = Circonscription.objects.filter(organisme__type="cpam")
    assert cpam.filter(departement_code="59").count() == 4
    assert [c.organisme.code for c in cpam.filter(departement_code="31")] == ["cpam-31"]


def test_places_come_nearest_first_and_open_that_day(lot: None) -> None:
    cahors = un_lieu(nom="Cahors", commune_code="46042")
    albas = un_lieu(nom="Albas", commune_code="46001", latitude=44.467, longitude=1.235)
    un_lieu(nom="Fermé", commune_code="46042", ouvert_au=date(2026, 3, 9))
    futur = un_lieu(nom="Pas encore", commune_code="46042")
    LieuAccueil.objects.filter(pk=futur.pk).update(ouvert_du=date(2026, 3, 11))
    proches = selectors.lieux_par_commune(["46331"], selectors.lieux_ouverts(JOUR))["46331"]
    assert [lieu for lieu, _ in proches] == [cahors, albas]
    assert 10 < proches[0][1] < 13 < proches[1][1] < 29


def test_many_communes_cost_the_same_queries_as_one_and_each_follows_its_mergers(lot: None) -> None:
    cahors, sans_point = un_lieu(nom="Cahors", commune_code="46042"), un_lieu(nom="Vers", commune_code="46331")
    Commune.objects.create(
        millesime=2024, code="46500", nom="X", nom_recherche="x", departement_code="46", remplacee_par="46331"
    )
    lieux = [cahors, sans_point]
    with CaptureQueriesContext(connection) as une:
        selectors.lieux_par_commune(["46500"], lieux)
    with CaptureQueriesContext(connection) as toutes:
        trouves = selectors.lieux_par_commune(["46500", "46331", "46268", "46042", "99999", ""], lieux, 1)
    assert len(toutes) <= len(une)
    premiers = {code: proches[0][0] for code, proches in trouves.items()}
    assert premiers == {"46500": sans_point, "46331": sans_point, "46268": sans_point, "46042": cahors}
    assert {code: selectors.commune_actuelle(code) for code in premiers} == selectors.communes_actuelles(premiers)


def test_an_unknown_commune_has_no_nearest_place(lot: None) -> None:
    lieu = un_lieu(commune_code="46042")
    assert selectors.lieux_par_commune(["99999", "75056"], [lieu]) == {}


def test_every_role_sees_the_open_places(lot: None) -> None:
    lieu = un_lieu(commune_code="46042")
    for role in ("csam", "partenaire", "direction_nationale"):
        assert lieu in selectors.lieux_ouverts(JOUR).visible_to(un_agent(role), classe="F0")
