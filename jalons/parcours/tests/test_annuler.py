"""One address cancels an appointment, with its demande or without one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from jalons.parcours import services
from jalons.parcours.tests.conftest import Service
from jalons.recevoir.rendez_vous import services as rendez_vous
from jalons.recevoir.rendez_vous.models import RendezVous
from tests.people import un_agent, un_assure

pytestmark = pytest.mark.django_db


@pytest.fixture
def seul(service: Service) -> RendezVous:
    """An appointment that no demande asked for."""
    choisi = service.creneau()
    return rendez_vous.reserver(
        agent=service.csam, assure=un_assure(service.equipe.organisme, nom="Denis"), avec=choisi.agent,
        debut=choisi.debut, duree=choisi.duree, mode=choisi.mode, lieu=choisi.lieu,
    )  # fmt: skip


@pytest.fixture
def demande(service: Service) -> RendezVous:
    """The first appointment of a demande."""
    return services.reserver_pour_demande(agent=service.csam, demande=service.demande(), creneau=service.creneau())


def annuler(rdv: RendezVous) -> str:
    return reverse("parcours:annuler_rendez_vous", args=[rdv.pk])


def test_there_is_no_other_address_to_cancel(seul: RendezVous) -> None:
    with pytest.raises(NoReverseMatch):
        reverse("rendez_vous:annuler", args=[seul.pk])


@pytest.mark.parametrize("cas", ["seul", "demande"])
def test_the_page_offers_that_address(
    service: Service, client_de: Callable[..., Any], cas: str, request: pytest.FixtureRequest
) -> None:
    rdv = request.getfixturevalue(cas)
    page = client_de(service.csam).get(reverse("rendez_vous:rendez_vous", args=[rdv.pk])).content.decode()
    assert f'action="{annuler(rdv)}"' in page


def test_without_a_demande_the_appointment_alone_is_cancelled(
    service: Service, seul: RendezVous, client_de: Callable[..., Any]
) -> None:
    client_de(service.csam).post(annuler(seul), {"motif": "personne"})
    seul.refresh_from_db()
    assert seul.statut == "annule"


def test_with_its_demande_the_person_waits_again(
    service: Service, demande: RendezVous, client_de: Callable[..., Any]
) -> None:
    client_de(service.csam).post(annuler(demande), {"motif": "personne"})
    demande.refresh_from_db()
    assert demande.demande
    demande.demande.refresh_from_db()
    assert (demande.statut, demande.demande.statut) == ("annule", "a_recevoir")


def test_a_reason_of_the_list_is_needed(service: Service, seul: RendezVous, client_de: Callable[..., Any]) -> None:
    reponse = client_de(service.csam).post(annuler(seul), {"motif": "inventé"})
    seul.refresh_from_db()
    assert (reponse.status_code, seul.statut) == (422, "pris")


def test_a_colleague_reads_but_does_not_cancel(
    service: Service, seul: RendezVous, client_de: Callable[..., Any]
) -> None:
    client = client_de(un_agent("assistant_social", equipe=service.equipe))
    assert client.get(reverse("rendez_vous:rendez_vous", args=[seul.pk])).status_code == 200
    assert client.post(annuler(seul), {"motif": "personne"}).status_code == 404


def test_from_the_page_of_an_absence_it_comes_back_there(
    service: Service, demande: RendezVous, client_de: Callable[..., Any]
) -> None:
    debut = timezone.now()
    ligne = rendez_vous.declarer_indisponible(
        agent=service.csam, pour=service.assistante, debut=debut, fin=debut + timedelta(days=9)
    )
    client, page = client_de(service.csam), reverse("rendez_vous:indisponibilite", args=[ligne.pk])
    assert annuler(demande) in client.get(page).content.decode()
    assert client.post(annuler(demande), {"motif": "agent", "retour": page}).url == page
    assert "Personne n’est attendu" in client.get(page).content.decode()


def test_reading_the_address_does_nothing(service: Service, seul: RendezVous, client_de: Callable[..., Any]) -> None:
    assert client_de(service.csam).get(annuler(seul)).status_code == 405
