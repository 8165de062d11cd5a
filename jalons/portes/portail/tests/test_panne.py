"""The base answers no more: the numbers are there, what was typed too, and software is told when to come back."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from jalons.fondations.referentiels.pannes import ATTENDRE

PAROLES = "Je ne dors plus, mon loyer a deux mois de retard."


@pytest.fixture
def base_arretee(django_db_blocker: Any) -> Iterator[None]:
    """A server that refuses: the address is ours, nothing listens there."""
    with django_db_blocker.unblock():
        connection.close()
        avant = connection.settings_dict
        connection.settings_dict = avant | {"HOST": "127.0.0.1", "PORT": "1"}
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict = avant


def test_without_a_base_the_numbers_are_shown_and_what_was_typed_is_ready_to_be_sent_again(base_arretee: None) -> None:
    client = Client(raise_request_exception=False)
    for page in (reverse("portail:demander"), reverse("portail:recu_lien", args=["abcdefgh"])):
        lue = client.get(page)
        assert lue.status_code == 503 and lue["Retry-After"] == str(ATTENDRE), page
        assert all(f'href="tel:{numero}"' in lue.text for numero in ("3646", "15", "17", "119", "3114")), page
    cle = str(uuid.uuid4())
    rendue = client.post(reverse("portail:demander"), {"cle": cle, "prenom": "Odile", "paroles": PAROLES})
    assert rendue.status_code == 503 and "n’est pas perdu" in rendue.text and PAROLES in rendue.text
    gardes = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', rendue.text))
    assert gardes == {"cle": cle, "prenom": "Odile"} and 'action="/portail/demander/"' in rendue.text
    entree = client.post(reverse("account_login"), {"login": "odile", "password": "canari secret"})
    assert entree.status_code == 503 and "canari" not in entree.text


def test_without_a_base_the_api_says_when_to_come_back(base_arretee: None) -> None:
    client = Client(raise_request_exception=False)
    lue = client.get(reverse("portail:logiciel:listes"), headers={"authorization": "Bearer jalons_abcdefgh_ijklmnop"})
    assert lue.status_code == 503 and lue["Retry-After"] == str(ATTENDRE)
    assert "plus tard" in lue.json()["message"]
