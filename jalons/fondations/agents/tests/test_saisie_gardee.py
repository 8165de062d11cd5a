"""A login lost while writing: the login page carries the text, encrypted for its author; her page comes back filled."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jalons.accompagner.accompagnements.models import Entretien, Note
from jalons.accompagner.accompagnements.tests import maker
from jalons.fondations.agents.tests.test_connexion import MOT, code_de
from jalons.fondations.journal.models import LigneJournal
from tests.people import un_agent

pytestmark = pytest.mark.django_db
SECRET = "elle parle de son frère, pour la première fois"


@pytest.fixture(autouse=True)
def reglages(settings: Any) -> Any:
    settings.JALONS_TOTP = False
    settings.JALONS_DEMONSTRATION = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    return settings


def champs(html: str, action: str = "") -> dict[str, str]:
    """The hidden fields of the form of the page that is sent to ``action``, or to the page itself."""
    for attributs, dedans in re.findall(r"<form\b([^>]*)>(.*?)</form>", html, re.S):
        if 'role="search"' not in attributs and (not action or f'action="{action}"' in attributs):
            return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', dedans))
    raise AssertionError(html)


class Poste:
    """One browser, and whoever sits before it."""

    def __init__(self) -> None:
        self.client = Client(enforce_csrf_checks=True)

    def entrer(self, agent: Any, page: str = "", **autres: str) -> Any:
        page = page or self.client.get(reverse("account_login")).text
        lus = champs(page, reverse("account_login")) | {"login": agent.identifiant, "password": MOT} | autres
        return self.client.post(reverse("account_login"), lus, follow=True)

    def perdre(self) -> None:
        del self.client.cookies["sessionid"]


@pytest.fixture
def dossier() -> Any:
    return maker.un_dossier()


@pytest.fixture
def agent(dossier: Any) -> Any:
    agent = maker.referent_de(dossier)
    agent.set_password(MOT)
    agent.save()
    return agent


@pytest.fixture
def url(dossier: Any) -> str:
    return reverse("accompagnements:entretien_noter", args=[dossier.pk])


def ecrire(poste: Poste, url: str) -> dict[str, str]:
    """What she typed in the page open before her."""
    return champs(poste.client.get(url).text) | {
        "note": SECRET,
        "mode": "telephone",
        "date_acte": str(timezone.localdate()),
    }


def test_what_was_typed_comes_back_in_its_form_after_the_login_and_nothing_was_done(agent: Any, url: str) -> None:
    poste = Poste()
    poste.entrer(agent)
    tapee = ecrire(poste, url)
    poste.perdre()
    perdue = poste.client.post(url, tapee)
    assert perdue.status_code == 401 and "Ce que vous avez écrit est gardé ici" in perdue.text
    assert SECRET not in perdue.text, "it leaves encrypted"
    assert "login" not in perdue.wsgi_request.session, "and nothing of it is stored before somebody logs in"
    rendue = poste.entrer(agent, perdue.text)
    assert rendue.request["PATH_INFO"] == url and rendue.status_code == 200
    assert SECRET in rendue.text and "rien n’a été envoyé" in rendue.text and 'value="telephone"' in rendue.text
    assert not Entretien.objects.exists(), "the act is never done by itself"
    fait = poste.client.post(url, tapee | champs(rendue.text), follow=True)
    assert "L’entretien est noté" in fait.text and Note.objects.get().texte == SECRET
    assert SECRET not in poste.client.get(url).text, "once sent, nothing waits any more"


def test_too_many_logins_from_the_site_do_not_lose_what_was_typed(agent: Any, url: str, settings: Any) -> None:
    poste = Poste()
    poste.entrer(agent)
    tapee = ecrire(poste, url)
    poste.perdre()
    perdue = poste.client.post(url, tapee)
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    poste.entrer(agent, perdue.text, password="faux")
    arretee = poste.entrer(agent, perdue.text)
    assert arretee.status_code == 429 and "Trop d’essais" in arretee.text and SECRET not in arretee.text
    settings.ACCOUNT_RATE_LIMITS = {}
    assert SECRET in poste.entrer(agent, arretee.text).text


def test_another_agent_who_logs_in_on_that_page_never_reads_it(agent: Any, url: str) -> None:
    autre = un_agent(equipe=agent.affectations.get().equipe, identifiant="autre")
    autre.set_password(MOT)
    autre.save()
    poste = Poste()
    poste.entrer(agent)
    tapee = ecrire(poste, url)
    poste.perdre()
    perdue = poste.client.post(url, tapee)
    rendue = poste.entrer(autre, perdue.text)
    assert SECRET not in rendue.text
    assert "saisies" not in poste.client.session or not poste.client.session["saisies"], "what is not hers is dropped"


def test_it_is_in_no_address_no_journal_line_and_encrypted_in_the_session(agent: Any, url: str) -> None:
    poste = Poste()
    poste.entrer(agent)
    tapee = ecrire(poste, url)
    poste.perdre()
    rendue = poste.entrer(agent, poste.client.post(url, tapee).text)
    assert all(SECRET[:10] not in adresse for adresse, _ in rendue.redirect_chain)
    assert SECRET[:10] not in str(dict(poste.client.session))
    assert not LigneJournal.objects.filter(motif__contains=SECRET[:10]).exists()


def test_the_second_step_of_the_login_keeps_it_too(agent: Any, url: str, reglages: Any) -> None:
    from jalons.fondations.agents import services

    poste = Poste()
    poste.entrer(agent)
    tapee = ecrire(poste, url)
    poste.perdre()
    reglages.JALONS_TOTP = True
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    services.activer_double(agent=agent, secret=secret)
    double = poste.entrer(agent, poste.client.post(url, tapee).text)
    assert double.request["PATH_INFO"] == reverse("mfa_authenticate") and SECRET not in double.text
    rendue = poste.client.post(
        reverse("mfa_authenticate"), champs(double.text) | {"code": code_de(secret)}, follow=True
    )
    assert SECRET in rendue.text


def test_a_wrong_password_does_not_lose_it(agent: Any, url: str) -> None:
    poste = Poste()
    poste.entrer(agent)
    tapee = ecrire(poste, url)
    poste.perdre()
    encore = poste.entrer(agent, poste.client.post(url, tapee).text, password="autre chose")
    assert "inexact" in encore.text
    assert SECRET in poste.entrer(agent, encore.text).text


def test_after_a_login_in_another_tab_the_form_comes_back_with_a_fresh_token(agent: Any, url: str) -> None:
    poste = Poste()
    poste.entrer(agent)
    tapee = ecrire(poste, url)
    poste.perdre()
    poste.entrer(agent)  # another tab: the token of this page is not the session's any more
    rendue = poste.client.post(url, tapee)
    assert SECRET in rendue.text and "rien n’a été envoyé" in rendue.text and not Entretien.objects.exists()
    assert Note.objects.count() == 0
    poste.client.post(url, tapee | champs(rendue.text))
    assert Note.objects.get().texte == SECRET


def test_a_login_page_left_open_in_a_tab_still_gives_its_text_after_a_login_in_another(agent: Any, url: str) -> None:
    poste = Poste()
    poste.entrer(agent)
    tapee = ecrire(poste, url)
    poste.perdre()
    perdue = poste.client.post(url, tapee)
    poste.entrer(agent)
    assert SECRET in poste.entrer(agent, perdue.text).text


def test_a_page_left_by_one_agent_is_not_sent_under_the_name_of_the_next(agent: Any, url: str) -> None:
    poste, autre = Poste(), maker.un_dossier()
    suivante = maker.referent_de(autre)
    suivante.set_password(MOT)
    suivante.save()
    poste.entrer(agent)
    tapee = ecrire(poste, url)
    poste.perdre()
    poste.entrer(suivante)
    reponse = poste.client.post(url, tapee)
    assert reponse.status_code == 409 and SECRET not in reponse.text
    jeton = champs(poste.client.get(reverse("agents:compte")).text)["csrfmiddlewaretoken"]
    assert poste.client.post(url, tapee | {"csrfmiddlewaretoken": jeton}).status_code == 409


def test_a_forged_or_foreign_form_is_neither_kept_nor_shown(agent: Any, url: str) -> None:
    poste = Poste()
    poste.entrer(agent)
    for billet in ("", "AAAA", "azjmsé", "a286AAAA", "ZDpBQUFB"):
        reponse = poste.client.post(url, {"note": SECRET, "_billet": billet})
        assert reponse.status_code == 403 and SECRET not in reponse.text and "Action refusée" in reponse.text
    poste.perdre()
    assert 'name="_saisie"' not in Client().post(url, {"note": SECRET, "_billet": "AAAA"}).text


def test_a_password_is_never_kept(agent: Any) -> None:
    poste, url = Poste(), reverse("account_change_password")
    poste.entrer(agent)
    tapee = champs(poste.client.get(url).text, "") | {"oldpassword": MOT}
    poste.perdre()
    perdue = poste.client.post(url, tapee)
    assert perdue.status_code == 401 and 'name="_saisie"' not in perdue.text


def test_a_button_pressed_without_a_session_is_not_pressed_for_her(agent: Any, dossier: Any) -> None:
    from jalons.accompagner.accompagnements import services

    etape = services.prevoir_etape(agent=agent, dossier=dossier, intitule="appeler", prevue_le=dossier.ouvert_le)
    page, url = reverse("parcours:dossier", args=[dossier.pk]), reverse("accompagnements:etape_faite", args=[etape.pk])
    poste = Poste()
    poste.entrer(agent)
    tapee = champs(poste.client.get(page).text, url)
    poste.perdre()
    rendue = poste.entrer(agent, poste.client.post(url, tapee).text)
    etape.refresh_from_db()
    assert not etape.faite_le and "rien n’a été envoyé" in rendue.text
    assert rendue.request["PATH_INFO"] == page


def test_a_page_that_breaks_gives_the_text_back(agent: Any, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from jalons.accompagner.accompagnements import services

    poste = Poste()
    poste.client.raise_request_exception = False
    poste.entrer(agent)
    monkeypatch.setattr(services, "noter_entretien", lambda **_: 1 / 0)
    panne = poste.client.post(url, ecrire(poste, url))
    assert panne.status_code == 500 and SECRET in panne.text


def test_an_answer_that_leads_elsewhere_opens_its_page_and_never_nests_it(agent: Any, url: str) -> None:
    poste = Poste()
    poste.entrer(agent)
    reponse = poste.client.post(url, ecrire(poste, url), headers={"HX-Request": "true"})
    assert 'id="entretiens"' in reponse.text and "<html" not in reponse.text, "the card that the page itself shows"
    encore = poste.client.post(url, ecrire(poste, url) | {"date_acte": "2011-01-01"}, headers={"HX-Request": "true"})
    assert encore.status_code == 422, "not swapped by htmx"
    poste.perdre()
    assert poste.client.post(url, {"note": SECRET}, headers={"HX-Request": "true"}).status_code in (401, 403)
