"""The fictitious region: invented, whole, the same for a seed."""

from __future__ import annotations

import csv
import gzip
from collections import Counter, defaultdict
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jalons.fondations.territoires import rules, selectors, topologie
from jalons.fondations.territoires.demonstration import creer_region
from jalons.fondations.territoires.enums import Niveau
from jalons.fondations.territoires.geographie_fictive import Geographie, geographie
from jalons.fondations.territoires.models import Circonscription, Commune, Contour, LieuAccueil, Organisme, Territoire
from jalons.fondations.territoires.tests import donnees


def _faute(region: Geographie) -> str:
    """The first thing that a map-maker would refuse, or ''."""
    codes = [c.code for c in region.communes]
    if len(set(codes)) != len(codes) or not all(rules.code_commune_valide(code) for code in codes):
        return "codes"
    if any(rules.departement_de(c.code) != c.departement for c in region.communes):
        return "départements"
    if any(c.population < 1 for c in region.communes) or len({c.nom for c in region.communes}) != len(codes):
        return "populations ou noms"
    if any(len(c.contour["coordinates"]) != 1 for c in region.communes):
        return "commune en morceaux"
    ensemble = donnees.unir(c.contour for c in region.communes)["coordinates"]
    if len(ensemble) != 1 or len(ensemble[0]) != 1:
        return "région trouée ou en morceaux"
    return ""


def test_the_same_seed_draws_the_same_region() -> None:
    assert geographie(5) == geographie(5)
    assert geographie(5) != geographie(6)


def test_the_region_of_the_demonstration_is_of_a_believable_size() -> None:
    region = geographie()
    assert len(region.communes) == 120 and 17 <= len(region.cantons) <= 20
    assert 300_000 < sum(c.population for c in region.communes) < 600_000
    assert 4_000 < sum(c.superficie for c in region.communes) < 9_000
    assert min(Counter(c.departement for c in region.communes).values()) > 20


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 10**6))
def test_any_seed_gives_a_region_in_one_piece(graine: int) -> None:
    assert _faute(geographie(graine)) == ""


def test_a_commune_taken_away_is_noticed() -> None:
    """Sabotage of the checker above: a hole in the map goes red."""
    region = geographie()
    bords = topologie.bords(topologie.anneaux(donnees.unir(c.contour for c in region.communes)))
    interieure = next(c for c in region.communes if not topologie.bords(topologie.anneaux(c.contour)) & bords)
    region.communes.remove(interieure)
    assert _faute(region) == "région trouée ou en morceaux"


def test_each_canton_is_in_one_piece() -> None:
    cantons = defaultdict(list)
    for commune in geographie().communes:
        cantons[commune.canton].append(commune.contour)
    assert all(len(donnees.unir(contours)["coordinates"]) == 1 for contours in cantons.values())


@donnees.avec_donnees
def test_nothing_in_it_exists() -> None:
    with gzip.open(donnees.COG, "rt", encoding="utf-8-sig") as fichier:
        vraies = list(csv.DictReader(fichier))
    noms = {rules.normaliser_nom(v["LIBELLE"]) for v in vraies}
    assert not [c.nom for c in geographie().communes if rules.normaliser_nom(c.nom) in noms]
    assert not [v["COM"] for v in vraies if v["COM"].startswith("96")]


@pytest.mark.django_db
def test_it_enters_the_base_twice_the_same() -> None:
    tables = (Commune, Territoire, Contour, Organisme, LieuAccueil)
    region = creer_region()
    avant = [table.objects.count() for table in tables]
    assert creer_region().carsat == region.carsat
    assert [table.objects.count() for table in tables] == avant
    assert region.carsat.fictif and len(region.cpam) == 3 and len(region.lieux) == 8


@pytest.mark.django_db
def test_it_answers_like_a_real_region() -> None:
    region = creer_region()
    jour = date(2026, 3, 10)
    assert selectors.caisse_en_charge("96001", jour) == region.carsat
    assert Circonscription.objects.get(departement_code="961", organisme__type="cpam").organisme == region.cpam["961"]
    assert selectors.canton_de("96001") == "96099"
    fond = selectors.fond_de_carte(selectors.departements_de(region.carsat, jour))
    assert set(fond.contours) == set(region.geographie.cantons) and len(fond.villes) == 3
    assert selectors.lieux_par_commune(["96001"], selectors.lieux_ouverts(jour))["96001"][0][1] < 3
    canton = Territoire.objects.get(niveau=Niveau.CANTON, code="96099")
    assert canton.nom == "Aubrelle-la-Neuve" and canton.population > 50_000
