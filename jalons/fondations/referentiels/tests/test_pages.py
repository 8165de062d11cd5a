"""Everybody of the service reads the reference data; the national direction alone gives a new value."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.referentiels import selectors, services
from jalons.fondations.referentiels.models import Parametre
from jalons.fondations.socle.enums import Conservation
from tests.people import un_agent

pytestmark = pytest.mark.django_db
LECTEURS = [
    "csam",
    "assistant_social",
    "manager",
    "direction_regionale",
    "direction_nationale",
    "admin_technique",
    "dpo",
]
SAISIE = {"valeur": "50000", "date_debut": "2027-01-01", "source": "Journal officiel", "confiance": "S"}


@pytest.fixture(autouse=True)
def charge() -> None:
    services.charger_referentiels()


@pytest.mark.parametrize("role", LECTEURS)
def test_an_agent_of_the_service_reads_values_with_their_source(client_de: Any, role: str) -> None:
    page = client_de(un_agent(role)).get(reverse("referentiels:liste"))
    assert page.status_code == 200
    assert "Plafond annuel de la sécurité sociale" in page.text
    assert "Formulation de travail, non officielle" in page.text


def test_a_partner_does_not_open_the_page(client_de: Any) -> None:
    assert client_de(un_agent("partenaire")).get(reverse("referentiels:liste")).status_code == 404


def test_the_national_direction_gives_a_new_dated_value(client_de: Any) -> None:
    agent = un_agent("direction_nationale")
    url = reverse("referentiels:modifier", args=["pass"])
    client = client_de(agent)
    assert client.get(url).status_code == 200
    assert client.post(url, SAISIE).status_code == 302
    assert selectors.valeur("pass", date(2027, 1, 1)) == Decimal("50000")
    assert selectors.valeur("pass", date(2026, 12, 31)) == Decimal("48060")
    assert LigneJournal.objects.filter(acte="referentiel.modifier", agent_id=agent.pk, motif="pass").exists()


@pytest.mark.parametrize("role", [r for r in LECTEURS if r != "direction_nationale"])
def test_nobody_else_changes_a_value(client_de: Any, role: str) -> None:
    url = reverse("referentiels:modifier", args=["pass"])
    assert client_de(un_agent(role)).post(url, SAISIE).status_code == 404
    assert not Parametre.objects.filter(date_debut=date(2027, 1, 1)).exists()


def test_a_date_before_the_value_in_force_is_refused_in_words(client_de: Any) -> None:
    url = reverse("referentiels:modifier", args=["pass"])
    page = client_de(un_agent("direction_nationale")).post(url, SAISIE | {"date_debut": "2026-01-01"})
    assert page.status_code == 422
    assert "Une valeur commence déjà le 01/01/2026" in page.text


def test_an_unknown_code_is_not_found(client_de: Any) -> None:
    url = reverse("referentiels:modifier", args=["inconnu"])
    assert client_de(un_agent("direction_nationale")).get(url).status_code == 404


def test_the_page_costs_the_same_queries_with_one_parameter_as_with_all(client_de: Any) -> None:
    client = client_de(un_agent("csam"))
    couts = []
    for garder in (None, "pass"):
        if garder:
            Parametre.objects.exclude(code=garder).delete()
        with CaptureQueriesContext(
            connection,
        ) as requetes:
            client.get(reverse("referentiels:liste"))
        couts.append(len(requetes))
    assert couts[0] == couts[1]


def test_the_dpo_reads_how_long_each_kind_of_thing_is_kept_with_its_source(client_de: Any) -> None:
    page = client_de(un_agent("dpo")).get(reverse("referentiels:conservation"))
    assert page.status_code == 200
    for mot in ("24", "2023-095", "non publié : proposition", "NoteDanger", "LigneJournal", "Archivé, puis détruit"):
        assert mot in page.text, mot
    assert len(page.context["regles"]) == len(Conservation) and all(r.delais and r.fin for r in page.context["regles"])
    assert "Effacé." not in client_de(un_agent("dpo")).get(reverse("referentiels:liste")).text
