"""A code, a secret or a session serves once and for its time: shown again, eight at once, kept, it opens nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jalons.accompagner.accompagnements.tests import maker
from jalons.fondations.agents import services
from jalons.fondations.agents.models import Agent
from jalons.fondations.agents.tests.test_connexion import MOT, code_de, connecte, essai
from jalons.fondations.agents.tests.test_saisie_gardee import champs
from tests.people import un_agent, une_equipe

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
HUIT = 8


@pytest.fixture(autouse=True)
def reglages(settings: Any) -> Any:
    settings.JALONS_TOTP, settings.JALONS_DEMONSTRATION = True, False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick
    return settings


@pytest.fixture
def helene(db: None) -> Agent:
    cache.clear()
    return une_helene()


def une_helene() -> Agent:
    agent = un_agent(identifiant="helene.morvan", equipe=une_equipe())
    agent.set_password(MOT)
    agent.save()
    return agent


def lire_secret(client: Client, page: str = "agents:activation") -> str:
    lu = re.search(r'<b class="strong">([A-Z2-7 ]+)</b>', client.get(reverse(page)).text)
    assert lu
    return lu[1].replace(" ", "")


def double(client: Client, code: str) -> Any:
    return client.post(reverse("mfa_authenticate"), {"code": code})


def test_the_code_that_tied_the_telephone_does_not_log_in_again(helene: Agent) -> None:
    un, autre = Client(), Client()
    essai(un)
    code = code_de(lire_secret(un))
    un.post(reverse("agents:activation"), {"code": code})
    assert connecte(un)
    essai(autre)
    double(autre, code)
    assert not connecte(autre)


def test_a_code_stays_used_when_the_cache_forgets_it(helene: Agent) -> None:
    services.activer_double(agent=helene, secret=SECRET)
    un, autre, code = Client(), Client(), code_de(SECRET)
    for client in (un, autre):
        essai(client)
        cache.clear()
        double(client, code)
    assert connecte(un) and not connecte(autre)


def huit(clients: list[Client], url: str, saisie: dict[str, str]) -> list[Any]:
    depart = Barrier(len(clients))

    def une(client: Client) -> Any:
        depart.wait()
        try:
            return client.post(url, saisie)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(clients)) as fils:
        return list(fils.map(une, clients))


def test_of_eight_logins_with_one_code_at_once_one_enters(base_a_part: str, settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}  # the base alone decides
    helene = une_helene()
    services.activer_double(agent=helene, secret=SECRET)
    clients = [Client() for _ in range(HUIT)]
    for client in clients:
        assert essai(client)["Location"] == reverse("mfa_authenticate")
    huit(clients, reverse("mfa_authenticate"), {"code": code_de(SECRET)})
    assert sum(map(connecte, clients)) == 1


def test_the_secret_being_tied_is_nowhere_in_the_session_in_clear(helene: Agent, client_de: Any) -> None:
    client = Client()
    essai(client)
    for page, navigateur in (("agents:activation", client), ("agents:telephone", client_de(helene))):
        secret = lire_secret(navigateur, page)
        gardees = " ".join(str(s.get_decoded()) for s in Session.objects.all())
        assert secret not in gardees, page


def test_a_login_left_half_done_does_not_tie_another_telephone_over_hers(helene: Agent) -> None:
    voleur, elle = Client(), Client()
    for client in (voleur, elle):
        essai(client)
    secret = lire_secret(voleur)
    elle.post(reverse("agents:activation"), {"code": code_de(lire_secret(elle))})
    lie = Authenticator.objects.get(user=helene, type="totp").pk
    page = voleur.post(reverse("agents:activation"), {"code": code_de(secret)})
    assert "déjà lié" in page.text and not connecte(voleur)
    assert Authenticator.objects.get(user=helene, type="totp").pk == lie


def test_the_first_login_secret_chooses_one_password(helene: Agent) -> None:
    mot = services.donner_secret(agent=helene, par=None)
    un, autre = Client(), Client()
    for client in (un, autre):
        assert essai(client, mot=mot)["Location"] == reverse("agents:premier")
    sienne, volee = "une phrase bien à moi", "une phrase de quelqu’un d’autre"
    un.post(reverse("agents:premier"), {"mot": sienne, "encore": sienne})
    assert "a déjà servi" in autre.post(reverse("agents:premier"), {"mot": volee, "encore": volee}).text
    assert Agent.objects.get(pk=helene.pk).check_password(sienne)


# --- a session has an end, whatever is done in it ---


@pytest.fixture
def avancer(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """The clock of the sessions, moved on by so many minutes."""
    vraie, avance = timezone.now, [0.0]
    monkeypatch.setattr(timezone, "now", lambda: vraie() + timedelta(minutes=avance[0]))
    return lambda minutes: avance.append(avance.pop() + minutes)


def test_a_session_used_all_day_ends_all_the_same(helene: Agent, client_de: Any, avancer: Any, settings: Any) -> None:
    settings.JALONS_SESSION_HEURES = 2
    client = client_de(helene)
    for _ in range(8):
        assert connecte(client)
        avancer(14)
    assert connecte(client), "nearly two hours, never idle for fifteen minutes"
    avancer(9)
    assert not connecte(client)


@pytest.mark.django_db
def test_what_was_being_typed_at_that_end_is_given_back(client_de: Any, avancer: Any, settings: Any) -> None:
    settings.JALONS_SESSION_HEURES, settings.JALONS_TOTP = 0.1, False
    dossier = maker.un_dossier()
    agent = maker.referent_de(dossier)
    agent.set_password(MOT)
    agent.save()
    client, url = client_de(agent), reverse("accompagnements:entretien_noter", args=[dossier.pk])
    tapee = champs(client.get(url).text) | {"note": "elle parle de son frère", "mode": "telephone"}
    avancer(7)
    perdue = client.post(url, tapee)
    assert perdue.status_code == 401 and "gardé ici" in perdue.text
    entree = champs(perdue.text, reverse("account_login")) | {"login": agent.identifiant, "password": MOT}
    assert "elle parle de son frère" in client.post(reverse("account_login"), entree, follow=True).text
