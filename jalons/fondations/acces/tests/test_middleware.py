"""Whatever is behind the login is declared, never cached, and read without writing."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.db import InternalError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.template import engines
from django.template.response import SimpleTemplateResponse
from django.test import RequestFactory

from jalons.fondations.acces.controle import acces
from jalons.fondations.acces.middleware import acces as Middleware
from jalons.fondations.journal.models import LigneJournal
from tests.people import un_agent

pytestmark = pytest.mark.django_db


@acces("referentiel", "lire", classe="F0", consultation=True)
def vue(request: HttpRequest) -> HttpResponse:
    request.consultes = [request.user]  # type: ignore[attr-defined]
    return HttpResponse("bonjour")


@acces("referentiel", "lire", classe="F0")
def vue_qui_ecrit(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as curseur:
        curseur.execute("UPDATE agents_agent SET nom = 'x'")
    return HttpResponse()


def demande(vue: Any, agent: Any, methode: str = "get") -> HttpResponse:
    requete = getattr(RequestFactory(), methode)("/x/")
    requete.user, requete.session = agent, SessionStore()
    portier = Middleware(lambda r: HttpResponse("sans vue"))
    return portier.process_view(requete, vue, (), {}) or HttpResponse("laissé passer")


def test_a_view_that_declares_nothing_does_not_exist() -> None:
    with pytest.raises(Http404):
        demande(lambda r: HttpResponse("fuite"), un_agent("csam"))


def test_nobody_enters_without_a_login() -> None:
    assert demande(vue, AnonymousUser()).status_code == 302
    assert demande(vue, AnonymousUser(), "post").status_code == 401


def test_an_agent_whose_assignment_has_ended_sees_nothing() -> None:
    from datetime import date

    with pytest.raises(Http404):
        demande(vue, un_agent("csam", date_fin=date(2020, 2, 1)))


def test_a_reading_page_cannot_write() -> None:
    with pytest.raises(InternalError, match="read-only"):
        demande(vue_qui_ecrit, un_agent("csam"))


def test_a_consultation_is_written_before_the_answer_leaves() -> None:
    agent = un_agent("csam")
    assert demande(vue, agent).content == b"bonjour"
    ligne = LigneJournal.objects.get(acte="referentiel.lire")
    assert (ligne.agent_id, ligne.objet_id, ligne.role, ligne.session) == (agent.pk, agent.pk, "csam", "")


@acces("referentiel", "lire", classe="F0", consultation=True)
def vue_absente(request: HttpRequest) -> HttpResponse:
    request.consultes = [request.user]  # type: ignore[attr-defined]
    return HttpResponse(status=400)


@acces("referentiel", "lire", classe="F0")
def vue_sans_journal(request: HttpRequest) -> HttpResponse:
    request.consultes = [request.user]  # type: ignore[attr-defined]
    return HttpResponse("bonjour")


def test_what_was_not_shown_or_is_not_a_consultation_is_not_written() -> None:
    agent = un_agent("csam")
    assert demande(vue_absente, agent).status_code == 400
    assert demande(vue_sans_journal, agent).content == b"bonjour"
    assert not LigneJournal.objects.filter(acte="referentiel.lire").exists()


@acces("referentiel", "lire", classe="F0")
def vue_differee(request: HttpRequest) -> HttpResponse:
    return SimpleTemplateResponse(engines["django"].from_string("{{ x }}"), {"x": "bonjour"})


def test_a_page_is_rendered_while_nothing_can_be_written() -> None:
    reponse = demande(vue_differee, un_agent("csam"))
    assert getattr(reponse, "is_rendered", False)


def test_only_a_reading_method_is_run_here() -> None:
    agent = un_agent("csam")
    assert demande(vue, agent, "head").content == demande(vue, agent, "options").content == b"bonjour"
    assert demande(vue, agent, "post").content.decode() == "laissé passer"


@acces("referentiel", "lire", classe="F5")
def vue_d_une_autre_classe(request: HttpRequest) -> HttpResponse:
    return HttpResponse("fuite")


@acces("referentiel", "detruire", classe="F0")
def vue_d_un_autre_acte(request: HttpRequest) -> HttpResponse:
    return HttpResponse("fuite")


@pytest.mark.parametrize("interdite", [vue_d_une_autre_classe, vue_d_un_autre_acte])
def test_an_act_or_a_class_that_the_table_does_not_open_does_not_exist(interdite: Any) -> None:
    with pytest.raises(Http404):
        demande(interdite, un_agent("csam"))


def test_when_the_consultation_cannot_be_written_the_answer_is_503(monkeypatch: pytest.MonkeyPatch) -> None:
    from jalons.fondations.journal import services

    def plus_de_place(**_: Any) -> None:
        raise OSError("plus de place")

    monkeypatch.setattr(services, "inscrire", plus_de_place)
    reponse = demande(vue, un_agent("csam"))
    assert reponse.status_code == 503 and b"bonjour" not in reponse.content
