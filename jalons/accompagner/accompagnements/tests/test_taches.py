"""What a plan gives to the platform: a CSAM sees the kind and the date, says that it is done, may take it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jalons.accompagner.accompagnements import services
from jalons.accompagner.accompagnements.enums import Par, TypeAction
from jalons.accompagner.accompagnements.models import Action, Dossier
from jalons.accompagner.accompagnements.tests import maker
from jalons.fondations.acces import rules
from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.socle.refus import TransitionRefusee
from tests import people

pytestmark = pytest.mark.django_db
CANARI = "kanari-des-taches"
PAGE = "/dossiers/taches/"


@pytest.fixture
def dossier() -> Dossier:
    equipe = people.une_equipe()
    return maker.un_dossier(people.un_agent(equipe=equipe))


@pytest.fixture
def tache(dossier: Dossier) -> Action:
    """The one thing that this plan gives to the platform."""
    return maker.remplir(dossier, CANARI)["pour_csam"]  # type: ignore[no-any-return]


@pytest.fixture
def csam(dossier: Dossier) -> Any:
    return people.un_agent("csam", equipe=people.une_equipe(dossier.organisme))


def faire(action: Action, mot: str = "faite") -> str:
    return reverse(f"accompagnements:tache_{mot}", args=[action.pk])


def test_she_reads_the_kind_and_for_whom_and_no_word_of_the_plan(
    tache: Action, csam: Any, client_de: Callable[..., Any]
) -> None:
    page = client_de(csam).get(PAGE).content.decode()
    assert TypeAction.DROIT.label in page and "Valérie Brunet" in page and "sans date" in page
    assert CANARI not in page


def test_she_says_that_it_is_done_then_takes_it_back(tache: Action, csam: Any, client_de: Callable[..., Any]) -> None:
    client = client_de(csam)
    assert client.post(faire(tache)).url == PAGE
    tache.refresh_from_db()
    assert (tache.statut, tache.faite_le) == ("faite", timezone.localdate())
    assert "Faites depuis deux semaines" in client.get(PAGE).content.decode()
    client.post(faire(tache, "defaite"))
    tache.refresh_from_db()
    assert (tache.statut, tache.faite_le) == ("en_cours", None)
    lignes = LigneJournal.objects.filter(objet_id=tache.pk, agent_id=csam.pk).order_by("instant")
    assert [ligne.acte for ligne in lignes] == ["action.faire", "action.defaire"]


def test_from_her_day_one_click_does_it_and_comes_back(tache: Action, csam: Any, client_de: Callable[..., Any]) -> None:
    client = client_de(csam)
    assert faire(tache) in client.get("/ma-journee/").content.decode()
    assert client.post(faire(tache), {"retour": "/ma-journee/"}).url == "/ma-journee/"
    assert faire(tache) not in client.get("/ma-journee/").content.decode()


def test_the_worker_sees_in_the_plan_that_it_is_done(tache: Action, csam: Any, dossier: Dossier) -> None:
    from jalons.accompagner.accompagnements.selectors import vue_plan

    services.changer_statut_tache(agent=csam, action=tache, acte="faire")
    plan = vue_plan(dossier, contenu=True, personne="Valérie", referent="Hélène")
    assert plan
    assert {a.par: a.statut for a in plan.objectifs[0].actions}["un conseiller"] == "Faite"


@pytest.mark.parametrize("role", ["csam d’une autre caisse", "manager", "assistant_social"])
def test_nobody_else_does_it_there(
    tache: Action, csam: Any, dossier: Dossier, client_de: Callable[..., Any], role: str
) -> None:
    ailleurs = role.startswith("csam ")
    qui = people.un_agent("csam" if ailleurs else role, equipe=None if ailleurs else csam.affectation.equipe)
    client = client_de(qui)
    assert client.post(faire(tache)).status_code == 404
    assert client.get(PAGE).status_code == (200 if ailleurs else 404)
    if ailleurs:
        assert "Valérie" not in client.get(PAGE).content.decode()


def test_what_the_plan_gives_to_somebody_else_does_not_exist_for_her(
    tache: Action, dossier: Dossier, csam: Any, client_de: Callable[..., Any]
) -> None:
    autre = Action.objects.exclude(pk=tache.pk).get(dossier=dossier)
    assert client_de(csam).post(faire(autre)).status_code == 404


def test_what_was_given_to_somebody_else_meanwhile_is_not_done(tache: Action, csam: Any) -> None:
    Action.objects.filter(pk=tache.pk).update(par=Par.TRAVAILLEUR)
    with pytest.raises(TransitionRefusee, match="n’est plus confiée"):
        services.changer_statut_tache(agent=csam, action=tache, acte="faire")


def test_what_the_worker_gave_up_is_not_taken_up_again_by_the_platform(tache: Action, csam: Any) -> None:
    services.changer_statut_action(agent=csam, action=tache, acte="abandonner")
    with pytest.raises(TransitionRefusee):
        services.changer_statut_tache(agent=csam, action=tache, acte="defaire")


def test_nothing_is_done_in_a_dossier_that_ended(tache: Action, csam: Any, dossier: Dossier) -> None:
    services.clore_dossier(agent=maker.referent_de(dossier), dossier=dossier, motif="deces")
    with pytest.raises(TransitionRefusee, match="terminé"):
        services.changer_statut_tache(agent=csam, action=tache, acte="faire")


def test_reading_the_address_does_nothing(tache: Action, csam: Any, client_de: Callable[..., Any]) -> None:
    assert client_de(csam).get(faire(tache)).status_code == 405


def test_the_page_costs_the_same_queries_with_one_row_as_with_fifteen(
    tache: Action, dossier: Dossier, csam: Any, client_de: Callable[..., Any]
) -> None:
    client = client_de(csam)
    mesures = []
    for combien in (0, 14):
        for rang in range(combien):
            services.ajouter_action(
                agent=csam, objectif=tache.objectif, intitule="x", par=Par.CSAM, type="droit",
                echeance=timezone.localdate() + timedelta(days=rang),
            )  # fmt: skip
        with CaptureQueriesContext(connection) as requetes:
            assert client.get(PAGE).status_code == 200
        mesures.append(len(requetes))
    assert mesures[0] == mesures[1]


def test_sabotage_with_the_class_of_the_content_her_page_still_has_no_word_of_it(
    tache: Action, csam: Any, client_de: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    plus = (*rules.matrice(), rules.Droit("csam", "plan", "lire", "region", frozenset({"F3"})))
    monkeypatch.setattr(rules, "matrice", lambda: plus)
    rules.droits.cache_clear()
    try:
        assert CANARI not in client_de(csam).get(PAGE).content.decode()
    finally:
        monkeypatch.undo()
        rules.droits.cache_clear()
