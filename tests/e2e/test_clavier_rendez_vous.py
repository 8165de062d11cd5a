"""Booking while the caller waits, without the mouse: how many keys it takes, from her page and from the call.

Every key is counted, those of the words too. The bounds say that a page never asks for more; they are not times.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jalons.personnes.assures.models import Assure
from jalons.personnes.assures.services import enregistrer_assure
from jalons.recevoir.rendez_vous.models import RendezVous
from tests.e2e.monde import Monde

pytestmark = pytest.mark.navigateur
Ouvrir = Callable[..., Any]
DEPUIS_SA_PAGE, DEPUIS_L_APPEL = 14, 135  # 10 and 119 when it was written, of which 34 for her name, her birth and why
PRIS = "text=Le rendez-vous est pris"


class Clavier:
    """A keyboard that counts, and no mouse."""

    def __init__(self, page: Any):
        self.page, self.touches = page, 0

    def presser(self, touche: str) -> None:
        """One key."""
        self.page.keyboard.press(touche)
        self.touches += 1

    def ecrire(self, mots: str) -> None:
        """So many keys."""
        self.page.keyboard.type(mots)
        self.touches += len(mots)

    def vers(self, cible: str, touche: str = "Tab") -> None:
        """From one field to the next, as far as this one."""
        for _ in range(120):
            if self.page.evaluate("cible => document.activeElement.matches(cible)", cible):
                return
            self.presser(touche)
        pytest.fail(f"Au clavier, on n’arrive pas à {cible}.")

    def choisir(self, nom: str, valeur: str = "") -> None:
        """A radio button: to its group, then along it."""
        self.vers(f"input[name={nom}]")
        if valeur and not self.page.is_checked(f"input[name={nom}][value='{valeur}']"):
            self.vers(f"input[name={nom}][value='{valeur}']", "ArrowDown")
        if not self.page.evaluate("document.activeElement.checked"):
            self.presser("Space")


def elle(monde: Monde, nom: str) -> Assure:
    """Somebody known, whose commune is known."""
    return enregistrer_assure(
        agent=None, nom=nom, prenom="Odile", organisme=monde.region.carsat,
        date_naissance=monde.jour.replace(year=1968, month=4, day=12),
        commune_code=monde.region.geographie.communes[0].code, telephone="06 39 98 12 34",
    )  # fmt: skip


def test_from_her_page_to_the_appointment_taken(ouvrir: Ouvrir, monde: Monde) -> None:
    assure = elle(monde, "Guyader")
    page = ouvrir(monde.agents["csam"])
    page.goto(f"/personnes/{assure.pk}/")
    clavier = Clavier(page)
    clavier.vers("a.j-skip")
    clavier.presser("Enter")
    clavier.vers(f"a[href='/rendez-vous/nouveau/{assure.pk}/']")
    clavier.presser("Enter")
    page.wait_for_selector("input[name=creneau]:focus")
    clavier.presser("Space")
    clavier.presser("Enter")
    page.wait_for_selector("text=Rendez-vous pris")
    rdv = RendezVous.objects.get(assure=assure)
    assert rdv.agent == monde.agents["assistant_social"]
    assert clavier.touches <= DEPUIS_SA_PAGE, f"{clavier.touches} touches"


def test_from_the_call_to_the_appointment_taken(ouvrir: Ouvrir, monde: Monde) -> None:
    assure = elle(monde, "Jaouen")
    page = ouvrir(monde.agents["csam"])
    page.goto("/appel/")
    clavier = Clavier(page)
    clavier.presser("Alt+2")
    clavier.vers("input[name=nom_prenom]")
    clavier.ecrire("Jaouen Odile")
    clavier.vers("input[name=naissance]")
    clavier.ecrire("12/04/1968")
    clavier.vers("button[value=verifier]")
    clavier.presser("Enter")
    page.wait_for_selector("#verif input[name=assure]")
    clavier.choisir("assure", str(assure.pk))
    clavier.choisir("decision", "recevoir")
    clavier.vers("input[name=motif]")
    clavier.ecrire("À sa demande")
    clavier.presser("Alt+6")
    clavier.choisir("creneau")
    clavier.vers("button[value=reserver]")
    clavier.presser("Enter")
    page.wait_for_selector(PRIS)
    assert RendezVous.objects.filter(assure=assure, demande__isnull=False).exists()
    assert clavier.touches <= DEPUIS_L_APPEL, f"{clavier.touches} touches"
