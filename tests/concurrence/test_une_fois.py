"""Eight presses of one button at once: one act, and every press is answered. Real threads, real transactions."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jalons.accompagner.accompagnements.models import Demarche, Etape, Note, Objectif
from jalons.accompagner.accompagnements.tests import maker
from jalons.fondations.journal.models import LigneJournal

HUIT = 8


def cachees(html: str, action: str = "") -> dict[str, str]:
    for attributs, dedans in re.findall(r"<form\b([^>]*)>(.*?)</form>", html, re.S):
        if 'role="search"' not in attributs and (not action or f'action="{action}"' in attributs):
            return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', dedans))
    raise AssertionError(html)


def client(agent: Any) -> Client:
    neuf = Client(headers={"accept": "text/html"})
    neuf.force_login(agent, backend="jalons.fondations.agents.connexion.AgentsActifs")
    return neuf


def presser(agent: Any, url: str, saisie: dict[str, str]) -> list[Any]:
    """The same form, sent eight times at once by one browser."""
    depart, cookies = Barrier(HUIT), client(agent).cookies

    def une(_: int) -> Any:
        navigateur = Client()
        navigateur.cookies = cookies
        depart.wait()
        try:
            return navigateur.post(url, saisie)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(HUIT) as fils:
        return list(fils.map(une, range(HUIT)))


@pytest.fixture
def dossier(base_a_part: str) -> Any:
    return maker.un_dossier()


@pytest.mark.parametrize(
    ("page", "modele", "saisie"),
    [
        ("etape_nouvelle", Etape, {"intitule": "Faire le point", "prevue_le": "jour"}),
        ("demarche_nouvelle", Demarche, {"intitule": "Appel à la CAF", "date_acte": "jour"}),
        ("objectif_nouveau", Objectif, {"intitule": "Retrouver le sommeil"}),
        ("entretien_noter", Note, {"note": "elle va mieux", "mode": "telephone", "date_acte": "jour"}),
    ],
)
def test_a_form_sent_eight_times_at_once_writes_one_line(
    dossier: Any, page: str, modele: Any, saisie: dict[str, str]
) -> None:
    agent, jour = maker.referent_de(dossier), str(timezone.localdate())
    url = reverse(f"accompagnements:{page}", args=[dossier.pk])
    saisie = {nom: jour if valeur == "jour" else valeur for nom, valeur in saisie.items()}
    reponses = presser(agent, url, cachees(client(agent).get(url).text) | saisie)
    assert modele.objects.count() == 1
    assert {r.status_code for r in reponses} == {302}, "each press leads to what was written"
    assert len({r["Location"] for r in reponses}) == 1
    acte = {"etape_nouvelle": "etape.prevoir", "demarche_nouvelle": "demarche.noter"}.get(page)
    assert acte is None or LigneJournal.objects.filter(acte=acte).count() == 1


def test_a_button_pressed_again_says_that_it_was_already_done(dossier: Any) -> None:
    from jalons.accompagner.accompagnements import services

    agent = maker.referent_de(dossier)
    etape = services.prevoir_etape(
        agent=agent, dossier=dossier, intitule="Faire le point", prevue_le=timezone.localdate()
    )
    url = reverse("accompagnements:etape_faite", args=[etape.pk])
    navigateur, page = client(agent), reverse("parcours:dossier", args=[dossier.pk])
    saisie = cachees(navigateur.get(page).text, url)
    assert "L’étape est faite" in navigateur.post(url, saisie, follow=True).text
    assert "C’était déjà fait" in navigateur.post(url, saisie, follow=True).text


def test_the_same_page_corrected_and_sent_again_is_another_act(dossier: Any) -> None:
    agent = maker.referent_de(dossier)
    url = reverse("accompagnements:etape_nouvelle", args=[dossier.pk])
    navigateur = client(agent)
    saisie = cachees(navigateur.get(url).text) | {"prevue_le": str(timezone.localdate())}
    for intitule in ("Faire le point", "Appeler l’école", "Appeler l’école"):
        navigateur.post(url, saisie | {"intitule": intitule})
    assert Etape.objects.count() == 2, "going back and correcting is not a double click"


def test_a_refused_form_is_still_fresh(dossier: Any) -> None:
    agent = maker.referent_de(dossier)
    url = reverse("accompagnements:entretien_noter", args=[dossier.pk])
    navigateur = client(agent)
    saisie = cachees(navigateur.get(url).text) | {"note": "x", "mode": "telephone", "date_acte": "2011-01-01"}
    assert [navigateur.post(url, saisie).status_code for _ in range(2)] == [422, 422]
    assert navigateur.post(url, saisie | {"date_acte": str(timezone.localdate())}).status_code == 302
    assert Note.objects.count() == 1
