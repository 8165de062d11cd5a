"""A danger said on the telephone, and somebody who is not the person: what the pages lead to, and what they never say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from jalons.personnes.assures import services as assures
from jalons.personnes.assures.models import Assure, NoteDanger
from tests.e2e.conftest import deborde, fautes_axe
from tests.e2e.monde import Monde
from tests.tailles import COMPLETS, hasard, promenade

pytestmark = promenade("tiers")
Ouvrir = Callable[..., Any]
LARGEURS = [1280, 390] if COMPLETS else [hasard("tenir tiers").choice([1280, 390])]
MOTS = "Elle dit qu’elle a tout préparé pour ce soir"


def une_personne(monde: Monde, nom: str) -> Assure:
    commune = monde.region.geographie.communes[0]
    return Assure.objects.filter(nom=nom).first() or assures.enregistrer_assure(
        agent=None, nom=nom, prenom="Valérie", organisme=monde.region.carsat, date_naissance=date(1997, 5, 14),
        commune_code=commune.code,
    )  # fmt: skip


@pytest.fixture
def valerie(monde: Monde) -> Assure:
    return une_personne(monde, "Brunet")


def verifier(page: Any, assure: Assure) -> None:
    page.fill("input[name=nom_prenom]", f"{assure.nom} {assure.prenom}")
    page.fill("input[name=naissance]", "14/05/1997")
    page.click("button[value=verifier]")
    plie = page.locator("#verif summary:has-text('À ne pas dire')")
    page.wait_for_selector("#verif summary, #verif input[name=assure]")
    if plie.count():
        assert not page.is_visible(f"input[name=assure][value='{assure.pk}']")
        plie.click()
    page.check(f"input[name=assure][value='{assure.pk}']")


def saine(page: Any) -> None:
    page.evaluate("window.scrollTo(0, 0)")  # nothing half under the banner
    assert not deborde(page), f"{page.url} déborde"
    assert fautes_axe(page) == []


@pytest.mark.parametrize("largeur", LARGEURS)
def test_a_word_of_danger_leads_at_once_to_the_note_and_the_note_waits_until_it_is_closed(
    monde: Monde, valerie: Assure, ouvrir: Ouvrir, largeur: int
) -> None:
    page = ouvrir(monde.agents["csam"], largeur=largeur)
    page.goto("/appel/")
    verifier(page, valerie)
    page.click("textarea[name=paroles]")
    page.keyboard.type("Je vais faire une bêtise")
    page.wait_for_selector(".j-guet")
    assert page.locator(".j-guet a[href='tel:3114']").is_visible() and page.locator(".j-guet").bounding_box()["y"] >= 0
    saine(page)
    with page.context.expect_page() as neuve:
        page.click(".j-guet a:has-text('Noter un danger')")
    note = neuve.value
    note.wait_for_selector("text=À propos de Valérie Brunet")
    assert page.input_value("textarea[name=paroles]") == "Je vais faire une bêtise"  # the call stays as it is
    note.check("input[name=numero][value='3114']")
    note.fill("textarea[name=paroles]", MOTS)
    note.select_option("select[name=pour]", str(monde.agents["assistant_social"].pk))
    saine(note)
    note.click("button:has-text('Noter le danger')")
    note.wait_for_selector("text=Le danger est noté")
    ecrite = NoteDanger.objects.filter(assure=valerie, clos_le=None).get()
    agir = ouvrir(monde.agents["assistant_social"], largeur=largeur)
    agir.click("a:has-text('Danger : agir')")
    assert MOTS not in agir.content()
    saine(agir)
    agir.fill("textarea[name=fait]", "Le 15 est passé, sa sœur reste avec elle")
    agir.click("button:has-text('Clore cette note')")
    agir.wait_for_selector("text=quitte les journées")
    assert str(ecrite.pk) not in agir.content()
    cadre = ouvrir(monde.agents["manager"], largeur=largeur)
    cadre.goto(f"/danger/{ecrite.pk}/")
    assert MOTS in cadre.content() and "sa sœur reste" in cadre.content()


@pytest.mark.parametrize("largeur", LARGEURS)
def test_without_javascript_the_page_that_follows_leads_there(
    monde: Monde, valerie: Assure, ouvrir: Ouvrir, largeur: int
) -> None:
    page = ouvrir(monde.agents["csam"], largeur=largeur, javascript=False)
    page.goto("/appel/")
    page.fill("textarea[name=paroles]", "ma fille se fait du mal")
    verifier(page, valerie)
    page.click("button[value=verifier]")
    assert page.input_value("textarea[name=paroles]") == "ma fille se fait du mal"
    with page.context.expect_page() as neuve:
        page.click(".j-guet a:has-text('Noter un danger')")
    neuve.value.wait_for_selector("text=À propos de Valérie Brunet")


@pytest.mark.parametrize("largeur", LARGEURS)
def test_somebody_who_is_not_the_person_hears_nothing_and_books_nothing_without_her(
    monde: Monde, ouvrir: Ouvrir, largeur: int
) -> None:
    csam, valerie = monde.agents["csam"], une_personne(monde, {1280: "Lemoine", 390: "Quinquis"}[largeur])
    assures.noter_ne_rien_dire(agent=csam, assure=valerie, a_qui="son ex-mari", date_debut=date(2026, 1, 1))
    page = ouvrir(csam, largeur=largeur)
    page.goto("/appel/")
    page.check("input[name=qui][value=proche]")
    page.wait_for_selector("#que-dire:has-text('à ce correspondant')")  # at once, nobody named yet
    verifier(page, valerie)
    page.wait_for_selector("#reserve:has-text('Ne rien dire à son ex-mari')")
    assert "juste" not in page.inner_text("#verif") and "Valérie" not in page.inner_text("#que-dire")
    saine(page)
    page.check("input[name=decision][value=recevoir]")
    page.check("input[name=creneau] >> nth=0")
    page.fill("input[name=motif]", "Son frère demande pour elle")
    page.click("button[value=reserver]")
    page.wait_for_selector("text=donné son accord")
    page.check("input[name=accord_rdv][value=elle]")
    page.click("button[value=reserver]")
    page.wait_for_selector("text=Le rendez-vous est pris")
    page.goto(f"/personnes/{valerie.pk}/")
    assert page.locator(".j-garde").first.is_visible()
    saine(page)
