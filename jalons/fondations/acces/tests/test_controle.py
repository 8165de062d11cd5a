"""What a view declares, how it finds its object, and what surrounds every answer. No database here."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory

from jalons.fondations.acces import controle, rules
from jalons.fondations.acces.controle import Declaration, acces, public, trouver
from jalons.fondations.acces.middleware import acces as Middleware
from jalons.fondations.acces.models import Protege
from jalons.fondations.journal import services as journal


def vue(request: HttpRequest) -> HttpResponse:
    return HttpResponse("bonjour")


class Lignes(QuerySet):  # type: ignore[type-arg]
    """A queryset that remembers what it was asked, and finds ``trouvee`` under the key 7."""

    trouvee, demandes = "le dossier", []  # type: ignore[var-annotated]
    model = SimpleNamespace(ACCES="dossier")  # type: ignore[assignment]

    def __init__(self) -> None:
        self.cle: Any = None

    def visible_to(self, *demande: Any, **suite: Any) -> Lignes:
        self.demandes.append((*demande, suite))
        return self

    def filter(self, pk: Any) -> Lignes:  # type: ignore[override]
        self.cle = pk
        return self

    def order_by(self) -> list[Any]:  # type: ignore[override]
        return [self.trouvee] if self.cle == 7 else []


@pytest.fixture
def requete(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(Lignes, "demandes", [])
    return SimpleNamespace(user="elle", declaration=Declaration("dossier", "clore", "F3"))


def test_a_declared_view_is_the_same_view_and_says_what_it_does() -> None:
    def une(request: HttpRequest) -> None: ...

    assert acces("dossier", "lire")(une) is une
    assert une.acces == Declaration("dossier", "lire", "F1")  # type: ignore[attr-defined]
    acces("note", "ecrire", classe="F4")(une)
    assert une.acces == Declaration("note", "ecrire", "F4")  # type: ignore[attr-defined]


def test_anybody_enters_a_public_view_without_a_login() -> None:
    def une(request: HttpRequest) -> None: ...

    assert public(une) is une
    requete: Any = RequestFactory().get("/x/")
    requete.user = AnonymousUser()
    assert Middleware(vue).process_view(requete, une, (), {}) is None


def test_a_view_finds_its_own_object_for_its_own_act_and_class(requete: Any) -> None:
    assert trouver(requete, Lignes(), 7) == "le dossier"
    assert Lignes.demandes == [("elle", "clore", {"classe": "F3"})]
    trouver(requete, Lignes(), 7, "lire")
    assert Lignes.demandes[1] == ("elle", "lire", {"classe": "F3"})


def test_a_view_finds_an_object_of_another_kind_only_to_read_it(requete: Any) -> None:
    requete.declaration = Declaration("note", "ecrire", "F4")
    modele: Any = SimpleNamespace(_default_manager=SimpleNamespace(all=Lignes))
    assert trouver(requete, modele, 7) == "le dossier"
    assert Lignes.demandes == [("elle", "lire", {"classe": "F1"})]


def test_what_was_found_is_remembered_and_what_was_not_is_a_404(requete: Any) -> None:
    trouver(requete, Lignes(), 7)
    trouver(requete, Lignes(), 7)
    with pytest.raises(Http404):
        trouver(requete, Lignes(), 8)
    assert requete.consultes == ["le dossier", "le dossier"]


def test_a_right_asked_by_a_page_is_the_one_that_decide_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    demandes = []

    def decider(*demande: Any, maintenant: datetime, classe: str) -> rules.Decision:
        demandes.append((*demande, classe, maintenant.tzinfo is not None))
        return rules.Decision(classe == "F3", "essai")

    monkeypatch.setattr(rules, "decide", decider)
    assert controle.autorise("elle", "lire", "dossier", "objet", classe="F3") is True
    assert controle.autorise("elle", "lire", "dossier") is False
    assert demandes == [("elle", "lire", "dossier", "objet", "F3", True), ("elle", "lire", "dossier", None, "F1", True)]


class Vues:
    """Stands for a protected queryset: ``portee_q`` knows no row for a distance but « soi » and « equipe »."""

    def __init__(self) -> None:
        self.model = SimpleNamespace(ACCES="dossier", portee_q=self.portee_q)
        self.instants: list[Any] = []

    def portee_q(self, portee: str, agent: Any, maintenant: Any) -> Q | None:
        self.instants.append((agent, maintenant))
        return Q(portee=portee) if portee in ("soi", "equipe") else None

    def filter(self, q: Q) -> Q:
        return q


@pytest.mark.parametrize(
    ("ouvertes", "lignes"),
    [
        ({"soi", "equipe", "region"}, Q(pk__in=[]) | Q(portee="equipe") | Q(portee="soi")),
        ({"region"}, Q(pk__in=[])),
        (set(), Q(pk__in=[])),
    ],
)
def test_the_rows_seen_are_those_of_the_distances_that_the_table_opens(
    monkeypatch: pytest.MonkeyPatch, ouvertes: set[str], lignes: Q
) -> None:
    demandes = []
    monkeypatch.setattr(rules, "portees", lambda *demande: demandes.append(demande) or frozenset(ouvertes))
    agent, vues = SimpleNamespace(role="csam", is_authenticated=True), Vues()
    assert Protege.visible_to(vues, agent) == lignes  # type: ignore[arg-type]
    assert Protege.visible_to(vues, agent, "clore", classe="F3", maintenant="jadis") == lignes  # type: ignore[arg-type]
    assert demandes == [("csam", "dossier", "lire", "F1"), ("csam", "dossier", "clore", "F3")]
    dits = [instant for qui, instant in vues.instants if qui is agent]
    assert len(dits) == 2 * len(ouvertes) and dits[len(ouvertes) :] == ["jadis"] * len(ouvertes)
    assert all(isinstance(instant, datetime) for instant in dits[: len(ouvertes)])


@pytest.mark.parametrize("portee", ["nation", "tous"])
def test_a_right_on_the_whole_country_shows_every_row_and_only_to_who_is_logged_in(
    monkeypatch: pytest.MonkeyPatch, portee: str
) -> None:
    monkeypatch.setattr(rules, "portees", lambda *_: frozenset({portee}))
    vues: Any = Vues()
    assert Protege.visible_to(vues, SimpleNamespace(role="dpo", is_authenticated=True)) is vues
    assert Protege.visible_to(vues, SimpleNamespace(role="dpo", is_authenticated=False)) == Q(pk__in=[])  # type: ignore[comparison-overlap]


def passer(chemin: str, repondre: Any, session: str | None = "abcdefghij") -> HttpResponse:
    requete = RequestFactory().get(chemin)
    requete.session = SimpleNamespace(session_key=session)  # type: ignore[assignment]
    return Middleware(repondre)(requete)


def test_no_answer_is_kept_by_a_browser_but_the_static_files() -> None:
    assert passer("/x/", vue)["Cache-Control"] == "no-store"
    assert "Cache-Control" not in passer("/static/x.css", vue)


def test_the_journal_knows_the_eight_first_characters_of_the_session_during_the_request_only() -> None:
    vues: list[str] = []
    jeton = journal.session_courante.set("avant")
    try:
        passer("/x/", lambda r: vues.append(journal.session_courante.get()) or HttpResponse())
        passer("/x/", lambda r: vues.append(journal.session_courante.get()) or HttpResponse(), session=None)
        with pytest.raises(ZeroDivisionError):
            passer("/x/", lambda r: 1 / 0)
        assert vues == ["abcdefgh", ""] and journal.session_courante.get() == "avant"
    finally:
        journal.session_courante.reset(jeton)


def test_who_lost_her_session_comes_back_where_she_was() -> None:
    requete: Any = RequestFactory().get("/x/?page=2")
    requete.user = AnonymousUser()
    reponse = Middleware(vue).process_view(requete, vue, (), {})
    assert reponse and reponse.status_code == 302 and reponse["Location"].endswith("?next=/x/%3Fpage%3D2")


@pytest.mark.parametrize(("methode", "entetes"), [("get", {"HX-Request": "true"}), ("post", {}), ("delete", {})])
def test_who_lost_her_session_while_writing_is_told_so_without_losing_the_page(
    methode: str, entetes: dict[str, str]
) -> None:
    requete: Any = getattr(RequestFactory(), methode)("/x/", headers=entetes)
    requete.user, requete.session = AnonymousUser(), SessionStore()
    reponse = Middleware(vue).process_view(requete, vue, (), {})
    assert reponse and reponse.status_code == 401
    assert ("Connexion" in reponse.text) == (not entetes), "htmx keeps its page; a form gets the login page"
