"""Identifier, password, then the code of the telephone. Nothing tells who has an account."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.db import connection
from django.db.models import Q
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jalons.fondations.agents import services
from jalons.fondations.agents.models import Affectation, Agent
from jalons.fondations.journal.models import LigneJournal
from tests.people import un_agent, une_equipe

pytestmark = pytest.mark.django_db
MOT = "une longue phrase de passe"
PAGE = "/compte/"


@pytest.fixture(autouse=True)
def reglages(settings: Any) -> Any:
    """As in production; no trace of the attempts of other tests."""
    settings.JALONS_TOTP = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick; Argon2 has its own test
    cache.clear()
    return settings


@pytest.fixture
def helene() -> Agent:
    agent = un_agent(identifiant="helene.morvan", equipe=une_equipe())
    agent.set_password(MOT)
    agent.save()
    return agent


def code_de(secret: str) -> str:
    """What the telephone shows now."""
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def essai(client: Client, identifiant: str = "helene.morvan", mot: str = MOT, **autres: str) -> Any:
    return client.post(reverse("account_login"), {"login": identifiant, "password": mot, **autres})


@pytest.fixture
def secret(helene: Agent) -> str:
    """Her telephone is already tied."""
    services.activer_double(agent=helene, secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    return "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def connecte(client: Client) -> bool:
    return client.get(PAGE).status_code == 200


def actes() -> list[tuple[str, str]]:
    return list(LigneJournal.objects.order_by("instant").values_list("acte", "resultat"))


# --- two steps -------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("helene")
def test_a_password_without_a_telephone_opens_nothing_but_its_activation(client: Client) -> None:
    assert essai(client)["Location"] == reverse("agents:activation")
    reponse = client.get(PAGE, follow=True)
    assert reponse.redirect_chain[-1][0] == reverse("agents:activation"), "every page leads to it"
    assert client.post(reverse("agents:codes"))["Location"] == reverse("agents:activation"), "every act too"


def test_tying_a_telephone_logs_in_and_gives_ten_codes_once(client: Client, helene: Agent) -> None:
    essai(client)
    page = client.get(reverse("agents:activation"))
    lu = re.search(r'<b class="strong">([A-Z2-7 ]+)</b>', page.text)
    assert lu and "data:image/svg+xml;base64," in page.text
    faux = client.post(reverse("agents:activation"), {"code": "000000"})
    assert "Code inexact" in faux.text and not connecte(client)
    fait = client.post(reverse("agents:activation"), {"code": code_de(lu[1].replace(" ", ""))})
    assert len(re.findall(r'<li class="col">(\d{8})</li>', fait.text)) == 10
    assert connecte(client)
    assert Authenticator.objects.filter(user=helene).count() == 2


@pytest.mark.usefixtures("helene")
def test_the_activation_page_is_closed_to_who_has_not_typed_a_password(client: Client) -> None:
    assert client.get(reverse("agents:activation"))["Location"] == reverse("account_login")


@pytest.mark.usefixtures("helene")
def test_a_login_half_done_can_be_given_up(client: Client) -> None:
    essai(client)
    client.post(reverse("account_logout"))
    assert client.get(reverse("agents:activation"))["Location"] == reverse("account_login")


def test_with_a_telephone_the_password_alone_opens_nothing(client: Client, secret: str) -> None:
    assert essai(client)["Location"] == reverse("mfa_authenticate")
    assert not connecte(client)
    assert "Seconde étape" in client.get(reverse("mfa_authenticate")).text
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert not connecte(client)
    client.post(reverse("mfa_authenticate"), {"code": code_de(secret)})
    assert connecte(client)


def test_a_code_serves_once(secret: str) -> None:
    un, autre = Client(), Client()
    code = code_de(secret)
    for client in (un, autre):
        essai(client)
        client.post(reverse("mfa_authenticate"), {"code": code})
    assert connecte(un) and not connecte(autre)


def test_a_recovery_code_replaces_the_telephone_once(helene: Agent, secret: str) -> None:
    (de_secours,) = Authenticator.objects.filter(user=helene, type="recovery_codes")
    code = de_secours.wrap().get_unused_codes()[0]
    un, autre = Client(), Client()
    for client in (un, autre):
        essai(client)
        client.post(reverse("mfa_authenticate"), {"code": code})
    assert connecte(un) and not connecte(autre)


@pytest.mark.usefixtures("helene")
def test_the_demonstration_alone_may_do_without(client: Client, reglages: Any) -> None:
    reglages.JALONS_TOTP = False
    essai(client)
    assert connecte(client)


def test_the_secrets_are_encrypted_in_the_base(secret: str) -> None:
    with connection.cursor() as curseur:
        curseur.execute("SELECT data::text FROM mfa_authenticator")
        tout = str(curseur.fetchall())
    assert secret not in tout and '"seed"' in tout


def test_the_session_changes_at_login(client: Client, secret: str) -> None:
    essai(client)
    avant = client.session.session_key
    client.post(reverse("mfa_authenticate"), {"code": code_de(secret)})
    assert client.session.session_key != avant


def test_an_idle_session_ends_after_fifteen_minutes(reglages: Any) -> None:
    assert reglages.SESSION_COOKIE_AGE == 900 and reglages.SESSION_SAVE_EVERY_REQUEST


# --- nobody learns who has an account -----------------------------------------------------------------------------


def sans_jeton(texte: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|value="[^"]*"', "", texte)


def test_an_unknown_identifier_and_a_wrong_password_get_the_same_answer(helene: Agent) -> None:
    ferme = un_agent(identifiant="partie")
    ferme.set_password(MOT)
    ferme.is_active = False
    ferme.save()
    reponses = [essai(Client(), nom, mot) for nom, mot in
                (("helene.morvan", "faux"), ("personne", "faux"), ("partie", MOT), ("partie", "faux"))]  # fmt: skip
    assert {r.status_code for r in reponses} == {200}
    assert len({sans_jeton(r.text) for r in reponses}) == 1
    assert "Identifiant ou mot de passe inexact" in reponses[0].text


def test_five_failures_close_the_account_for_that_address_only(helene: Agent) -> None:
    for _ in range(5):
        essai(Client(), mot="faux")
    assert "Trop d’essais" in essai(Client()).text, "even with the right password"
    ailleurs = Client(REMOTE_ADDR="10.9.8.7")
    assert essai(ailleurs)["Location"] == reverse("agents:activation")


def test_the_limit_is_the_same_for_an_account_that_does_not_exist() -> None:
    assert "inexact" in [essai(Client(), "personne", "faux").text for _ in range(5)][-1]
    assert "Trop d’essais" in essai(Client(), "personne", "faux").text


def test_codes_are_limited_too(helene: Agent, secret: str) -> None:
    client = Client()
    essai(client)
    for _ in range(5):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    client.post(reverse("mfa_authenticate"), {"code": code_de(secret)})
    assert not connecte(client)


# --- where one goes after -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("champ", ["next", "suivant"])
def test_one_comes_back_to_the_page_that_was_asked(client: Client, secret: str, champ: str) -> None:
    page = client.get(f"{reverse('account_login')}?{champ}=/compte/")
    assert '<input type="hidden" name="next" value="/compte/">' in page.text
    essai(client, next="/compte/")
    fin = client.post(reverse("mfa_authenticate"), {"code": code_de(secret)})
    assert fin["Location"] == "/compte/"


def test_one_is_never_sent_to_another_site(client: Client, secret: str) -> None:
    essai(client, next="https://ailleurs.example/")
    assert client.post(reverse("mfa_authenticate"), {"code": code_de(secret)})["Location"] == "/"


def test_a_page_open_before_the_login_was_lost_gets_a_fresh_token(client_de: Any, helene: Agent) -> None:
    assert Client().get(reverse("agents:jeton")).json()["connecte"] is False
    lu = client_de(helene).get(reverse("agents:jeton")).json()
    assert lu["connecte"] is True and len(lu["jeton"]) == 64


# --- end of a session -----------------------------------------------------------------------------------------------


def test_logging_out_clears_the_browser(client_de: Any, helene: Agent) -> None:
    client = client_de(helene)
    reponse = client.post(reverse("account_logout"))
    assert reponse["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert reponse["Location"] == reverse("account_login") and not connecte(client)


def test_a_link_cannot_log_somebody_out(client_de: Any, helene: Agent) -> None:
    client = client_de(helene)
    assert client.get(reverse("account_logout")).status_code == 405
    assert connecte(client)


def fermer(agent: Agent) -> None:
    services.fermer_compte(agent=agent)


def finir(agent: Agent) -> None:
    Affectation.objects.filter(agent=agent).update(date_fin=timezone.localdate() - timedelta(days=1))


def changer_de_mot(agent: Agent) -> None:
    agent.set_password("une autre phrase de passe")
    agent.save()


@pytest.mark.parametrize("coupure", [fermer, finir, changer_de_mot])
def test_a_revoked_agent_loses_her_session_at_the_next_request(client_de: Any, helene: Agent, coupure: Any) -> None:
    client = client_de(helene)
    assert connecte(client)
    coupure(helene)
    assert not connecte(client)


def test_without_the_daily_assignment_check_a_revoked_agent_would_stay_sabotage(
    client_de: Any, helene: Agent, monkeypatch: Any
) -> None:
    monkeypatch.setattr("jalons.fondations.agents.connexion.en_vigueur", lambda *_: Q())
    client = client_de(helene)
    Affectation.objects.filter(agent=helene).update(date_fin=timezone.localdate() - timedelta(days=1))
    with pytest.raises(AssertionError):
        assert client.get(PAGE).status_code == 302


# --- journal --------------------------------------------------------------------------------------------------------


def test_logins_failures_and_logouts_are_written_without_the_identifier(client: Client, secret: str) -> None:
    essai(client, mot="faux")
    essai(client, "helene.morvan", "encore faux")
    essai(client)
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    client.post(reverse("mfa_authenticate"), {"code": code_de(secret)})
    client.post(reverse("account_logout"))
    connexions = [a for a in actes() if a[0].startswith("agent.")]
    refus = ("agent.connexion", "refuse")
    assert connexions == [refus, refus, refus, ("agent.connexion", "fait"), ("agent.deconnexion", "fait")]
    motifs = LigneJournal.objects.filter(resultat="refuse").values_list("motif", flat=True)
    assert not any("helene" in m or "morvan" in m for m in motifs)
    assert len(set(motifs)) == 2, "two failures on one account can be told to be of one account"


def test_a_blocked_attempt_is_written_as_such(helene: Agent) -> None:
    for _ in range(6):
        essai(Client(), mot="faux")
    assert actes()[-1] == ("agent.connexion", "bloque")


def test_everybody_of_one_site_logs_in_in_the_same_minute(helene: Agent) -> None:
    assert {essai(Client()).status_code for _ in range(40)} == {302}


def test_the_address_that_a_browser_says_it_has_is_not_believed_and_that_of_a_declared_proxy_is(
    helene: Agent, settings: Any
) -> None:
    for n in range(5):
        essai(Client(headers={"X-Forwarded-For": f"10.0.0.{n}"}), mot="faux")
    assert "Trop d’essais" in essai(Client(headers={"X-Forwarded-For": "10.0.0.99"})).text
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert "Trop d’essais" in essai(Client(headers={"X-Forwarded-For": "10.0.0.99, 127.0.0.1"})).text, "the last is its"
    assert essai(Client(headers={"X-Forwarded-For": "127.0.0.1, 10.0.0.99"})).status_code == 302
