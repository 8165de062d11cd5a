"""A vehicle is taken by one worker at a time; a visit that moves or is given up says that one is booked."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from jalons.fondations.socle.refus import TransitionRefusee
from jalons.recevoir.implantations import services
from jalons.recevoir.implantations.models import ReservationVehicule, Vehicule
from jalons.recevoir.rendez_vous import services as rendez_vous
from jalons.recevoir.rendez_vous.tests.conftest import creer_monde, texte
from tests import people

pytestmark = pytest.mark.django_db
URL = "/implantations/vehicules/"


@pytest.fixture
def monde() -> Any:
    lu = creer_monde()
    lu.clio = Vehicule.objects.create(organisme=lu.caisse, nom="Clio", lieu=lu.lieu, en_service_du=date(2020, 1, 1))
    return lu


def prendre(monde: Any, jour: date, de: int = 9, a: int = 12, **autres: Any) -> ReservationVehicule:
    valeurs = {"agent": monde.helene, "vehicule": monde.clio, "objet": "itinerance"} | autres
    return services.reserver_vehicule(debut=monde.a(de, 0, jour), fin=monde.a(a, 0, jour), **valeurs)


def visite(monde: Any, jour: date) -> Any:
    return monde.reserver(
        agent=monde.helene, mode="domicile", debut=monde.a(10, 0, jour), maintenant=None, adresse="3 rue Basse",
        personne_rappel="Luc", rappel_telephone="01 99 00 00 01",
    )  # fmt: skip


def test_a_worker_takes_a_vehicle_for_her_visit(monde: Any, client_de: Any, demain: date) -> None:
    rdv = visite(monde, demain)
    saisie = {
        "vehicule": monde.clio.pk, "jour": f"{demain:%Y-%m-%d}", "debut": "09:00", "fin": "12:00", "objet": "visite",
        "rendez_vous": rdv.pk,
    }  # fmt: skip
    helene = client_de(monde.helene)
    assert helene.post(f"{URL}reserver/", saisie).status_code == 302
    prise = ReservationVehicule.objects.get()
    assert (prise.agent, prise.rendez_vous, prise.debut_local.time()) == (monde.helene, rdv, time(9))
    assert "Hélène Morvan" in texte(helene.get(f"{URL}?jour={demain:%Y-%m-%d}"))


def test_the_visit_proposes_its_own_hours(monde: Any, client_de: Any, demain: date) -> None:
    rdv = visite(monde, demain)
    vue = texte(client_de(monde.helene).get(reverse("rendez_vous:rendez_vous", args=[rdv.pk])))
    assert f"rendez_vous={rdv.pk}" in vue
    assert 'value="10:00"' in texte(client_de(monde.helene).get(f"{URL}?rendez_vous={rdv.pk}"))


def test_a_taken_vehicle_is_refused_with_who_has_it_and_what_is_free(monde: Any, demain: date) -> None:
    Vehicule.objects.create(organisme=monde.caisse, nom="Zoé", lieu=monde.lieu, en_service_du=date(2020, 1, 1))
    prendre(monde, demain)
    with pytest.raises(
        services.ImplantationRefusee, match=r"déjà réservé par Hélène Morvan.* Libre à ces heures : Zoé"
    ):
        prendre(monde, demain, 11, 14, agent=monde.luc)


def test_one_after_the_other_is_no_overlap(monde: Any, demain: date) -> None:
    prendre(monde, demain)
    assert prendre(monde, demain, 12, 14, agent=monde.luc)


def test_the_database_itself_refuses_two_at_once(monde: Any, demain: date) -> None:
    un = prendre(monde, demain)
    deux = prendre(monde, demain, 14, 16)
    with pytest.raises(IntegrityError, match="vehicule_une_fois"), transaction.atomic():
        ReservationVehicule.objects.filter(pk=deux.pk).update(periode=un.periode)


def test_given_back_it_is_free_and_twice_is_once(monde: Any, demain: date) -> None:
    prise = prendre(monde, demain)
    services.rendre_vehicule(agent=monde.helene, reservation=prise)
    assert prendre(monde, demain, agent=monde.luc)
    with pytest.raises(TransitionRefusee, match="déjà fait"):
        services.rendre_vehicule(agent=monde.helene, reservation=prise)


def test_a_colleague_does_not_give_it_back_her_manager_does(monde: Any, client_de: Any, demain: date) -> None:
    url = reverse("implantations:rendre", args=[prendre(monde, demain).pk])
    assert client_de(monde.luc).post(url).status_code == 404
    assert client_de(monde.chef).post(url).status_code == 302


def test_out_of_service_it_is_not_taken(monde: Any, demain: date) -> None:
    monde.clio.hors_service_au = demain - timedelta(days=1)
    monde.clio.save()
    with pytest.raises(services.ImplantationRefusee, match="n’est pas en service"):
        prendre(monde, demain)


def test_it_does_not_leave_service_while_somebody_counts_on_it(monde: Any, demain: date) -> None:
    prise = prendre(monde, demain + timedelta(days=5))
    valeurs = {nom: getattr(monde.clio, nom) for nom in services.CHAMPS_VEHICULE} | {"hors_service_au": demain}
    with pytest.raises(services.ImplantationRefusee, match="réservé après ce jour : Hélène Morvan"):
        services.corriger_vehicule(agent=monde.chef, vehicule=monde.clio, version=monde.clio.version, **valeurs)
    services.rendre_vehicule(agent=monde.chef, reservation=prise)
    services.corriger_vehicule(agent=monde.chef, vehicule=monde.clio, version=monde.clio.version, **valeurs)


def test_an_hour_that_the_clocks_jump_over_is_told_in_the_form(monde: Any, client_de: Any) -> None:
    saisie = {"vehicule": monde.clio.pk, "jour": "2027-03-28", "debut": "02:15", "fin": "04:00", "objet": "visite"}
    vue = client_de(monde.helene).post(f"{URL}reserver/", saisie)
    assert vue.status_code == 422 and "n’existe pas" in texte(vue)


@pytest.mark.parametrize(("jours", "de", "a", "mots"), [(1, 12, 9, "retour précède"), (-3, 9, 12, "sont passées")])
def test_hours_that_cannot_be_are_refused(monde: Any, demain: date, jours: int, de: int, a: int, mots: str) -> None:
    with pytest.raises(services.ImplantationRefusee, match=mots):
        prendre(monde, demain + timedelta(days=jours), de, a)


def test_a_visit_that_moves_says_that_a_vehicle_is_booked_at_other_hours(
    monde: Any, client_de: Any, demain: date
) -> None:
    rdv = visite(monde, demain)
    prendre(monde, demain, rendez_vous=rdv)
    ici = reverse("rendez_vous:rendez_vous", args=[rdv.pk])
    assert "À voir" not in texte(client_de(monde.helene).get(ici))
    rendez_vous.deplacer(agent=monde.helene, rdv=rdv, debut=monde.a(15, 0, demain))
    assert "a été déplacé : le véhicule n’est pas réservé" in texte(client_de(monde.helene).get(ici))
    assert "a été déplacé" in texte(client_de(monde.chef).get(f"{URL}?jour={demain:%Y-%m-%d}"))


def test_a_visit_given_up_says_it_too(monde: Any, client_de: Any, demain: date) -> None:
    rdv = visite(monde, demain)
    prendre(monde, demain, rendez_vous=rdv)
    rendez_vous.annuler(agent=monde.helene, rdv=rdv, motif="service")
    vue = texte(client_de(monde.helene).get(reverse("rendez_vous:rendez_vous", args=[rdv.pk])))
    assert "n’a plus lieu" in vue and "Rendre ce véhicule" in vue


def test_another_caisse_sees_none_of_them(monde: Any, client_de: Any, demain: date) -> None:
    prendre(monde, demain)
    ailleurs = client_de(people.un_agent("manager"))
    assert "Clio" not in texte(ailleurs.get(f"{URL}?jour={demain:%Y-%m-%d}"))
    assert ailleurs.get(reverse("implantations:vehicule", args=[monde.clio.pk])).status_code == 404


def test_the_manager_puts_one_in_service_and_corrects_it(monde: Any, client_de: Any) -> None:
    saisie = {
        "nom": "AB-123-CD",
        "places": 5,
        "lieu": monde.lieu.pk,
        "en_service_du": "2020-01-01",
        "hors_service_au": "",
    }
    chef = client_de(monde.chef)
    assert chef.post(f"{URL}nouveau/", saisie).status_code == 302
    neuf = Vehicule.objects.get(nom="AB-123-CD")
    url = reverse("implantations:vehicule", args=[neuf.pk])
    assert chef.post(url, saisie | {"places": 7, "version": 1}).status_code == 302
    assert chef.post(url, saisie | {"places": 9, "version": 1}).status_code == 409
