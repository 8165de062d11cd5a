"""In a real browser, at both widths: what is typed survives a lost login, a cut, a second tab, a double click and an error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from jalons.accompagner.accompagnements import services as accompagnements
from jalons.accompagner.accompagnements.models import Brouillon, Demarche, Dossier, Etape, Note
from jalons.personnes.assures import services as assures
from tests.e2e.conftest import fautes_axe
from tests.e2e.monde import MOT_DE_PASSE, Monde
from tests.tailles import COMPLETS, hasard, promenade

pytestmark = promenade("saisie")
LARGEURS = (1280, 390) if COMPLETS else (hasard("tenir saisie").choice((1280, 390)),)
TEXTE = "Elle dit qu’elle dort mieux depuis que son frère vient."


@pytest.fixture(params=LARGEURS)
def largeur(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def dossier(monde: Monde) -> Dossier:
    qui = monde.agents["assistant_social"]
    rang = "abcdefghijklmnopqrstuvwxyz"[Dossier.objects.count()]
    elle = assures.enregistrer_assure(
        agent=None, organisme=monde.region.carsat, nom=f"Brunet{rang}", prenom="Valérie",
        date_naissance=timezone.localdate().replace(year=1990, day=1), commune_code=monde.region.geographie.communes[0].code,
    )  # fmt: skip
    return accompagnements.ouvrir_dossier(agent=qui, assure=elle, referent=qui)


@pytest.fixture
def assistante(monde: Monde) -> Any:
    return monde.agents["assistant_social"]


def perdre(page: Any) -> None:
    page.context.clear_cookies(name="sessionid")


def entrer(page: Any, agent: Any) -> None:
    page.fill("input[name=login]", agent.identifiant)
    page.fill("input[name=password]", MOT_DE_PASSE)
    page.click("main button[type=submit]")


def ecrire(page: Any, dossier: Dossier) -> None:
    page.goto(f"/dossiers/{dossier.pk}/entretiens/noter/")
    page.fill("[name=note]", TEXTE)
    page.check("[name=mode][value=telephone]", force=True)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_text_sent_without_a_login_comes_back_after_it(
    ouvrir: Callable[..., Any], assistante: Any, dossier: Dossier, largeur: int, javascript: bool
) -> None:
    page = ouvrir(assistante, largeur=largeur, javascript=javascript)
    ecrire(page, dossier)
    perdre(page)
    page.click("button:has-text('Enregistrer')")
    assert "est gardé ici" in page.inner_text("main")
    if javascript:
        assert fautes_axe(page) == []
    entrer(page, assistante)
    assert page.input_value("[name=note]") == TEXTE and "rien n’a été envoyé" in page.inner_text(".j-messages")
    assert not Note.objects.filter(dossier=dossier).exists()
    page.click("button:has-text('Enregistrer')")
    assert Note.objects.get(dossier=dossier).texte == TEXTE


def test_an_interview_costs_fewer_than_ten_keys_more_than_its_own_text(
    ouvrir: Callable[..., Any], assistante: Any, dossier: Dossier, largeur: int
) -> None:
    page = ouvrir(assistante, largeur=largeur)
    page.goto(f"/dossiers/{dossier.pk}/")
    page.focus("a:has-text('Noter un entretien') >> nth=0")
    touches = ["Enter"]  # it opens where one writes
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.keyboard.type(TEXTE)
    touches += ["Tab", "Space", "Enter"]  # to how it took place, the first answer, saved
    for touche in touches[1:-1]:
        page.keyboard.press(touche)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_selector("text=L’entretien est noté")
    assert Note.objects.get(dossier=dossier).texte == TEXTE and len(touches) < 10, touches


def test_after_a_login_in_another_tab_the_form_is_sent_again_from_its_page(
    ouvrir: Callable[..., Any], assistante: Any, dossier: Dossier, largeur: int
) -> None:
    page = ouvrir(assistante, largeur=largeur)
    ecrire(page, dossier)
    perdre(page)
    autre = page.context.new_page()
    autre.goto("/connexion/")
    entrer(autre, assistante)
    page.click("button:has-text('Enregistrer')")
    assert page.input_value("[name=note]") == TEXTE and "rien n’a été envoyé" in page.inner_text(".j-messages")
    page.click("button:has-text('Enregistrer')")
    page.wait_for_selector("text=L’entretien est noté")


def test_an_autosave_that_fails_says_so_offline_and_without_a_login(
    ouvrir: Callable[..., Any], assistante: Any, dossier: Dossier, largeur: int
) -> None:
    page = ouvrir(assistante, largeur=largeur)
    page.goto(f"/dossiers/{dossier.pk}/entretiens/noter/")
    page.context.set_offline(True)
    page.fill("[name=note]", TEXTE)
    page.wait_for_selector("#session:has-text('plus en ligne')")
    page.click("button:has-text('Enregistrer')")
    assert page.input_value("[name=note]") == TEXTE, "the page is not left for the browser's own error page"
    page.context.set_offline(False)
    page.wait_for_selector("#session:has-text('de nouveau en ligne')")
    perdre(page)
    page.type("[name=note]", " Encore.")
    page.wait_for_selector("#session:has-text('session s’est fermée')", timeout=10_000)
    assert page.is_visible("#session") and page.locator("#session").bounding_box()["y"] >= 0, "seen where one writes"
    assert page.locator("header.j-top").count() == 1, "no page inside the page"
    assert fautes_axe(page) == []


def test_leaving_asks_until_the_draft_is_kept(
    ouvrir: Callable[..., Any], assistante: Any, dossier: Dossier, largeur: int
) -> None:
    page = ouvrir(assistante, largeur=largeur)
    questions: list[str] = []

    def quitter(question: Any) -> None:
        questions.append(question.type)
        question.accept()

    page.on("dialog", quitter)
    for adresse, champ in (
        ("objectifs/nouveau/", "intitule"),
        ("demarches/noter/", "intitule"),
        ("etapes/nouvelle/", "intitule"),
    ):
        page.goto(f"/dossiers/{dossier.pk}/{adresse}")
        page.type(f"main [name={champ}]", "un mot")
        page.goto("/compte/")
    assert questions == ["beforeunload"] * 3
    page.goto(f"/dossiers/{dossier.pk}/entretiens/noter/")
    page.type("[name=note]", "un mot")
    page.wait_for_selector("text=Brouillon gardé à", timeout=10_000)
    page.goto("/compte/")
    assert questions == ["beforeunload"] * 3, "a kept draft is left freely"


def test_two_tabs_on_one_draft_show_both_texts(
    ouvrir: Callable[..., Any], assistante: Any, dossier: Dossier, largeur: int
) -> None:
    page = ouvrir(assistante, largeur=largeur)
    autre = page.context.new_page()
    for onglet in (page, autre):
        onglet.goto(f"/dossiers/{dossier.pk}/entretiens/noter/")
    page.type("[name=note]", "le premier")
    page.wait_for_selector("text=Brouillon gardé à", timeout=10_000)
    autre.type("[name=note]", "le second")
    autre.wait_for_selector("[data-brouillon]:has-text('autre onglet')", timeout=10_000)
    assert "le premier" in autre.inner_text("[data-brouillon]")
    assert '"le premier"' in (Brouillon.objects.get(dossier=dossier).contenu or "")
    assert fautes_axe(autre) == []
    autre.click("button:has-text('Garder mon texte à la place')")
    autre.wait_for_url(f"**/dossiers/{dossier.pk}/**")
    assert '"le second"' in (Brouillon.objects.get(dossier=dossier).contenu or "")


def test_a_double_click_makes_one_step_and_one_demarche(
    ouvrir: Callable[..., Any], assistante: Any, dossier: Dossier, largeur: int
) -> None:
    for javascript in (True, False):
        page = ouvrir(assistante, largeur=largeur, javascript=javascript)
        for adresse, dit in (
            ("etapes/nouvelle/", "L’étape est prévue"),
            ("demarches/noter/", "La démarche est notée"),
        ):
            page.goto(f"/dossiers/{dossier.pk}/{adresse}")
            page.fill("main [name=intitule]", f"Faire le point {javascript}")
            if "etapes" in adresse:
                page.fill("[name=prevue_le]", str(timezone.localdate()))
            page.dblclick("button:has-text('Enregistrer')")
            page.wait_for_selector(f"text=/{dit}|C’était déjà fait/")
    assert Etape.objects.filter(dossier=dossier).count() == 2 == Demarche.objects.filter(dossier=dossier).count()


def test_an_error_is_told_on_top_with_a_way_to_it_and_every_field_comes_back(
    ouvrir: Callable[..., Any], assistante: Any, dossier: Dossier, largeur: int
) -> None:
    page = ouvrir(assistante, largeur=largeur)
    page.goto(f"/dossiers/{dossier.pk}/evaluation/completer/")
    page.fill("[name=texte]", TEXTE)
    page.fill("[name=date_acte]", "2011-01-01")
    page.click("button:has-text('Enregistrer')")
    page.wait_for_selector("[data-saisie] .j-message--error")
    assert page.input_value("[name=texte]") == TEXTE
    assert page.evaluate("document.activeElement.name") == "date_acte"
    page.click(".j-message--error a")
    assert page.evaluate("location.hash") == "#id_date_acte"
    assert fautes_axe(page) == []
