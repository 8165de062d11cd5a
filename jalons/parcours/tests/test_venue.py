"""Nobody is lost at her first appointment: who did not come is to be received again, who came has a next step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from django.urls import reverse

from jalons.parcours import services
from jalons.parcours.selectors import journee
from jalons.parcours.tests.conftest import Service
from jalons.personnes.assures.models import Assure
from jalons.recevoir.rendez_vous import services as rendez_vous
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.rendez_vous.rules import instant_local
from jalons.recevoir.signalements.models import Demande

pytestmark = pytest.mark.django_db


@pytest.fixture
def demande(service: Service) -> Demande:
    """With her first appointment, at nine."""
    demande = service.demande()
    services.reserver_pour_demande(agent=service.csam, demande=demande, creneau=service.creneau())
    return demande


def noter(service: Service, demande: Demande, issue: str, *, tard: bool = True) -> RendezVous:
    rdv = RendezVous.objects.filter(demande=demande).latest("pris_le")
    quand = rdv.debut + timedelta(hours=1) if tard else None
    rendez_vous.noter_issue(agent=service.assistante, rdv=rdv, issue=issue, maintenant=quand)
    demande.refresh_from_db()
    return rdv


def attentes(service: Service, agent: Any) -> list[tuple[str, str]]:
    demain = service.jour + timedelta(days=1)
    du_jour = journee(agent, instant_local(demain, time(9), "Europe/Paris"), demain)
    return [(a.titre, a.raison.split(" Reçue")[0]) for a in du_jour.attentes if a.personne]


@pytest.mark.parametrize(
    ("issue", "tard", "titre", "raison"),
    [
        ("absent", True, "Reprendre contact", "la personne n’est pas venue à son rendez-vous."),
        ("excuse", True, "Redonner un rendez-vous", "la personne a prévenu qu’elle ne viendrait pas."),
        ("excuse", False, "Redonner un rendez-vous", "la personne a prévenu qu’elle ne viendrait pas."),
    ],
)
def test_who_did_not_come_is_to_be_received_again_and_her_worker_sees_why(
    service: Service, demande: Demande, issue: str, tard: bool, titre: str, raison: str
) -> None:
    noter(service, demande, issue, tard=tard)
    assert demande.statut == "a_recevoir"
    assert (titre, raison) in attentes(service, service.assistante)
    assert (titre, raison) in attentes(service, service.csam)


@pytest.mark.parametrize(
    ("sexe", "raison"),
    [("2", "elle n’est pas venue à son rendez-vous."), ("1", "il n’est pas venu à son rendez-vous.")],
)
def test_the_reason_agrees_with_the_person(service: Service, demande: Demande, sexe: str, raison: str) -> None:
    Assure.objects.update(sexe=sexe)
    noter(service, demande, "absent")
    assert ("Reprendre contact", raison) in attentes(service, service.assistante)


def test_she_can_then_be_given_another_appointment(service: Service, demande: Demande) -> None:
    noter(service, demande, "excuse", tard=False)
    services.reserver_pour_demande(agent=service.csam, demande=demande, creneau=service.creneau())
    demande.refresh_from_db()
    assert demande.statut == "rdv_pris"


def test_a_wrong_click_is_corrected(service: Service, demande: Demande) -> None:
    noter(service, demande, "absent")
    noter(service, demande, "present")
    assert demande.statut == "rdv_pris"


def test_who_came_waits_for_a_next_step_until_it_is_said(service: Service, demande: Demande) -> None:
    assert "Dire la suite" not in dict(attentes(service, service.assistante))
    noter(service, demande, "present")
    assert "Dire la suite" in dict(attentes(service, service.assistante))
    services.ouvrir_dossier(agent=service.assistante, demande=demande, referent=service.assistante)
    assert "Dire la suite" not in dict(attentes(service, service.assistante))


def test_with_another_appointment_to_come_nothing_waits(service: Service, demande: Demande) -> None:
    rdv = RendezVous.objects.get(demande=demande)
    rendez_vous.reserver(
        agent=service.assistante, assure=rdv.assure, avec=service.assistante, demande=demande, mode="lieu", lieu=service.lieu,
        debut=instant_local(service.jour + timedelta(days=7), time(9), "Europe/Paris"), duree=45,
    )  # fmt: skip
    rendez_vous.noter_issue(
        agent=service.assistante, rdv=rdv, issue="absent", maintenant=rdv.debut + timedelta(hours=1)
    )
    demande.refresh_from_db()
    assert demande.statut == "rdv_pris"


def test_the_page_gives_the_missing_person_another_appointment(
    service: Service, demande: Demande, client_de: Callable[..., Any]
) -> None:
    noter(service, demande, "absent")
    page = client_de(service.csam).get(reverse("signalements:demande", args=[demande.pk])).content.decode()
    assert reverse("parcours:donner_rendez_vous", args=[demande.pk]) in page


def test_the_appointments_page_leads_back_to_the_demande_and_to_the_person(
    service: Service, demande: Demande, client_de: Callable[..., Any]
) -> None:
    rdv = RendezVous.objects.get(demande=demande)
    vue = reverse("rendez_vous:rendez_vous", args=[rdv.pk])
    liens = [reverse("signalements:demande", args=[demande.pk]), reverse("assures:fiche", args=[rdv.assure_id])]
    page = client_de(service.csam).get(vue).content.decode()
    assert all(f'href="{lien}"' in page for lien in liens)
