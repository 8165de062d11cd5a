"""The first slots for a person: three that differ, why each, what was given up when nothing fits."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jalons.fondations.agents.services import declarer_suppleance
from jalons.fondations.referentiels.models import CodeListe
from jalons.fondations.territoires.models import Commune, LieuAccueil
from jalons.personnes.assures.services import rattacher
from jalons.recevoir.rendez_vous import rules, selectors
from jalons.recevoir.rendez_vous.selectors import Recherche, chercher
from jalons.recevoir.rendez_vous.tests.conftest import adresse, texte
from tests import people


@pytest.fixture
def jour():
    return rules.jour_local(timezone.now(), "Europe/Paris")


@pytest.fixture
def pres(monde, demain):
    """Cholet is 0 km from her commune, Segré 60; Luc receives in Segré tomorrow, Hélène in Cholet in three days."""
    commune = people.une_commune("96001")
    Commune.objects.filter(pk=commune.pk).update(latitude=47.06, longitude=-0.88)
    LieuAccueil.objects.filter(pk=monde.lieu.pk).update(latitude=47.06, longitude=-0.90)
    loin = people.un_lieu(monde.caisse, nom="Maison de Segré", latitude=47.69, longitude=-0.87)
    monde.ouvrir(jour=demain + timedelta(days=3), modes=["lieu"])
    monde.ouvrir(monde.luc, demain, lieu=loin, modes=["lieu"], competences=["lsf"])
    return loin


def test_three_offers_differ_and_each_says_why(monde, pres, jour, demain):
    monde.ouvrir(monde.luc, demain + timedelta(days=1), lieu=None, modes=["telephone"])
    trouves = chercher(monde.nadia, Recherche(commune="96001"), jour)
    proche, tot, autrement = trouves.trois
    assert (proche.lieu, proche.raison) == ("CPAM de Cholet", "le plus proche, 3 min (estimation) de route")
    assert (tot.lieu, tot.raison) == ("Maison de Segré", "le plus tôt")
    assert (autrement.mode, autrement.raison) == ("telephone", "sans trajet")
    assert not {c.valeur for c in trouves.trois} & {c.valeur for c in trouves.autres}
    assert trouves.elargi == ""


def test_the_nearest_place_is_found_though_hundreds_of_slots_come_before(monde, pres, jour, demain):
    LieuAccueil.objects.filter(pk=monde.lieu.pk).update(nom="ZZ")
    for n in range(1, 20):
        monde.ouvrir(monde.luc, demain + timedelta(days=n), lieu=pres, modes=["lieu"], duree=5)
    assert chercher(monde.nadia, Recherche(commune="96001"), jour).trois[0].lieu == "ZZ"


def test_a_slot_where_she_could_not_be_yet_is_not_offered_on_the_spot(monde, pres, jour, demain):
    ouvre = monde.a(9, 0, demain)
    for avant, offert in ((60, False), (180, True)):
        trouves = chercher(
            monde.nadia, Recherche(commune="96001", lieu=pres), jour, maintenant=ouvre - timedelta(minutes=avant)
        )
        assert (trouves.tous[0].debut == ouvre) is offert, "Segré is two hours away"


def test_without_a_commune_nothing_is_said_near(monde, pres, jour):
    assert not any("proche" in c.raison for c in chercher(monde.nadia, Recherche(), jour).tous)


@pytest.mark.parametrize(
    ("quoi", "dit"),
    [
        ({"mode": "visio"}, "d’autres façons"),
        ({"competence": "arabe"}, "sans la compétence demandée (un interprète, s’il en faut un, est à demander)"),
        ({"avant": "demain"}, "plus tard"),
        ({"mode": "visio", "competence": "arabe"}, "d’autres façons, sans la compétence demandée"),
    ],
)
def test_when_nothing_fits_what_was_given_up_is_said(monde, pres, jour, demain, quoi, dit):
    voulu = Recherche(commune="96001", **{k: demain if v == "demain" else v for k, v in quoi.items()})
    trouves = chercher(monde.nadia, voulu, jour)
    assert trouves.trois and trouves.elargi.startswith(dit)


def test_what_fits_is_not_widened(monde, pres, jour):
    trouves = chercher(monde.nadia, Recherche(competence="lsf"), jour)
    assert {c.agent for c in trouves.tous} == {"Luc Denis"} and trouves.elargi == ""


def test_a_place_not_known_to_be_accessible_is_never_shown_in_silence(monde, pres, jour):
    LieuAccueil.objects.filter(pk=monde.lieu.pk).update(acces="Plain-pied")
    trouves = chercher(monde.nadia, Recherche(commune="96001", fauteuil=True), jour)
    assert trouves.tous and all("accès en fauteuil non renseigné" in c.acces for c in trouves.tous)
    assert "le lieu dit : « Plain-pied »" in trouves.trois[0].acces
    assert not any(c.acces for c in chercher(monde.nadia, Recherche(commune="96001"), jour).tous)


def test_the_page_begins_with_what_is_known_of_her(monde, pres, jour, client_de):
    page = adresse("nouveau", monde.valerie.pk)
    CodeListe.objects.create(
        liste="competence", code="lsf", libelle="Langue des signes", rang=1, date_debut=people.DEBUT
    )
    client = client_de(monde.nadia)
    assert client.get(page).context["ou"]["competence"].value() == "lsf"  # she signs
    assert client.get(page).context["ou"]["avec"].value() == ""
    rattacher(assure=monde.valerie, agent=monde.luc, genre="referent", du=jour)
    assert client.get(page).context["ou"]["avec"].value() == str(monde.luc.pk)
    assert client.get(page, {"avec": ""}).context["ou"]["avec"].value() == ""  # asked otherwise: as asked


def test_htmx_gets_the_slots_alone_and_going_back_gets_the_page(monde, pres, client_de):
    client, page = client_de(monde.nadia), adresse("nouveau", monde.valerie.pk)
    seuls = texte(client.get(page, headers={"HX-Request": "true"}))
    assert "<html" not in seuls and 'type="radio"' in seuls
    retour = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in texte(client.get(page, headers=retour))


def test_what_is_not_offered_is_told_when_asked(monde, pres, client_de, demain):
    monde.reserver(monde.paul, avec=monde.luc, lieu=pres, debut=monde.a(9, 0, demain), maintenant=None)
    page = adresse("nouveau", monde.valerie.pk)
    client, voulu = client_de(monde.nadia), {"avec": str(monde.luc.pk)}
    assert "rendez-vous sur place" not in texte(client.get(page, voulu))
    dite = texte(client.get(page, voulu | {"pourquoi": "oui"}))
    assert "rendez-vous sur place" in dite and "Lefèvre" not in dite


def test_a_search_refused_keeps_what_was_searched(monde, pres, client_de):
    voulu = f"?avec={monde.luc.pk}&mode=lieu&du={date.today().isoformat()}"
    refuse = client_de(monde.nadia).post(adresse("reserver", monde.valerie.pk) + voulu, {})
    assert refuse.status_code == 422 and refuse.context["ou"]["avec"].value() == str(monde.luc.pk)


def test_a_search_costs_as_many_queries_whatever_the_number_of_windows(monde, pres, jour, demain):
    def combien():
        with CaptureQueriesContext(connection) as requetes:
            chercher(monde.nadia, Recherche(commune="96001"), jour)
        return len(requetes)

    avant = combien()
    for n in range(5, 12):
        qui = people.un_agent(equipe=monde.equipe)
        monde.ouvrir(qui, demain + timedelta(days=n), lieu=people.un_lieu(monde.caisse, latitude=47.1, longitude=-0.8))
    assert combien() <= avant


def test_another_caisse_is_never_offered(monde, pres, jour):
    dehors = people.un_agent("csam", equipe=people.une_equipe())
    assert chercher(dehors, Recherche(commune="96001"), jour).tous == []
    assert selectors.chercher(monde.nadia, Recherche(), jour).tous


def test_who_replaces_the_worker_asked_for_is_said_and_her_own_hours_are_there(monde, pres, jour, demain):
    declarer_suppleance(
        agent=monde.chef, absent=monde.helene, suppleant=monde.luc, du=jour, au=demain + timedelta(days=1)
    )
    trouves = chercher(monde.nadia, Recherche(commune="96001", avec=monde.helene), jour)
    assert trouves.dit.startswith("Hélène Morvan est absente jusqu’au") and trouves.dit.endswith(
        "Luc Denis la remplace."
    )
    assert {c.agent_id for c in trouves.tous} == {monde.luc.pk, monde.helene.pk}


def test_of_two_at_the_same_hour_the_nearer_is_the_soonest(monde, pres, jour, demain):
    monde.ouvrir(jour=demain, modes=["lieu"])
    trouves = chercher(monde.nadia, Recherche(commune="96001"), jour)
    assert trouves.trois[0].lieu == "CPAM de Cholet" and trouves.trois[0].raison.endswith("et le plus tôt")
