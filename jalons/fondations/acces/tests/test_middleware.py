"""Whatever is behind the login is declared, never cached, and read without writing."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import InternalError, connection
from django.http import Http404, HttpRequest, HttpResponse
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
    requete.user, requete.session = agent, type("S", (), {"session_key": "abcdefghij"})()
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


def test_when_the_consultation_cannot_be_written_the_answer_is_503(monkeypatch: pytest.MonkeyPatch) -> None:
    from jalons.fondations.journal import services

    def plus_de_place(**_: Any) -> None:
        raise OSError("plus de place")

    monkeypatch.setattr(services, "inscrire", plus_de_place)
    reponse = demande(vue, un_agent("csam"))
    assert reponse.status_code == 503 and b"bonjour" not in reponse.content
