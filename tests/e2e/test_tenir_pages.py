"""From a person to all that follows, a day of forty, and nothing that overflows: long names, 390 px, 200 % of zoom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from jalons.accompagner.accompagnements import services as accompagnements
from jalons.personnes.assures import services as assures
from jalons.personnes.assures.models import Assure
from jalons.recevoir.rendez_vous import services as rendez_vous
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.rendez_vous.rules import instant_local
from jalons.recevoir.rendez_vous.selectors import creneau_choisi, creneaux_libres
from jalons.recevoir.signalements import services as signalements
from jalons.recevoir.signalements.models import Demande
from tests.e2e.conftest import deborde, fautes_axe
from tests.e2e.monde import Monde
from tests.tailles import COMPLETS, hasard, promenade

pytestmark = promenade("pages")
Ouvrir = Callable[..., Any]
LARGEURS = [1280, 390] if COMPLETS else [hasard("tenir pages").choice([1280, 390])]
LONG = "Wolfeschlegelsteinhausenbergerdorff-de La Rochefoucauld-Montmorency"
ARRIVEES = 20


@pytest.fixture(scope="module")
def attendus(monde: Monde) -> list[Assure]:
    """Twenty people who called, one with a very long name."""
    noms = [LONG, *(f"Famille{i:02}" for i in range(ARRIVEES - 1))]
    gens = [
        assures.enregistrer_assure(
            agent=None, nom=nom, prenom="Marie-Antoinette", organisme=monde.region.carsat, annee_naissance=1970 + i
        )
        for i, nom in enumerate(noms)
    ]
    for assure in gens:
        signalements.recevoir_signalement(
            agent=monde.agents["csam"], assure=assure, organisme=monde.region.carsat, origine="assure", qui="personne"
        )
    return gens


def saine(page: Any) -> None:
    assert not deborde(page), f"{page.url} déborde"
    assert fautes_axe(page) == []


@pytest.mark.parametrize("largeur", LARGEURS)
def test_a_day_of_forty_is_grouped_and_a_line_is_put_off_without_javascript(
    monde: Monde, attendus: list[Assure], ouvrir: Ouvrir, largeur: int
) -> None:
    page = ouvrir(monde.agents["csam"], largeur=largeur)
    page.goto("/ma-journee/")
    bloc = page.locator(".j-bloc", has_text="demandes à qualifier")
    assert bloc.locator("li.j-ligne:visible").count() == 3
    page.click("text=/Voir les \\d+ autres/")
    assert bloc.locator("li.j-ligne:visible").count() >= ARRIVEES - 3, "the three heaviest may stand alone"
    saine(page)
    sans = ouvrir(monde.agents["csam"], largeur=largeur, javascript=False)
    sans.goto("/ma-journee/")
    ligne = sans.locator(".j-bloc li.j-ligne").first
    qui = ligne.locator("p a").inner_text()
    ligne.locator("summary").click()
    ligne.locator("button:has-text('Demain')").click()
    sans.wait_for_selector("text=Remis à plus tard : cette ligne reviendra")
    assert sans.locator(".j-bloc").get_by_text(qui, exact=True).count() == 0
    sans.locator("summary:has-text('Remis à plus tard')").click()
    sans.locator(f"button:has-text('Reprendre : {qui}')").click()
    sans.wait_for_selector("text=est revenue dans votre journée")


@pytest.mark.parametrize("largeur", LARGEURS)
def test_from_the_person_to_everything_then_present_leads_to_the_note_which_waits(
    monde: Monde, attendus: list[Assure], ouvrir: Ouvrir, largeur: int
) -> None:
    qui = monde.agents["assistant_social"]
    longue = attendus[0] if largeur == 1280 else attendus[1]
    dossier = accompagnements.ouvrir_dossier(agent=qui, assure=longue, referent=qui)
    libre = creneaux_libres(agents=[qui], du=monde.jour, au=monde.jour + timedelta(days=20), limite=1)[0]
    rdv = rendez_vous.reserver(agent=qui, assure=longue, **creneau_choisi(qui, libre.valeur).place)  # type: ignore[union-attr]
    maintenant = timezone.now()
    part = min(maintenant - instant_local(monde.jour, time(0), rdv.zone), timedelta(hours=4)) / len(LARGEURS)
    debut = maintenant - part * (1 + LARGEURS.index(largeur))  # begun today, at any hour; each width its own
    RendezVous.objects.filter(pk=rdv.pk).update(periode=(debut, debut + part), date_acte=monde.jour)
    page = ouvrir(qui, largeur=largeur)
    page.goto(reverse("assures:fiche", args=[longue.pk]))
    saine(page)
    page.click("#rendez-vous ~ * a, section[aria-labelledby=rendez-vous] a >> nth=0")
    page.wait_for_url(lambda u: str(rdv.pk) in u)
    page.click("a:has-text('Le dossier')")
    page.wait_for_url(lambda u: str(dossier.pk) in u)
    page.goto(reverse("rendez_vous:rendez_vous", args=[rdv.pk]))
    page.click("button:has-text('Présent')")
    page.wait_for_selector("text=Noter un entretien")
    assert str(rdv.pk) in page.url
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA", "one came to write"
    saine(page)
    page.goto("/ma-journee/")
    page.locator("li", has_text="Noter l’entretien").first.locator("a:has-text('Écrire la note')").click()
    page.fill("textarea[name=note]", "Elle reprend en mars.")
    page.click("main button[type=submit]:has-text('Enregistrer')")
    page.wait_for_selector("text=L’entretien est noté")
    page.goto("/ma-journee/")
    assert page.locator("li", has_text="Noter l’entretien").count() == 0


@pytest.mark.parametrize("largeur", [640, 390] if COMPLETS else [hasard("zoom").choice([640, 390])])
def test_nothing_overflows_with_long_names_at_390_px_nor_at_200_percent(
    monde: Monde, attendus: list[Assure], ouvrir: Ouvrir, largeur: int
) -> None:
    """1280 px at 200 % is a page of 640 px."""
    longue = attendus[0]
    demande = Demande.objects.get(assure=longue).pk
    pages = {
        "csam": [
            reverse("assures:fiche", args=[longue.pk]),
            reverse("signalements:demande", args=[demande]),
            reverse("signalements:liste"),
            reverse("parcours:ma_journee"),
            reverse("parcours:appel"),
            reverse("rendez_vous:liste"),
            reverse("rendez_vous:nouveau", args=[longue.pk]),
            reverse("parcours:donner_rendez_vous", args=[demande]),
            reverse("parcours:confier", args=[demande]),
        ],
        "manager": [reverse("parcours:ma_journee"), reverse("agents:equipe"), reverse("signalements:liste")],
        "direction_regionale": [reverse("statistiques:accueil")],
    }
    larges = []
    for role, adresses in pages.items():
        page = ouvrir(monde.agents[role], largeur=largeur)
        for adresse in adresses:
            page.goto(adresse)
            if deborde(page):
                larges.append(f"{role} {adresse}")
    assert larges == []
