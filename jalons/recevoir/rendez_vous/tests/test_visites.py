"""Home visits: who is out, who did not say that she is back."""

from __future__ import annotations

import pytest

from jalons.recevoir.rendez_vous import selectors, services
from jalons.recevoir.rendez_vous.tests.conftest import MAINTENANT


@pytest.fixture
def visite(monde):
    return monde.reserver(
        agent=monde.helene, mode="domicile", debut=monde.a(14), duree=60, adresse="3 rue des Lilas, Cholet",
        fin_prevue=monde.a(15, 30), personne_rappel="Sonia Perrin", rappel_telephone="02 41 00 00 00",
    )  # fmt: skip


def test_a_visit_not_confirmed_a_quarter_of_an_hour_late_raises_the_alarm(monde, visite):
    assert list(selectors.visites_en_retard(monde.a(15, 46))) == [visite]


def test_the_alarm_is_silent_one_minute_before(monde, visite):
    assert not selectors.visites_en_retard(monde.a(15, 45))
    assert list(selectors.visites_en_cours(monde.a(15, 45))) == [visite]


def test_confirming_the_return_stops_the_alarm_and_twice_is_once(monde, visite):
    services.confirmer_retour(agent=monde.helene, rdv=visite, maintenant=monde.a(15, 20))
    services.confirmer_retour(agent=monde.helene, rdv=visite, maintenant=monde.a(15, 50))
    assert visite.retour_confirme_le == monde.a(15, 20)
    assert not selectors.visites_en_retard(monde.a(18))


def test_a_visit_to_come_is_neither_under_way_nor_confirmed(monde, visite):
    assert not selectors.visites_en_cours(monde.a(13, 59))
    with pytest.raises(services.RendezVousRefuse, match="pas commencé"):
        services.confirmer_retour(agent=monde.helene, rdv=visite, maintenant=monde.a(13, 59))


@pytest.mark.parametrize("fin", ["annuler", "excuser"])
def test_a_visit_that_does_not_take_place_raises_no_alarm(monde, visite, fin):
    if fin == "annuler":
        services.annuler(agent=monde.helene, rdv=visite, motif="personne", maintenant=MAINTENANT)
    else:
        services.noter_issue(agent=monde.helene, rdv=visite, issue="excuse", maintenant=MAINTENANT)
    assert not selectors.visites_en_retard(monde.a(18))


def test_when_she_says_who_came_she_is_back(monde, visite):
    services.noter_issue(agent=monde.helene, rdv=visite, issue="absent", maintenant=monde.a(14, 20))
    assert not selectors.visites_en_retard(monde.a(18))


def test_an_excused_visit_does_not_confirm_the_return_and_a_wrong_click_corrected_leaves_the_alarm(monde, visite):
    services.noter_issue(agent=monde.helene, rdv=visite, issue="excuse", maintenant=monde.a(14, 20))
    assert visite.retour_confirme_le is None
    services.noter_issue(agent=monde.nadia, rdv=visite, issue="present", maintenant=monde.a(15))
    assert list(selectors.visites_en_retard(monde.a(18))) == [visite]


def test_when_somebody_else_says_who_came_the_alarm_stays(monde, visite):
    services.noter_issue(agent=monde.nadia, rdv=visite, issue="present", maintenant=monde.a(15))
    assert list(selectors.visites_en_retard(monde.a(18))) == [visite]


def test_preparing_a_visit_writes_whom_to_call(monde, visite):
    services.preparer_visite(
        agent=monde.helene, rdv=visite, adresse=" 5 rue des Lilas ", fin_prevue=monde.a(16),
        personne_rappel="Luc Denis", rappel_telephone="02 41 11 11 11", maintenant=MAINTENANT,
    )  # fmt: skip
    assert (visite.adresse, visite.fin_prevue, visite.personne_rappel) == ("5 rue des Lilas", monde.a(16), "Luc Denis")


def test_a_visit_does_not_end_before_it_begins(monde, visite):
    with pytest.raises(services.RendezVousRefuse, match="précède"):
        services.preparer_visite(
            agent=monde.helene,
            rdv=visite,
            adresse="5 rue",
            fin_prevue=monde.a(13),
            personne_rappel="",
            rappel_telephone="",
            maintenant=MAINTENANT,
        )


def test_an_appointment_elsewhere_is_not_a_visit(monde):
    rdv = monde.reserver(agent=monde.helene)
    with pytest.raises(services.RendezVousRefuse, match="pas une visite"):
        services.confirmer_retour(agent=monde.helene, rdv=rdv, maintenant=monde.a(12))


@pytest.mark.parametrize("acte", ["annuler", "deplacer"])
def test_a_visit_under_way_is_neither_cancelled_nor_moved_its_alarm_would_go(monde, visite, acte):
    ailleurs = {"motif": "dossier"} if acte == "annuler" else {"debut": monde.a(17)}
    with pytest.raises(services.RendezVousRefuse, match="en cours"):
        getattr(services, acte)(agent=monde.helene, rdv=visite, maintenant=monde.a(14, 1), **ailleurs)
    assert list(selectors.visites_en_retard(monde.a(18))) == [visite]


def test_a_visit_excused_once_begun_keeps_its_alarm_until_she_is_back(monde, visite):
    services.noter_issue(agent=monde.nadia, rdv=visite, issue="excuse", maintenant=monde.a(14, 20))
    assert list(selectors.visites_en_retard(monde.a(18))) == [visite]
    services.confirmer_retour(agent=monde.helene, rdv=visite, maintenant=monde.a(18))
    assert not selectors.visites_en_retard(monde.a(19))


@pytest.mark.parametrize("numero", ["abc", "12", "+", "00"])
def test_whom_to_call_has_a_number_that_can_be_called(monde, numero):
    with pytest.raises(services.RendezVousRefuse, match="n’est pas un numéro"):
        monde.reserver(
            agent=monde.helene,
            mode="domicile",
            adresse="3 rue des Lilas",
            personne_rappel="Sonia",
            rappel_telephone=numero,
        )


@pytest.mark.parametrize("vide", ["personne_rappel", "rappel_telephone"])
def test_who_is_called_back_is_said_when_a_visit_is_booked_or_prepared(monde, visite, vide):
    qui = {"personne_rappel": "Luc Denis", "rappel_telephone": "02 41 11 11 11", "adresse": "5 rue des Lilas"}
    with pytest.raises(services.RendezVousRefuse, match="rappeler"):
        monde.reserver(agent=monde.helene, mode="domicile", debut=monde.a(9), **qui | {vide: " "})
    with pytest.raises(services.RendezVousRefuse, match="rappeler"):
        services.preparer_visite(
            agent=monde.helene, rdv=visite, fin_prevue=monde.a(16), maintenant=MAINTENANT, **qui | {vide: " "}
        )
