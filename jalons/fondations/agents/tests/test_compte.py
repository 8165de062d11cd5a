"""« Mon compte », and the team's page of a manager: dates and names, never a result."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jalons.fondations.acces.enums import Role
from jalons.fondations.agents import services
from jalons.fondations.agents.models import Agent, Equipe, Secteur, Suppleance
from jalons.fondations.agents.tests.test_connexion import MOT, code_de
from tests.people import un_agent, une_commune, une_equipe

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sans_essais(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick
    cache.clear()


@pytest.fixture
def equipe() -> Equipe:
    return une_equipe()


@pytest.fixture
def helene(equipe: Equipe) -> Agent:
    agent = un_agent(equipe=equipe, nom="Morvan")
    agent.set_password(MOT)
    agent.save()
    return agent


@pytest.mark.parametrize("role", [r.value for r in Role])
def test_everybody_reads_her_own_account(client_de: Any, role: str) -> None:
    agent = un_agent(role)
    page = client_de(agent).get(reverse("agents:compte"))
    assert page.status_code == 200 and agent.identifiant in page.text


def test_asking_for_the_headers_of_the_password_page_is_not_an_attempt(client_de: Any, helene: Agent) -> None:
    client, url = client_de(helene), reverse("account_change_password")
    assert [client.get(url).status_code, client.head(url).status_code, client.options(url).status_code] == [200] * 3
    assert {client.head(url).status_code for _ in range(12)} == {200}
    saisie = {"oldpassword": "faux", "password1": MOT, "password2": MOT}
    assert [client.post(url, saisie).status_code for _ in range(6)] == [200] * 5 + [429]  # five attempts a minute


def test_a_new_password_ends_the_other_sessions(client_de: Any, helene: Agent) -> None:
    ici, ailleurs = client_de(helene), client_de(helene)
    url, neuf = reverse("account_change_password"), "une autre longue phrase"
    saisie = {"oldpassword": MOT, "password1": neuf, "password2": neuf}
    assert "inexact" in ici.post(url, saisie | {"oldpassword": "faux"}).text
    assert "12" in ici.post(url, saisie | {"password1": "court", "password2": "court"}).text
    assert ici.post(url, saisie)["Location"] == reverse("agents:compte")
    assert (ici.get("/compte/").status_code, ailleurs.get("/compte/").status_code) == (200, 302)
    assert Agent.objects.get(pk=helene.pk).check_password(neuf)


def test_another_telephone_asks_for_the_password_and_drops_the_first(client_de: Any, helene: Agent) -> None:
    services.activer_double(agent=helene, secret="JBSWY3DPEHPK3PXP")
    client, url = client_de(helene), reverse("agents:telephone")
    lu = re.search(r'<b class="strong">([A-Z2-7 ]+)</b>', client.get(url).text)
    assert lu
    code = code_de(lu[1].replace(" ", ""))
    assert "Mot de passe inexact" in client.post(url, {"code": code, "mot_de_passe": "faux"}).text
    avant = Authenticator.objects.get(user=helene, type="totp").pk
    assert "codes de secours" in client.post(url, {"code": code, "mot_de_passe": MOT}).text
    assert Authenticator.objects.get(user=helene, type="totp").pk != avant


def test_fresh_codes_ask_for_the_password_and_end_the_old_ones(client_de: Any, helene: Agent) -> None:
    anciens = services.activer_double(agent=helene, secret="JBSWY3DPEHPK3PXP")
    client, url = client_de(helene), reverse("agents:codes")
    assert "Mot de passe inexact" in client.post(url, {"mot_de_passe": "faux"}).text
    page = client.post(url, {"mot_de_passe": MOT}).text
    neufs = re.findall(r'<li class="col">(\d{8})</li>', page)
    assert len(neufs) == 10 and not set(neufs) & set(anciens)
    assert not any(code in client.get("/compte/").text for code in neufs), "shown once"


def test_a_manager_sees_her_team_by_name_with_nothing_counted(client_de: Any, equipe: Equipe, helene: Agent) -> None:
    voisine = un_agent(nom="Ailleurs", equipe=une_equipe(equipe.organisme))
    page = client_de(un_agent("manager", equipe=equipe)).get(reverse("agents:equipe")).text
    assert str(helene) in page and str(voisine) not in page
    corps = page.split("<main")[1].split("</main>")[0]
    for mot in ("dossiers ouverts", "entretiens", "rendez-vous", "taux", "classement", "moyenne"):
        assert mot not in corps


@pytest.mark.parametrize("role", ["csam", "assistant_social", "direction_nationale", "partenaire", "dpo"])
def test_the_team_page_is_for_those_who_lead(client_de: Any, equipe: Equipe, role: str) -> None:
    assert client_de(un_agent(role, equipe=equipe)).get(reverse("agents:equipe")).status_code == 404


def test_a_manager_declares_and_ends_a_substitution(client_de: Any, equipe: Equipe, helene: Agent) -> None:
    luc, jour = un_agent(equipe=equipe), timezone.localdate()
    client = client_de(un_agent("manager", equipe=equipe))
    saisie = {"s-absent": helene.pk, "s-suppleant": luc.pk, "s-du": jour, "s-au": jour + timedelta(days=9)}
    inverse = client.post(reverse("agents:declarer_suppleance"), saisie | {"s-au": jour - timedelta(days=1)})
    assert "précède la date de début" in inverse.text
    assert client.post(reverse("agents:declarer_suppleance"), saisie).status_code == 302
    suppleance = Suppleance.objects.get()
    assert "Terminer aujourd’hui" in client.get(reverse("agents:equipe")).text
    client.post(reverse("agents:terminer_suppleance", args=[suppleance.pk]))
    assert Suppleance.objects.get().date_fin == jour
    encore = client.post(reverse("agents:terminer_suppleance", args=[suppleance.pk]))
    assert encore.status_code == 409 and "C’était déjà fait" in encore.text
    assert "vous remplace" in client_de(helene).get("/compte/").text


def test_a_manager_gives_and_takes_back_a_sector(client_de: Any, equipe: Equipe, helene: Agent) -> None:
    une_commune("96001")
    client, jour = client_de(un_agent("manager", equipe=equipe)), timezone.localdate()
    saisie = {"c-a": helene.pk, "c-genre": "commune", "c-code": "96001", "c-du": jour}
    assert client.post(reverse("agents:donner_secteur"), saisie).status_code == 302
    assert "96001" in client.get(reverse("agents:equipe")).text
    client.post(reverse("agents:reprendre_secteur", args=[Secteur.objects.get().pk]))
    assert Secteur.objects.get().date_fin == jour
    encore = client.post(reverse("agents:reprendre_secteur", args=[Secteur.objects.get().pk]))
    assert encore.status_code == 409 and "C’était déjà fait" in encore.text


def test_a_sector_to_come_is_listed_and_the_agents_are_in_order(client_de: Any, equipe: Equipe, helene: Agent) -> None:
    une_commune("96001")
    client, demain = client_de(un_agent("manager", equipe=equipe)), timezone.localdate() + timedelta(days=1)
    un_agent(equipe=equipe, nom="Abadie")
    un_agent(equipe=equipe, nom="Zola")
    client.post(
        reverse("agents:donner_secteur"),
        {"c-a": helene.pk, "c-genre": "commune", "c-code": "96001", "c-du": demain},
    )
    page = client.get(reverse("agents:equipe")).text
    assert "96001" in page and "à partir du" in page
    choix = re.search(r'<select name="s-absent".*?</select>', page, re.DOTALL)
    noms = re.findall(r"Abadie|Zola", choix[0]) if choix else []
    assert noms == ["Abadie", "Zola"]


def test_another_team_s_agents_sectors_and_substitutions_do_not_exist_for_her(client_de: Any, equipe: Equipe) -> None:
    une_commune("96001")
    voisins = une_equipe(equipe.organisme)
    la, lui, jour = un_agent(equipe=voisins), un_agent(equipe=voisins), timezone.localdate()
    suppleance = services.declarer_suppleance(agent=None, absent=la, suppleant=lui, du=jour, au=jour)
    secteur = services.donner_secteur(agent=None, a=la, genre="commune", code="96001", du=jour)
    client = client_de(un_agent("manager", equipe=equipe))
    assert client.post(reverse("agents:terminer_suppleance", args=[suppleance.pk])).status_code == 404
    assert client.post(reverse("agents:reprendre_secteur", args=[secteur.pk])).status_code == 404
    saisie = {"s-absent": la.pk, "s-suppleant": lui.pk, "s-du": jour, "s-au": jour}
    client.post(reverse("agents:declarer_suppleance"), saisie)
    client.post(reverse("agents:donner_secteur"), {"c-a": la.pk, "c-genre": "risque", "c-code": "at", "c-du": jour})
    assert (Suppleance.objects.count(), Secteur.objects.count()) == (1, 1)


def test_the_team_page_costs_the_same_with_one_agent_as_with_fifteen(client_de: Any, equipe: Equipe) -> None:
    une_commune("96001")
    client: Client = client_de(un_agent("manager", equipe=equipe))
    couts = []
    for combien in (1, 14):
        for _ in range(combien):
            agent = un_agent(equipe=equipe)
            services.donner_secteur(agent=None, a=agent, genre="commune", code="96001", du=timezone.localdate())
        with CaptureQueriesContext(connection) as requetes:
            client.get(reverse("agents:equipe"))
        couts.append(len(requetes))
    assert couts[0] == couts[1]
