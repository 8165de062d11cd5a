"""In a real browser: an accompaniment ends without a silence, and goes to nobody who did not accept it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from jalons.accompagner.accompagnements import services as accompagnements
from jalons.accompagner.accompagnements.enums import Par, TypeAction
from jalons.accompagner.accompagnements.models import Dossier
from jalons.fondations.agents import services as comptes
from jalons.fondations.agents.models import Agent, Equipe
from jalons.personnes.assures import services as assures
from jalons.recevoir.rendez_vous import services as rendez_vous
from tests.e2e.conftest import deborde, fautes_axe
from tests.e2e.monde import DEPUIS, MOT_DE_PASSE, Monde
from tests.tailles import COMPLETS, hasard, promenade

pytestmark = promenade("dossier")
LARGEURS = [1280, 390] if COMPLETS else [hasard("tenir dossier").choice([1280, 390])]
Ouvrir = Callable[..., Any]


@pytest.fixture(scope="module")
def nadia(monde: Monde) -> Agent:
    """A colleague of the same team."""
    return comptes.creer_agent(
        identifiant="nadia", nom="Roche", prenom="Nadia", role="assistant_social", organisme=monde.region.carsat,
        equipe=Equipe.objects.get(nom="Équipe d’essai"), date_debut=DEPUIS, mot_de_passe=MOT_DE_PASSE,
    )  # fmt: skip


def accompagner(monde: Monde, nom: str) -> Dossier:
    """Somebody whom Hélène accompanies, with a plan, a step and an awaited answer."""
    helene, jour = monde.agents["assistant_social"], timezone.localdate()
    assure = assures.enregistrer_assure(
        agent=None, nom=nom, prenom="Valérie", organisme=monde.region.carsat,
        commune_code=monde.region.geographie.communes[0].code,
    )  # fmt: skip
    dossier = accompagnements.ouvrir_dossier(agent=helene, assure=assure, referent=helene, axe="sante")
    plan = accompagnements.convenir_plan(agent=helene, dossier=dossier)
    objectif = accompagnements.ajouter_objectif(agent=helene, plan=plan, intitule="Garder son logement")
    accompagnements.ajouter_action(agent=helene, objectif=objectif, intitule="C2S", par=Par.CSAM, type=TypeAction.DROIT)
    accompagnements.prevoir_etape(agent=helene, dossier=dossier, prevue_le=jour, intitule=f"Rappeler {nom}")
    accompagnements.noter_demarche(agent=helene, dossier=dossier, intitule="Recours", reponse_attendue_le=jour)
    return dossier


def visite(monde: Monde, dossier: Dossier, dans: timedelta) -> None:
    helene, debut = monde.agents["assistant_social"], timezone.now() + dans
    rendez_vous.reserver(
        agent=helene, avec=helene, assure=dossier.assure, debut=debut, duree=30, mode="domicile",
        adresse="3 rue des Lilas", personne_rappel="Sonia Perrin", rappel_telephone="0241000000",
        maintenant=debut - timedelta(hours=1),
    )  # fmt: skip


def saine(page: Any) -> None:
    page.wait_for_load_state("networkidle")
    assert not deborde(page) and not fautes_axe(page)


def choisir(page: Any, legende: str, mot: str) -> None:
    """One answer of the group whose legend begins so."""
    groupe = page.locator("fieldset", has=page.locator("legend", has_text=re.compile(legende)))
    groupe.locator("label", has_text=mot).click()


@pytest.mark.parametrize("largeur", LARGEURS)
def test_nothing_is_closed_in_silence_and_the_visit_under_way_keeps_its_alarm(
    monde: Monde, ouvrir: Ouvrir, largeur: int
) -> None:
    nom = f"Brunet{largeur}"
    dossier = accompagner(monde, nom)
    decalage = timedelta(hours=LARGEURS.index(largeur))
    visite(monde, dossier, -timedelta(minutes=50) - decalage)
    visite(monde, dossier, timedelta(days=2) + decalage)

    page = ouvrir(monde.agents["assistant_social"], largeur=largeur)
    page.goto(f"/dossiers/{dossier.pk}/")
    page.click("text=Terminer l’accompagnement")
    assert "Visite à domicile commencée" in page.inner_text("main")
    saine(page)
    choisir(page, "Pourquoi", "Les objectifs sont atteints")
    choisir(page, "Ce qui a été obtenu", "Les soins ont été obtenus")
    page.click("main form button[type=submit]")
    assert "Dites ce que cela devient." in page.inner_text("main")  # what she chose is kept, nothing is closed
    assert "annulé ou gardé" in page.inner_text("main")
    choisir(page, "à domicile, avec", "L’annuler")
    choisir(page, "Garder son logement", "Atteint en partie")
    choisir(page, "^\\s*C2S", "journée de la plateforme")
    choisir(page, f"Rappeler {nom}", "Reste à faire")
    choisir(page, "Recours", "N’est plus attendue")
    saine(page)
    page.click("main form button[type=submit]")
    assert "L’accompagnement est terminé. Rendez-vous annulés : 1." in page.inner_text("body")

    page.goto("/ma-journee/")
    assert f"Rappeler {nom}" in page.inner_text("main")
    plateforme = ouvrir(monde.agents["csam"], largeur=largeur)
    plateforme.goto("/ma-journee/")
    texte = plateforme.inner_text("main")
    assert "Joindre Hélène Morvan" in texte and "Sonia Perrin" in texte
    assert TypeAction.DROIT.label in texte
    plateforme.locator("main ol li", has_text="Joindre Hélène Morvan").get_by_role("button").first.click()
    plateforme.wait_for_url(re.compile(r"/rendez-vous/[^/]+/$"))  # the page of the appointment, the return confirmed
    plateforme.goto("/ma-journee/")
    assert "Joindre Hélène Morvan" not in plateforme.inner_text("main")

    page.goto(f"/dossiers/{dossier.pk}/#cloture")
    page.click("button:has-text('Rouvrir le dossier')")
    page.click("summary:has-text('Fins précédentes')")
    assert "par Hélène Morvan : les objectifs sont atteints" in page.inner_text("#cloture")
    page.goto(f"/dossiers/{dossier.pk}/journal/?acte=dossier.clore")
    assert "Hélène Morvan" in page.inner_text("main") and "dossier terminé" in page.inner_text("main")
    saine(page)


@pytest.mark.parametrize("largeur", LARGEURS)
def test_a_dossier_goes_to_whoever_accepts_it_never_to_a_substitute_who_takes_it(
    monde: Monde, nadia: Agent, ouvrir: Ouvrir, largeur: int
) -> None:
    dossier, helene = accompagner(monde, f"Denis{largeur}"), monde.agents["assistant_social"]
    jour = timezone.localdate()
    comptes.declarer_suppleance(agent=monde.agents["manager"], absent=helene, suppleant=nadia, du=jour, au=jour)

    elle = ouvrir(nadia, largeur=largeur)
    elle.goto(f"/dossiers/{dossier.pk}/")
    assert "Garder son logement" in elle.inner_text("main")  # continuity
    assert not elle.locator("text=Changer de référent").count()
    assert elle.request.get(f"/dossiers/{dossier.pk}/referent/").status == 404

    page = ouvrir(helene, largeur=largeur)
    page.goto(f"/dossiers/{dossier.pk}/")
    page.click("text=Changer de référent")
    page.select_option("select[name=nouveau]", label="Nadia Roche")
    saine(page)
    page.click("main form button[type=submit]")
    assert "Rien ne change avant" in page.inner_text("body")

    elle.goto("/ma-journee/")
    attente = elle.locator("main li", has_text="Accepter ou non un accompagnement").filter(has_text=f"Denis{largeur}")
    attente.get_by_role("link", name=re.compile("Répondre")).first.click()
    saine(elle)
    elle.click("button:has-text('Accepter')")
    assert "L’accompagnement vous est confié." in elle.inner_text("body")
    page.goto("/ma-journee/")
    assert "Nadia Roche a accepté" in page.inner_text("main")


@pytest.mark.parametrize("largeur", LARGEURS)
def test_what_is_told_of_a_stoppage_becomes_dates_and_the_one_that_costs_comes_into_the_day(
    ouvrir: Ouvrir, monde: Monde, largeur: int
) -> None:
    helene, jour, dossier = monde.agents["assistant_social"], timezone.localdate(), accompagner(monde, "Arrêtée")
    page = ouvrir(helene, largeur=largeur)
    page.goto(f"/dossiers/{dossier.pk}/")
    page.click("a:has-text('Noter l’arrêt')")
    choisir(page, "^Son statut", "Travail salarié")
    page.fill("[name=p0_debut]", str(jour - timedelta(days=92)))
    page.fill("[name=p0_fin]", str(jour - timedelta(days=100)))
    page.select_option("[name=p0_nature]", "maladie")
    choisir(page, "^Complément", "Oui")
    page.fill("[name=complement_fin]", str(jour + timedelta(days=21)))
    page.click("main button:has-text('Enregistrer')")
    assert "précède" in page.inner_text("main") and page.input_value("[name=complement_fin]")
    page.fill("[name=p0_fin]", str(jour + timedelta(days=40)))
    page.click("main button:has-text('Enregistrer')")
    ligne = page.locator("#droits")
    assert "91e jour de l’arrêt" in ligne.inner_text() and "non calculé" in ligne.inner_text()
    assert ligne.locator("svg.j-droits").is_visible() == (largeur > 767), "the table says the same on a narrow screen"
    page.goto(f"/dossiers/{dossier.pk}/")
    saine(page)
    page.goto("/ma-journee/")
    sienne = page.locator(f"form[action*='{dossier.pk}/regler/'] button", has_text="C’est réglé")
    sienne.click()
    assert "quitte votre journée" in page.inner_text(".j-messages") and sienne.count() == 0
    page.goto(f"/dossiers/{dossier.pk}/#droits")
    page.click("#droits button:has-text('Reprendre')")
    assert "de nouveau à suivre" in page.inner_text(".j-messages")
