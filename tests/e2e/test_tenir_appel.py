"""A call about somebody known, in a browser: nothing closes in silence, whoever follows her sees it, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest

from jalons.personnes.assures.models import Assure
from jalons.personnes.assures.services import enregistrer_assure
from jalons.recevoir.rendez_vous import services as rendez_vous
from jalons.recevoir.rendez_vous.enums import Mode
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.signalements.models import Appel, Demande
from tests.e2e.conftest import deborde, fautes_axe
from tests.e2e.monde import Monde
from tests.tailles import COMPLETS, hasard, promenade

pytestmark = promenade("appel")
Ouvrir = Callable[..., Any]
LARGEURS = [1280, 390] if COMPLETS else [hasard("tenir appel").choice([1280, 390])]
RETARD = "Je serai en retard, le bus est en panne."
PAROLES = "Mon complément de salaire s’arrête fin mars."


def verifier(page: Any, nom: str, naissance: str) -> None:
    """Step 2, as typed."""
    page.fill("input[name=nom_prenom]", nom)
    page.fill("input[name=naissance]", naissance)
    page.click("button[value=verifier]")
    page.wait_for_selector("#verif input[name=assure]")


def saine(page: Any) -> None:
    """Nothing scrolls sideways, axe finds nothing."""
    assert (deborde(page), fautes_axe(page)) == (False, [])


def autre_lieu(monde: Monde, rang: int) -> Any:
    """The second place of the region, open on the telephone too, next week."""
    qui, jour = monde.agents["assistant_social"], monde.jour + timedelta(days=40 + rang)
    rendez_vous.ouvrir_plage(
        agent=qui, pour=qui, jour=jour, debut=time(14), fin=time(17), lieu=monde.region.lieux[1],
        modes=[Mode.LIEU, Mode.TELEPHONE],
    )  # fmt: skip
    return jour


@pytest.mark.parametrize("largeur", LARGEURS)
def test_annick_is_registered_once_booked_elsewhere_then_late_then_moved(
    ouvrir: Ouvrir, monde: Monde, largeur: int
) -> None:
    famille, jour = {1280: "Le Goff", 390: "Le Bihan"}[largeur], autre_lieu(monde, largeur % 7)
    enregistrer_assure(
        agent=None, nom=famille.replace(" ", "", 1), prenom="Anik", organisme=monde.region.carsat,
        date_naissance=monde.jour.replace(year=1951, month=1, day=2),
    )  # fmt: skip
    csam = ouvrir(monde.agents["csam"], largeur=largeur)
    _reserver_ailleurs(csam, famille, monde, jour)
    demande = Demande.objects.get(assure__nom=famille)
    rdv = RendezVous.objects.get(demande=demande)
    assert (demande.assure.prenom, rdv.lieu, rdv.mode) == ("Annick", monde.region.lieux[1], "telephone")  # type: ignore[union-attr]
    _passer_le_retard(csam, famille)
    _faire(ouvrir(monde.agents["assistant_social"], largeur=largeur), famille)
    assert Appel.objects.filter(assure=demande.assure, fait_le__isnull=False).count() == 1
    _repondre(csam, famille)
    demande.refresh_from_db()
    rdv.refresh_from_db()
    assert (demande.statut, rdv.statut) == ("rdv_pris", "pris")
    _deplacer(csam, rdv, monde)
    _clore(csam, demande)


def _reserver_ailleurs(page: Any, famille: str, monde: Monde, jour: Any) -> None:
    page.goto("/appel/")
    page.fill("textarea[name=paroles]", PAROLES)
    verifier(page, f"{famille} Annick", "02/01/1951")
    assert page.is_visible("#verif >> text=lui ressemble") or page.is_visible("#verif >> text=réponses justes")
    page.check("#p-nouvelle")
    assert (page.input_value("#id_nom"), page.input_value("#id_prenom")) == (famille, "Annick")
    page.check("input[name=decision][value=recevoir]")
    page.fill("input[name=motif]", "Elle vient d’elle-même.")
    page.click("#e6 summary:has-text('D’autres créneaux')")
    page.select_option("#ou_lieu", str(monde.region.lieux[1].pk))
    page.select_option("#ou_mode", "telephone")
    page.fill("#ou_du", jour.isoformat())
    page.click("button[value=chercher]")
    page.wait_for_selector("#creneaux >> text=Par téléphone")
    assert page.input_value("textarea[name=paroles]") == PAROLES
    assert page.is_checked("#p-nouvelle") and page.is_checked("input[name=decision][value=recevoir]")
    saine(page)
    page.check("input[name=creneau] >> nth=0")
    page.click("button[value=reserver]")
    page.wait_for_selector("text=Le rendez-vous est pris")


def _passer_le_retard(page: Any, famille: str) -> None:
    page.goto("/appel/")
    verifier(page, f"Annick {famille}", "02/01/1951")
    page.check(f"#verif label:has-text('Annick {famille}') input")
    page.wait_for_selector("#suivi >> text=rendez-vous pris")
    assert not page.is_visible("button[value=reserver]")
    page.fill("textarea[name=paroles]", RETARD)
    page.check("input[name=sujet][value=retard]")
    saine(page)
    page.click("button[value=transmettre]")
    page.wait_for_selector("text=il reste dans sa journée")


def _faire(page: Any, famille: str) -> None:
    page.goto("/ma-journee/")
    assert RETARD not in page.content()
    page.click(f"a:has-text('Lire l’appel'):has-text('{famille}')")
    page.wait_for_selector(f"text={RETARD}")
    saine(page)
    page.click("button:has-text('C’est fait')")
    page.wait_for_selector("text=l’appel quitte la journée")


def _repondre(page: Any, famille: str) -> None:
    page.goto("/appel/")
    verifier(page, f"{famille} Annick", "02/01/1951")
    page.check(f"#verif label:has-text('Annick {famille}') input")
    page.wait_for_selector("#suivi >> text=rendez-vous pris")
    page.click("summary:has-text('La réponse tient en une phrase')")
    page.fill("textarea[name=reponse]", "Le 36 46 répond jusqu’à 18 h.")
    page.click("button[value=repondre]")
    page.wait_for_selector("text=reste ouverte")


def _deplacer(page: Any, rdv: RendezVous, monde: Monde) -> None:
    page.goto(f"/rendez-vous/{rdv.pk}/")
    page.select_option("#ou_lieu", str(monde.region.lieux[0].pk))
    page.select_option("#ou_mode", "lieu")
    page.fill("#ou_du", (monde.jour + timedelta(days=7)).isoformat())
    page.click("#deplacer button:has-text('Chercher'), section:has(#deplacer) button:has-text('Chercher')")
    page.wait_for_selector("input[name=creneau]")
    saine(page)
    page.check("input[name=creneau] >> nth=0")
    page.click("button:has-text('Déplacer le rendez-vous')")
    page.wait_for_selector("text=Rendez-vous déplacé")
    rdv.refresh_from_db()
    assert (rdv.lieu, rdv.mode) == (monde.region.lieux[0], "lieu")


def _clore(page: Any, demande: Demande) -> None:
    page.goto(f"/demandes/{demande.pk}/")
    page.click("summary:has-text('Clore')")
    page.select_option("select[name=motif]", "plus_besoin")
    page.click("button:has-text('Clore la demande')")
    page.wait_for_selector("text=Elle est encore attendue")
    saine(page)
    page.check("input[name=laisses]")
    page.select_option("select[name=motif]", "plus_besoin")
    page.click("button:has-text('Clore la demande')")
    page.wait_for_selector("text=Demande close")
    demande.refresh_from_db()
    assert (demande.statut, demande.motif_cloture) == ("clos", "plus_besoin")
    assert list(RendezVous.objects.filter(demande=demande).values_list("statut", flat=True)) == ["annule"]


@pytest.mark.parametrize("largeur", LARGEURS)
def test_without_javascript_another_slot_is_chosen_and_nothing_typed_is_lost(
    ouvrir: Ouvrir, monde: Monde, largeur: int
) -> None:
    jour, nom = autre_lieu(monde, 10 + largeur % 7), {1280: "Le Bras", 390: "Le Moal"}[largeur]
    page = ouvrir(monde.agents["csam"], largeur=largeur, javascript=False)
    page.goto("/appel/")
    page.fill("textarea[name=paroles]", PAROLES)
    verifier(page, f"{nom}, Maël", "04/06/1980")
    page.check("input[name=decision][value=recevoir]")
    page.fill("input[name=motif]", "Il vient de lui-même.")
    page.click("#e6 summary:has-text('D’autres créneaux')")
    page.select_option("#ou_lieu", str(monde.region.lieux[1].pk))
    page.fill("#ou_du", jour.isoformat())
    page.click("button[value=chercher]")
    assert page.input_value("textarea[name=paroles]") == PAROLES
    page.check("input[name=creneau] >> nth=0")
    page.click("button[value=reserver]")
    assert "Le rendez-vous est pris" in page.content()
    assert RendezVous.objects.get(assure=Assure.objects.get(nom=nom)).lieu == monde.region.lieux[1]


@pytest.mark.parametrize("largeur", LARGEURS)
def test_a_button_that_only_has_the_focus_does_nothing_and_one_press_is_one_sending(
    ouvrir: Ouvrir, monde: Monde, largeur: int
) -> None:
    assure = enregistrer_assure(
        agent=None, nom={1280: "Le Floch", 390: "Le Gall"}[largeur], prenom="Yann", organisme=monde.region.carsat,
        date_naissance=monde.jour.replace(year=1961, month=1, day=2),
    )  # fmt: skip
    page, envois = ouvrir(monde.agents["csam"], largeur=largeur), []
    page.route("**/appel/enregistrer/", lambda envoi: envois.append(envoi))
    page.goto(f"/appel/?personne={assure.pk}")
    page.fill("textarea[name=paroles]", PAROLES)
    page.focus("button[value=noter]")
    page.wait_for_timeout(600)
    assert (envois, Appel.objects.filter(assure=assure).count()) == ([], 0)
    page.fill("textarea[name=paroles]", RETARD)
    page.click("button[value=noter]", no_wait_after=True)
    page.wait_for_timeout(600)
    assert len(envois) == 1
    envois[0].continue_()
    page.wait_for_selector("text=L’appel est noté")
    assert "déjà fait" not in page.inner_text("main")
