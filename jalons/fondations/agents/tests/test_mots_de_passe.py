"""A password that somebody tries first is refused, and a French sentence says why."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from jalons.fondations.agents import services
from jalons.fondations.agents.tests.test_connexion import MOT
from tests.people import un_agent

pytestmark = pytest.mark.django_db
REFUSES = [
    ("passwordpassword", "même mot répété"),
    ("password-PASSWORD", "même mot répété"),
    ("Motdepasse motdepasse2026", "même mot répété"),
    ("passwordpassword1", "même mot répété"),
    ("aaaaaaaaaaaaaa", "même mot répété"),
    ("azertyazerty", "même mot répété"),
    ("Pässwôrd 2026!", "trop courant"),
    ("1234567890123", "entièrement numérique"),
    ("helene.morvan26", "votre nom"),
    ("MorvanHelene2026", "votre nom"),
    ("court", "trop court"),
]


@pytest.fixture(autouse=True)
def reglages(settings: Any) -> None:
    settings.JALONS_DEMONSTRATION = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick
    cache.clear()


@pytest.mark.parametrize("mot", ["abc", "passwordpassword"])
def test_the_page_of_the_first_password_refuses_what_the_account_s_page_refuses_in_a_demonstration_too(
    client: Client, settings: Any, mot: str
) -> None:
    settings.JALONS_DEMONSTRATION = True
    helene = un_agent(identifiant="helene.morvan", nom="Morvan")
    secret = services.donner_secret(agent=helene, par=None)
    client.post(reverse("account_login"), {"login": "helene.morvan", "password": secret})
    page = client.post(reverse("agents:premier"), {"mot": mot, "encore": mot})
    assert "Mot de passe refusé" in page.text
    helene.refresh_from_db()
    assert helene.secret_jusqu_au and not helene.check_password(mot)


@pytest.mark.parametrize(("mot", "dit"), REFUSES)
def test_it_is_refused_at_the_first_login(mot: str, dit: str) -> None:
    helene = un_agent(identifiant="helene.morvan", nom="Morvan")
    services.donner_secret(agent=helene, par=None)
    with pytest.raises(services.AgentRefuse, match=dit):
        services.choisir_mot_de_passe(agent=helene, mot=mot)


def test_it_is_refused_when_she_changes_hers_and_a_phrase_is_taken(client_de: Any) -> None:
    helene = un_agent(identifiant="helene.morvan", nom="Morvan")
    helene.set_password(MOT)
    helene.save()
    client, url = client_de(helene), reverse("account_change_password")
    for mot, dit in REFUSES[:4]:  # five attempts a minute
        assert dit in client.post(url, {"oldpassword": MOT, "password1": mot, "password2": mot}).text, mot
    phrase = "trois poules au fond du jardin"
    assert client.post(url, {"oldpassword": MOT, "password1": phrase, "password2": phrase}).status_code == 302
