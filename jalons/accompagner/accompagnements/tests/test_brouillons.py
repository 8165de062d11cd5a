"""Two tabs on one draft never erase each other; saved for good, a text is no longer a draft; a closed dossier gives it back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from jalons.accompagner.accompagnements import selectors, services
from jalons.accompagner.accompagnements.models import Brouillon, Note
from jalons.accompagner.accompagnements.tests import maker

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def dossier() -> Any:
    return maker.un_dossier()


@pytest.fixture
def agent(dossier: Any) -> Any:
    return maker.referent_de(dossier)


@pytest.fixture
def poste(agent: Any, client_de: Any) -> Any:
    return client_de(agent)


def adresse(nom: str, dossier: Any, *suite: str) -> str:
    return reverse(f"accompagnements:{nom}", args=[dossier.pk, *suite])


@pytest.fixture
def noter(dossier: Any) -> str:
    return adresse("entretien_noter", dossier)


@pytest.fixture
def garder(dossier: Any) -> str:
    return adresse("brouillon", dossier, "entretien")


def onglet(poste: Any, url: str, **saisie: str) -> dict[str, str]:
    """A tab open on the form: its hidden fields, and what is typed in it."""
    html = poste.get(url).text
    caches = dict(
        re.findall(r'type="hidden" name="(_billet|_brouillon)" value="([^"]*)"', html.split("j-card d-grid")[1])
    )
    return caches | {"mode": "telephone", "date_acte": str(timezone.localdate())} | saisie


def mots(agent: Any, dossier: Any) -> str:
    brouillon = selectors.brouillon_de(agent, dossier, "entretien")
    return brouillon.champs["note"] if brouillon else ""


def test_one_tab_saves_as_often_as_it_types(poste: Any, agent: Any, dossier: Any, noter: str, garder: str) -> None:
    tab = onglet(poste, noter)
    for note in ("elle", "elle va", "elle va mieux"):
        assert "Brouillon gardé" in poste.post(garder, tab | {"note": note}, headers=HTMX).text
    assert mots(agent, dossier) == "elle va mieux"


def test_the_second_tab_is_told_and_sees_both_texts(
    poste: Any, agent: Any, dossier: Any, noter: str, garder: str
) -> None:
    un, deux = onglet(poste, noter, note="le premier texte"), onglet(poste, noter, note="le second texte")
    poste.post(garder, un, headers=HTMX)
    perdu = poste.post(garder, deux, headers=HTMX).text
    assert "n’est pas gardé" in perdu and "autre onglet" in perdu and "le premier texte" in perdu
    assert mots(agent, dossier) == "le premier texte"
    version = re.findall(r'name="_brouillon" value="(\d+)"', perdu)[-1]
    poste.post(garder, deux | {"_brouillon": version})
    assert mots(agent, dossier) == "le second texte", "her decision"
    assert "le second texte" in poste.post(garder, un, headers=HTMX).text, "the first tab is told in its turn"


def test_without_javascript_too_both_texts_are_on_the_page(poste: Any, noter: str, garder: str) -> None:
    un, deux = onglet(poste, noter, note="le premier texte"), onglet(poste, noter, note="le second texte")
    poste.post(garder, un)
    page = poste.post(garder, deux)
    assert page.status_code == 409 and "le premier texte" in page.text and "le second texte" in page.text
    assert "Garder mon texte à la place de l’autre" in page.text
    assert "le premier texte" not in poste.get(noter).text.split("<textarea")[0]


def test_saving_one_tab_keeps_what_the_other_one_wrote(
    poste: Any, agent: Any, dossier: Any, noter: str, garder: str
) -> None:
    un, deux = onglet(poste, noter, note="le premier texte"), onglet(poste, noter, note="le second texte")
    poste.post(garder, deux, headers=HTMX)
    page = poste.post(noter, un, follow=True).text
    assert Note.objects.get().texte == "le premier texte" and mots(agent, dossier) == "le second texte"
    assert "reste en brouillon" in page


@pytest.mark.parametrize("commence", [True, False])
def test_a_note_saved_is_no_longer_a_draft_even_when_a_late_autosave_arrives(
    poste: Any, agent: Any, dossier: Any, noter: str, garder: str, commence: bool
) -> None:
    tab = onglet(poste, noter, note="elle va mieux")
    if commence:
        poste.post(garder, tab, headers=HTMX)
    poste.post(noter, tab)
    tard = poste.post(garder, tab, headers=HTMX).text
    assert "déjà enregistré" in tard and selectors.brouillon_de(agent, dossier, "entretien") is None
    assert Brouillon.objects.get().contenu is None


def test_an_emptied_draft_is_nothing_any_more(poste: Any, agent: Any, dossier: Any, noter: str, garder: str) -> None:
    tab = onglet(poste, noter)
    poste.post(garder, tab | {"note": "un mot"}, headers=HTMX)
    assert "il était vide" in poste.post(garder, tab | {"note": "  "}, headers=HTMX).text
    assert selectors.brouillons(agent) == [] and "est repris ici" not in poste.get(noter).text


def test_a_draft_can_be_thrown_away(poste: Any, agent: Any, dossier: Any, noter: str, garder: str) -> None:
    poste.post(garder, onglet(poste, noter, note="un mot"))
    assert "Jeter le brouillon" in poste.get(noter).text
    assert "Le brouillon est jeté" in poste.post(adresse("jeter_brouillon", dossier, "entretien"), follow=True).text
    assert selectors.brouillons(agent) == []


def test_a_draft_too_long_is_told_and_never_cut(poste: Any, agent: Any, dossier: Any, noter: str, garder: str) -> None:
    tab = onglet(poste, noter, note="x" * 30_001)
    assert "30001 caractères, pour 30000 au plus" in poste.post(garder, tab, headers=HTMX).text
    page = poste.post(garder, tab)
    assert page.status_code == 422 and "x" * 30_001 in page.text
    page = poste.post(noter, tab)
    assert page.status_code == 422 and "30001 caractères" in page.text and "x" * 30_001 in page.text
    assert selectors.brouillon_de(agent, dossier, "entretien") is None


@pytest.mark.parametrize(
    "page", ["entretien_noter", "evaluation_completer", "demarche_nouvelle", "etape_nouvelle", "objectif_nouveau"]
)
def test_a_closed_dossier_offers_no_form_and_gives_the_draft_back(
    poste: Any, agent: Any, dossier: Any, page: str, noter: str, garder: str
) -> None:
    poste.post(garder, onglet(poste, noter, note="ce que j’écrivais"))
    services.clore_dossier(agent=agent, dossier=dossier, motif="relais", issue_emploi="inconnu")
    html = poste.get(adresse(page, dossier)).text
    assert "Cet accompagnement est terminé" in html and "Enregistrer" not in html
    assert ("ce que j’écrivais" in html) == (page == "entretien_noter")


def test_what_is_sent_to_a_dossier_closed_meanwhile_comes_back_whole(
    poste: Any, agent: Any, dossier: Any, noter: str
) -> None:
    tab = onglet(poste, noter, note="ce que j’écrivais")
    services.clore_dossier(agent=agent, dossier=dossier, motif="relais", issue_emploi="inconnu")
    reponse = poste.post(noter, tab)
    assert reponse.status_code == 409 and "ce que j’écrivais" in reponse.text
