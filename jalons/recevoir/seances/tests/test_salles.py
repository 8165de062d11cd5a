"""A meeting holds a room of its place: never with an appointment, another meeting or too many people; who holds it is named."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from jalons.fondations.socle.refus import VersionDepassee
from jalons.fondations.territoires.models import OccupationSalle, Salle
from jalons.parcours import sortants
from jalons.recevoir.offres.tests.monde import LUNDI, Monde
from jalons.recevoir.rendez_vous import selectors as agenda
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.rendez_vous.services import RendezVousRefuse, changer_salle
from jalons.recevoir.seances import services
from jalons.recevoir.seances.models import Seance
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def monde() -> Monde:
    return Monde()


def salle(monde: Monde, nom: str, places: int = 12, **autres: Any) -> Salle:
    """A room of the place, open for years."""
    valeurs = {"ouverte_du": LUNDI.replace(year=2020)} | autres
    return Salle.objects.create(lieu=monde.lieu, nom=nom, places=places, **valeurs)


def rendez_vous(monde: Monde, seance: Seance, dans: Salle | None) -> RendezVous:
    """An appointment of Hélène at the hour of that meeting, written straight into that room."""
    return RendezVous.objects.create(
        assure=people.un_assure(monde.caisse), agent=monde.helene, organisme=monde.caisse, lieu=monde.lieu, salle=dans,
        mode="lieu", periode=seance.periode, date_acte=seance.date_acte,
    )  # fmt: skip


def test_a_meeting_takes_the_smallest_room_that_holds_everybody(monde):
    salle(monde, "Grande", 30)
    salle(monde, "Bureau", 3)
    moyenne = salle(monde, "Moyenne", 12)
    assert monde.seance(10).salle == moyenne


def test_a_place_without_rooms_gives_none(monde):
    assert monde.seance(10).salle is None


def test_a_room_too_small_is_refused_and_the_one_that_fits_is_named(monde):
    bureau = salle(monde, "Bureau", 3)
    salle(monde, "Grande", 30)
    with pytest.raises(
        services.SeanceRefusee, match=r"« Bureau » a 3 places, la réunion 10. Libre à ces heures : « Grande »"
    ):
        monde.seance(10, salle=bureau)


def test_no_room_large_enough_says_which_one_is_the_largest(monde):
    salle(monde, "Bureau", 3)
    with pytest.raises(services.SeanceRefusee, match=r"n’a 10 places .*« Bureau », en a 3.* réduire les places"):
        monde.seance(10)


def test_the_room_of_another_meeting_is_refused_with_its_name_and_the_next_free_one(monde):
    prise = salle(monde, "A")
    monde.seance(10, salle=prise)
    salle(monde, "B", 14)
    with pytest.raises(
        services.SeanceRefusee, match=r"prise .* par « Réunion d’information », de 14.*« B », 14 places"
    ):
        monde.seance(10, heure=15, salle=prise)
    assert Seance.objects.count() == 1


def test_without_another_room_the_refusal_says_who_holds_each(monde):
    salle(monde, "A")
    tenue = monde.seance(10)
    Seance.objects.update(salle=None)
    rendez_vous(monde, tenue, Salle.objects.get())
    with pytest.raises(
        services.SeanceRefusee, match=r"« A », prise par .*Morvan.* .rendez-vous., de 14.* Changer l’heure"
    ):
        monde.seance(10, heure=15)


def test_the_database_refuses_an_appointment_in_the_room_of_a_meeting(monde):
    salle(monde, "A")
    tenue = monde.seance(10)
    with pytest.raises(IntegrityError, match="rendez_vous_salle_une_fois"), transaction.atomic():
        rendez_vous(monde, tenue, tenue.salle)


def test_the_database_refuses_a_meeting_in_the_room_of_an_appointment(monde):
    prise = salle(monde, "A")
    tenue = monde.seance(10)
    Seance.objects.update(salle=None)
    rendez_vous(monde, tenue, prise)
    with pytest.raises(IntegrityError, match="occupation_salle_une_fois"), transaction.atomic():
        Seance.objects.update(salle=prise)


def test_an_appointment_moved_into_it_is_refused_too(monde):
    prise, autre = salle(monde, "A"), salle(monde, "B")
    tenue = monde.seance(10, salle=prise)
    rdv = rendez_vous(monde, tenue, autre)
    with pytest.raises(RendezVousRefuse, match="prise par « Réunion d’information », de 14"):
        changer_salle(agent=monde.helene, rdv=rdv, salle=prise)
    with pytest.raises(IntegrityError, match="rendez_vous_salle_une_fois"), transaction.atomic():
        RendezVous.objects.update(salle=prise)


def test_slots_are_not_offered_where_a_meeting_holds_the_only_room(monde):
    salle(monde, "A")
    seance = monde.seance(10)
    monde.ouvrir(jour=1, de=14, a=16)
    avant = heures(monde, seance)
    Seance.objects.update(salle=None)
    assert set(heures(monde, seance)) - set(avant) == {seance.debut, seance.debut + timedelta(minutes=45)}


def heures(monde: Monde, seance: Seance) -> list[Any]:
    """What is offered there that day."""
    jour = seance.date_acte
    libres = agenda.creneaux_libres(
        lieu=monde.lieu, du=jour, au=jour, maintenant=seance.debut - timedelta(days=2), mode="lieu"
    )
    return [c.debut for c in libres]


def test_cancelled_it_gives_its_room_back(monde):
    prise = salle(monde, "A")
    seance = monde.seance(10)
    sortants.annuler_seance(agent=monde.nadia, seance=seance, motif="Grève")
    assert not OccupationSalle.objects.exists()
    assert monde.seance(10, heure=15).salle == prise


def test_moved_to_another_hour_its_room_follows(monde):
    salle(monde, "A")
    seance = monde.seance(10)
    Seance.objects.update(debut=seance.debut + timedelta(hours=3))
    assert [o.periode.lower for o in OccupationSalle.objects.all()] == [seance.debut + timedelta(hours=3)]


def test_the_csam_takes_another_room(monde, client_de):
    salle(monde, "A")
    seance = monde.seance(10)
    autre = salle(monde, "B")
    page = client_de(monde.nadia).get(reverse("seances:seance", args=[seance.pk]))
    assert "B, 12 places" in page.content.decode()
    reponse = client_de(monde.nadia).post(
        reverse("seances:salle", args=[seance.pk]), {"salle": autre.pk, "version": seance.version}
    )
    seance.refresh_from_db()
    assert (reponse.status_code, seance.salle) == (302, autre)


def test_a_room_chosen_on_an_old_page_is_refused(monde):
    salle(monde, "A")
    seance, autre = monde.seance(10), salle(monde, "B")
    services.changer_salle(agent=monde.nadia, seance=seance, salle=autre, version=seance.version)
    with pytest.raises(VersionDepassee):
        services.changer_salle(agent=monde.nadia, seance=seance, salle=Salle.objects.get(nom="A"), version=1)


def test_a_room_too_small_on_the_page_of_a_meeting_says_why(monde, client_de):
    salle(monde, "A")
    seance, bureau = monde.seance(10), salle(monde, "Bureau", 2)
    reponse = client_de(monde.nadia).post(
        reverse("seances:salle", args=[seance.pk]), {"salle": bureau.pk, "version": seance.version}
    )
    assert reponse.status_code == 422
    assert "a 2 places, la réunion 10" in reponse.content.decode()


def test_the_week_of_the_place_shows_the_meeting_and_its_room(monde, client_de):
    salle(monde, "Grande")
    seance = monde.seance(10)
    page = client_de(monde.awa).get(f"/implantations/{monde.lieu.pk}/?semaine={seance.date_acte:%Y-%m-%d}")
    assert "salle Grande" in page.content.decode()


def test_a_room_that_closes_says_that_a_meeting_is_left_in_it(monde, client_de):
    prise = salle(monde, "Grande")
    seance = monde.seance(10)
    Salle.objects.filter(pk=prise.pk).update(fermee_au=seance.date_acte - timedelta(days=1))
    page = client_de(monde.awa).get(f"/implantations/{monde.lieu.pk}/")
    assert "rendez-vous 0, réunions 1" in " ".join(page.content.decode().split())
