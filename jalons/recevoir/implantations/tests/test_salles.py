"""A place with rooms: each appointment there takes one, never two in the same; without rooms nothing changes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from jalons.fondations.socle.refus import VersionDepassee
from jalons.fondations.territoires import services as territoires
from jalons.fondations.territoires.models import Salle
from jalons.recevoir.rendez_vous import selectors, services
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.rendez_vous.services.salles import avec_une_salle
from jalons.recevoir.rendez_vous.tests.conftest import MAINTENANT, MARDI, creer_monde

pytestmark = pytest.mark.django_db


@pytest.fixture
def monde() -> Any:
    """Hélène and Luc receive at the same hours in Cholet."""
    lu = creer_monde()
    lu.ouvrir()
    lu.ouvrir(lu.luc)
    return lu


def une_salle(lieu: Any, nom: str = "Bureau 1", **autres: Any) -> Salle:
    """A room of that place since 2020."""
    valeurs = {"places": 3, "ouverte_du": MARDI.replace(year=2020)} | autres
    return Salle.objects.create(lieu=lieu, nom=nom, **valeurs)


def heures(monde: Any, **autres: Any) -> list[tuple[Any, Any]]:
    """What is offered there that day: who, when."""
    libres = selectors.creneaux_libres(
        lieu=monde.lieu, du=MARDI, au=MARDI, maintenant=MAINTENANT, mode="lieu", **autres
    )
    return [(c.agent_id, c.debut) for c in libres]


def test_an_appointment_at_a_place_takes_the_smallest_free_room(monde: Any) -> None:
    une_salle(monde.lieu, "Grande", places=12)
    petite = une_salle(monde.lieu, "Petite", places=3)
    assert monde.reserver().salle == petite


def test_a_place_without_rooms_gives_none(monde: Any) -> None:
    assert monde.reserver().salle is None


def test_by_telephone_no_room_is_taken(monde: Any) -> None:
    une_salle(monde.lieu)
    assert monde.reserver(mode="telephone").salle is None


def test_a_second_one_at_the_same_hour_takes_another_room(monde: Any) -> None:
    une_salle(monde.lieu, "A")
    une_salle(monde.lieu, "B")
    un, deux = monde.reserver(), monde.reserver(monde.paul, avec=monde.luc)
    assert {un.salle.nom, deux.salle.nom} == {"A", "B"}


def test_with_one_room_the_second_one_is_refused_and_told_what_to_do(monde: Any) -> None:
    une_salle(monde.lieu)
    monde.reserver()
    with pytest.raises(services.RendezVousRefuse, match=r"Aucune salle n’est libre .* choisir un autre créneau"):
        monde.reserver(monde.paul, avec=monde.luc)
    assert RendezVous.objects.count() == 1


def test_the_database_itself_refuses_two_in_a_room(monde: Any) -> None:
    une_salle(monde.lieu, "A")
    une_salle(monde.lieu, "B")
    un, deux = monde.reserver(), monde.reserver(monde.paul, avec=monde.luc)
    with pytest.raises(IntegrityError, match="rendez_vous_salle_une_fois"), transaction.atomic():
        RendezVous.objects.filter(pk=deux.pk).update(salle=un.salle)


def test_a_room_taken_meanwhile_is_replaced_by_the_next_one(monde: Any) -> None:
    """Both are free when it looks; the first one is taken when it writes."""
    une_salle(monde.lieu, "A", places=1)
    une_salle(monde.lieu, "B", places=2)
    rdv, essayees = monde.reserver(), []

    def ecrire() -> None:
        essayees.append(rdv.salle.nom)
        if rdv.salle.nom == "A":
            raise IntegrityError('viole la contrainte "rendez_vous_salle_une_fois"')

    avec_une_salle(rdv, ecrire)
    assert essayees == ["A", "B"]


def test_slots_without_a_free_room_are_not_offered(monde: Any) -> None:
    une_salle(monde.lieu)
    avant = heures(monde)
    monde.reserver()
    assert {debut for _, debut in avant} - {debut for _, debut in heures(monde)} == {monde.a(9)}


def test_the_same_slots_with_a_second_room_are(monde: Any) -> None:
    une_salle(monde.lieu)
    une_salle(monde.lieu, "Bureau 2")
    monde.reserver()
    assert (monde.luc.pk, monde.a(9)) in heures(monde)


def test_one_room_free_by_halves_is_not_two_halves(monde: Any) -> None:
    """A is taken at the beginning of the slot, B at its end: none of them is free for the whole of it."""
    a, b = une_salle(monde.lieu, "A"), une_salle(monde.lieu, "B")
    un = monde.reserver(duree=30)
    deux = monde.reserver(monde.paul, debut=monde.a(9, 30), duree=30)
    RendezVous.objects.filter(pk=un.pk).update(salle=a)
    RendezVous.objects.filter(pk=deux.pk).update(salle=b)
    assert (monde.luc.pk, monde.a(9)) not in heures(monde, duree=60)
    assert (monde.luc.pk, monde.a(10)) in heures(monde, duree=60)


def test_a_day_on_which_the_place_is_closed_offers_nothing_and_takes_nobody(monde: Any) -> None:
    monde.lieu.jours_fermes = [MARDI]
    monde.lieu.save()
    assert heures(monde) == []
    with pytest.raises(services.RendezVousRefuse, match="n’est pas ouvert"):
        monde.reserver()


def test_a_wheelchair_gets_the_room_where_it_comes_in(monde: Any) -> None:
    une_salle(monde.lieu, "Étage", places=1)
    bas = une_salle(monde.lieu, "Rez-de-chaussée", places=4, fauteuil=True)
    assert monde.reserver(fauteuil=True).salle == bas


def test_a_wheelchair_without_such_a_room_is_refused(monde: Any) -> None:
    une_salle(monde.lieu, "Étage", places=1)
    with pytest.raises(services.RendezVousRefuse, match="où entre un fauteuil"):
        monde.reserver(fauteuil=True)


def test_moved_it_takes_a_room_free_at_its_new_hour(monde: Any) -> None:
    une_salle(monde.lieu, "A", places=1)
    une_salle(monde.lieu, "B", places=2)
    la = monde.reserver(monde.paul, avec=monde.luc, debut=monde.a(10, 30))
    rdv = monde.reserver()
    assert (la.salle.nom, rdv.salle.nom) == ("A", "A")
    services.deplacer(agent=monde.nadia, rdv=rdv, debut=monde.a(10, 30), maintenant=MAINTENANT)
    rdv.refresh_from_db()
    assert rdv.salle.nom == "B"


def test_cancelled_it_gives_its_room_back(monde: Any) -> None:
    une_salle(monde.lieu)
    services.annuler(agent=monde.nadia, rdv=monde.reserver(), motif="service", maintenant=MAINTENANT)
    assert monde.reserver(monde.paul, avec=monde.luc).salle.nom == "Bureau 1"


def test_the_worker_takes_another_room(monde: Any, client_de: Any) -> None:
    une_salle(monde.lieu, "A")
    autre = une_salle(monde.lieu, "B")
    rdv = monde.reserver()
    reponse = client_de(monde.helene).post(
        reverse("rendez_vous:salle", args=[rdv.pk]), {"salle": autre.pk, "version": rdv.version}
    )
    rdv.refresh_from_db()
    assert (reponse.status_code, rdv.salle) == (302, autre)


def test_a_room_that_is_taken_is_refused(monde: Any) -> None:
    une_salle(monde.lieu, "A")
    une_salle(monde.lieu, "B")
    un, deux = monde.reserver(), monde.reserver(monde.paul, avec=monde.luc)
    with pytest.raises(services.RendezVousRefuse, match="n’est pas libre"):
        services.changer_salle(agent=monde.helene, rdv=un, salle=deux.salle)


def test_a_room_of_another_place_is_refused(monde: Any) -> None:
    une_salle(monde.lieu, "A")
    ailleurs = une_salle(monde.lieu.__class__.objects.create(
        nom="Angers", organisme=monde.caisse, adresse="1 rue Basse", commune_code="96002", ouvert_du=MARDI
    ))  # fmt: skip
    with pytest.raises(services.RendezVousRefuse, match="n’est pas libre"):
        services.changer_salle(agent=monde.helene, rdv=monde.reserver(), salle=ailleurs)


def test_two_people_who_correct_a_room_do_not_undo_each_other(monde: Any) -> None:
    salle = une_salle(monde.lieu)
    mots = {nom: getattr(salle, nom) for nom in territoires.CHAMPS_SALLE}
    territoires.modifier_salle(agent=monde.chef, salle=salle, version=1, **mots | {"nom": "Accueil"})
    with pytest.raises(VersionDepassee):
        territoires.modifier_salle(agent=monde.chef, salle=salle, version=1, **mots | {"nom": "Bureau"})


def test_a_name_taken_in_that_place_is_refused(monde: Any) -> None:
    salle = une_salle(monde.lieu)
    mots = {nom: getattr(salle, nom) for nom in territoires.CHAMPS_SALLE}
    with pytest.raises(territoires.LieuInvalide, match="s’appelle déjà « Bureau 1 »"):
        territoires.ouvrir_salle(agent=monde.chef, lieu=monde.lieu, **mots)


def test_a_place_whose_rooms_are_all_closed_receives_nobody_and_says_so(monde: Any) -> None:
    """« None today » is not « never any »; before its first room, a place without rooms is as before."""
    salle = une_salle(monde.lieu, fermee_au=MARDI - timedelta(days=1))
    assert heures(monde) == []
    with pytest.raises(services.RendezVousRefuse, match="Aucune salle"):
        monde.reserver()
    Salle.objects.filter(pk=salle.pk).update(ouverte_du=MARDI + timedelta(days=1), fermee_au=None)
    assert heures(monde) and monde.reserver().salle is None


def test_who_was_slower_reads_that_the_hour_is_taken_not_that_a_room_is_missing(monde: Any) -> None:
    une_salle(monde.lieu)
    monde.reserver()
    with pytest.raises(services.CreneauPris, match="vient d’être pris"):
        monde.reserver(monde.paul)
