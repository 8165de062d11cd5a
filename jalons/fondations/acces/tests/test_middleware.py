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
from tests.people import un_agent, un_assure

pytestmark = pytest.mark.django_db


@acces("referentiel", "lire", classe="F0")
def vue(request: HttpRequest) -> HttpResponse:
    return HttpResponse("bonjour")


@acces("referentiel", "lire", classe="F0")
def vue_qui_ecrit(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as curseur:
        curseur.execute("UPDATE agents_agent SET nom = 'x'")
    return HttpResponse()


def demande(vue: Any, agent: Any, methode: str = "get", *, statut: int = 200, **lus: Any) -> HttpResponse:
    """What leaves; an act that was let through answers « laissé passer », with that status."""
    requete = getattr(RequestFactory(), methode)("/x/")
    requete.user, requete.session = agent, SessionStore()
    for nom, lu in lus.items():
        setattr(requete, nom, lu)

    def suite(r: Any) -> HttpResponse:
        return portier.process_view(r, vue, (), {}) or HttpResponse("laissé passer", status=statut)

    portier = Middleware(suite)
    return portier(requete)


def consultations(agent: Any) -> list[tuple[str, Any]]:
    lignes = LigneJournal.objects.filter(agent_id=agent.pk, acte__endswith=".lire")
    return list(lignes.order_by("instant").values_list("acte", "assure_id"))


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


def test_a_consultation_is_written_for_each_person_before_the_answer_leaves() -> None:
    agent, elle, lui = un_agent("csam"), un_assure(), un_assure()
    assert demande(vue, agent, consultes=[elle, elle, agent], montres=[lui]).content == b"bonjour"
    assert consultations(agent) == [("assure.lire", elle.pk), ("referentiel.lire", lui.pk)]
    ligne = LigneJournal.objects.filter(acte="assure.lire", objet_id=elle.pk).get()
    assert (ligne.objet_type, ligne.role, ligne.resultat, ligne.session) == ("assures.assure", "csam", "fait", "")


@pytest.mark.parametrize("statut", [200, 409, 422])
def test_an_act_that_answers_by_a_page_leaves_the_same_line(statut: int) -> None:
    agent, elle = un_agent("csam"), un_assure()
    assert demande(vue, agent, "post", statut=statut, consultes=[elle]).status_code == statut
    assert consultations(agent) == [("assure.lire", elle.pk)]


@acces("referentiel", "lire", classe="F0")
def vue_absente(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=400)


def test_what_was_not_shown_is_not_written() -> None:
    agent, elle = un_agent("csam"), un_assure()
    assert demande(vue_absente, agent, consultes=[elle]).status_code == 400
    for statut in (204, 302, 404):
        demande(vue, agent, "post", statut=statut, consultes=[elle])
    assert consultations(agent) == []


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


@pytest.mark.parametrize("methode", ["get", "post"])
def test_when_the_consultation_cannot_be_written_the_answer_is_503(
    monkeypatch: pytest.MonkeyPatch, methode: str
) -> None:
    from jalons.fondations.journal import services

    def plus_de_place(**_: Any) -> None:
        raise OSError("plus de place")

    monkeypatch.setattr(services, "consulter", plus_de_place)
    reponse = demande(vue, un_agent("csam"), methode, consultes=[un_assure()])
    assert reponse.status_code == 503 and b"bonjour" not in reponse.content
