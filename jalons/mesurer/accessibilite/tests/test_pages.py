"""The page: what it says, to whom, and that an estimate is always called one."""

from __future__ import annotations

import csv
import io
import re
from datetime import time, timedelta

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jalons.fondations.territoires import trajets
from jalons.fondations.territoires.demonstration import creer_region
from jalons.fondations.territoires.models import Commune, LieuAccueil, Trajet
from jalons.mesurer.accessibilite import monde, propositions
from jalons.recevoir.rendez_vous.selectors.heures import heures_par_lieu
from jalons.recevoir.rendez_vous.services import ouvrir_plage
from tests.people import un_agent, un_lieu, un_organisme, une_equipe

pytestmark = pytest.mark.django_db
URL = "/accessibilite/"
JOUR = timezone.localdate()


@pytest.fixture
def region():
    """The fictitious region, its drives computed, two of its places with appointments."""
    fictive = creer_region()
    trajets.calculer(organisme=fictive.carsat, jour=JOUR)
    equipe = une_equipe(fictive.carsat)
    for lieu in fictive.lieux[:3:2]:
        equipe.lieux.add(lieu)
        ouvrir(un_agent(equipe=equipe), lieu)
    return fictive


def ouvrir(agent, lieu, dans=3, heures=(9, 12)):
    debut, fin = (time(int(h), round(60 * (h % 1))) for h in heures)
    return ouvrir_plage(agent=agent, pour=agent, jour=JOUR + timedelta(days=dans), debut=debut, fin=fin, lieu=lieu)


@pytest.fixture
def direction(region):
    return un_agent("direction_regionale", equipe=une_equipe(region.carsat))


def lire(client, suite=""):
    reponse = client.get(URL + suite)
    assert reponse.status_code == 200
    return re.sub(r"\s+", " ", reponse.content.decode().replace("\u00a0", " ").replace("\u202f", " "))


def test_the_page_counts_the_places_that_have_appointments(client_de, direction):
    texte = lire(client_de(direction))
    assert "2 lieux qui ont des rendez-vous dans les 28 jours" in texte
    assert "8 lieux ouverts" in lire(client_de(direction), "?lieux=ouverts")


def test_every_estimate_is_called_one(client_de, direction):
    texte = lire(client_de(direction))
    assert "Temps de trajet : estimation." in texte
    assert texte.count("j-badge j-badge--wait") >= 6  # fictitious data; at the top, in each card, beside the answer
    assert re.search(r"<title>[^<]+ : \d+ min \(estimation\)</title>", texte)


def test_on_a_road_graph_nothing_is_called_an_estimate(client_de, direction, region):
    from jalons.fondations.territoires.models import ReseauRoutier

    reseau = ReseauRoutier.objects.create(
        fichiers="aubrelle.osm.pbf", empreinte="0" * 64, du=JOUR, charge_le=timezone.now(), points=1, arcs=1
    )
    Trajet.objects.update(source="routes", reseau=reseau)
    texte = lire(client_de(direction)).split("Où une permanence")[0]
    assert "estimation" not in texte.split("En un regard")[1].split("personnes trouvées")[0]
    assert f"réseau routier, fichier aubrelle.osm.pbf du {JOUR:%d/%m/%Y}" in texte


def test_the_shares_are_those_counted_by_hand(region):
    m = monde.monde(region.carsat, JOUR)
    for palier, borne in ((0, 15), (1, 30)):
        a_la_main = sum(
            c.population
            for c in Commune.objects.filter(departement_code__startswith="96")
            if (
                Trajet.objects.filter(commune_code=c.code, lieu__in=m.lieux).order_by("minutes").first() or _Loin
            ).minutes
            <= borne
        )
        assert m.habitants[m.paliers <= palier].sum() == a_la_main > 0


class _Loin:
    minutes = 999


def test_a_commune_without_a_road_is_hatched_and_said(client_de, direction, region):
    from jalons.fondations.territoires.models import ReseauRoutier

    reseau = ReseauRoutier.objects.create(fichiers="a", empreinte="1" * 64, charge_le=timezone.now(), points=1, arcs=1)
    isolee = Trajet.objects.order_by("commune_code").first()
    Trajet.objects.filter(commune_code=isolee.commune_code).delete()
    Trajet.objects.create(
        organisme=region.carsat, commune_code=isolee.commune_code, source="routes", reseau=reseau, calcule_le=JOUR
    )
    texte = lire(client_de(direction))
    gens = Commune.objects.get(code=isolee.commune_code).population
    assert "non reliée</span>" in texte and "1 commune, " in texte
    assert f"et {gens:,} non reliés par la route".replace(",", " ") in texte
    assert " : non reliée</title>" in texte


def test_the_answer_is_the_best_of_all(region):
    m = monde.monde(region.carsat, JOUR)
    reponse = propositions.ou_ouvrir(m, 1, 30)
    gains = {}
    for c in m.communes:
        la = (c.latitude, c.longitude)
        minutes = trajets.durees_entre([(d.latitude, d.longitude) for d in m.communes], [la]).minutes[:, 0]
        gains[c.code] = int(m.habitants[(minutes <= 30) & (m.paliers > 1)].sum())
    grandes = {}
    for c in m.communes:
        if c.population > (grandes[c.canton_code].population if c.canton_code in grandes else 0):
            grandes[c.canton_code] = c
    pris = {lieu.commune_code for lieu in m.lieux}
    assert reponse.gagnes == max(gains[c.code] for c in grandes.values() if c.code not in pris) > 0
    assert reponse.choix[0].habitants == gains[reponse.choix[0].commune.code]


def test_the_answer_says_its_reason_and_what_it_supposes(client_de, direction):
    texte = lire(client_de(direction), "?combien=2&seuil=15")
    assert texte.count("passeraient à 15 minutes ou moins") == 2
    assert "Ce que cette réponse suppose" in texte and "La machine propose, une personne décide" in texte
    assert texte.count('class="propose"') == 2


def test_when_everybody_is_near_there_is_nowhere_to_open(client_de, direction):
    Trajet.objects.update(minutes=5)
    assert "Tout le monde est déjà à 30 minutes ou moins" in lire(client_de(direction), "?lieux=ouverts")


def test_hours_are_those_of_the_windows_of_the_place(region):
    lieu = region.lieux[0]
    equipe = une_equipe(region.carsat)
    equipe.lieux.add(lieu)
    agent = un_agent(equipe=equipe)
    assert heures_par_lieu([lieu.pk], JOUR, JOUR + timedelta(days=27)) == {lieu.pk: 3.0}
    ouvrir(agent, lieu, dans=10, heures=(14, 15.5))
    ouvrir(agent, lieu, dans=40)
    assert heures_par_lieu([lieu.pk], JOUR, JOUR + timedelta(days=27)) == {lieu.pk: 4.5}
    assert heures_par_lieu([region.lieux[1].pk], JOUR, JOUR + timedelta(days=27)) == {}


def test_a_place_opened_since_is_said_to_wait_for_its_drives(client_de, direction, region):
    un_lieu(region.carsat, commune_code=region.geographie.communes[0].code)
    assert "1 lieu sans trajet calculé" in lire(client_de(direction), "?lieux=ouverts")
    trajets.calculer(organisme=region.carsat, jour=JOUR)
    assert "sans trajet calculé" not in lire(client_de(direction), "?lieux=ouverts")


def test_without_drives_or_places_the_page_says_what_to_do(client_de, direction, region):
    Trajet.objects.all().delete()
    assert "jalons territoires trajets" in lire(client_de(direction))
    LieuAccueil.objects.update(ouvert_au=JOUR - timedelta(days=1))
    assert "Aucun lieu n’a de rendez-vous dans les 28 jours" in lire(client_de(direction))


def test_another_caisse_is_not_found_and_the_nation_chooses(client_de, direction, region):
    autre = un_organisme("autre-caisse")
    un_lieu(autre)
    assert client_de(direction).get(f"{URL}?caisse=autre-caisse").status_code == 404
    national = client_de(un_agent("direction_nationale", organisme=None))
    assert "Carsat Val-d’Aubrelle" in lire(national, f"?caisse={region.carsat.code}")
    assert national.get(f"{URL}?caisse=inconnue").status_code == 404


@pytest.mark.parametrize(
    ("role", "statut"), [("csam", 200), ("assistant_social", 200), ("dpo", 200), ("admin_technique", 404)]
)
def test_those_who_read_figures_read_it(client_de, region, role, statut):
    assert client_de(un_agent(role, equipe=une_equipe(region.carsat))).get(URL).status_code == statut


@pytest.mark.parametrize("suite", ["?combien=9", "?combien=deux", "?seuil=0", "?lieux=autre", "?combien=-1&seuil=1e9"])
def test_an_absurd_question_is_the_first_one(client_de, direction, suite):
    assert "passeraient à 30 minutes ou moins" in lire(client_de(direction), suite)


def test_the_spreadsheet_says_the_same_as_the_page(client_de, direction, region):
    brut = client_de(direction).get(f"{URL}tableaux.csv").content.decode("utf-8-sig")
    lignes = list(csv.reader(io.StringIO(brut), delimiter=";"))
    m = monde.monde(region.carsat, JOUR)
    ensemble = next(ligne for ligne in lignes if ligne and ligne[0] == "Ensemble")
    assert str(int(m.habitants.sum())) in ensemble and any("estimation" in c for ligne in lignes for c in ligne)
    assert client_de(direction).get(f"{URL}tableaux.ods").status_code == 200


def test_the_page_costs_the_same_queries_with_twice_the_places(client_de, direction, region):
    client = client_de(direction)
    lire(client, "?lieux=ouverts")
    with CaptureQueriesContext(
        connection,
    ) as avant:
        lire(client, "?lieux=ouverts")
    for commune in region.geographie.communes[:8]:
        un_lieu(region.carsat, commune_code=commune.code, latitude=commune.latitude, longitude=commune.longitude)
    trajets.calculer(organisme=region.carsat, jour=JOUR)
    with CaptureQueriesContext(connection) as apres:
        lire(client, "?lieux=ouverts")
    assert len(apres) <= len(avant)


def test_a_former_shape_has_the_step_of_its_commune_of_today(region):
    ancienne = Commune.objects.filter(departement_code="960").order_by("code").last()
    vers = Commune.objects.filter(departement_code="960").order_by("code").first()
    Commune.objects.filter(pk=ancienne.pk).update(remplacee_par=vers.code)
    m = monde.monde(region.carsat, JOUR)
    fond = monde.fond_de(m)
    dits = monde.par_forme(fond, {c.code: n for n, c in enumerate(m.communes)})
    assert dits[ancienne.code] == dits[vers.code] and len(dits) == len(m.communes) + 1
    assert np.isfinite(m.minutes).any()
