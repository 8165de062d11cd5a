"""Whatever is saved, cut, logged in again and merged, no typed word is lost: two tabs of the referent, one of her substitute.

A word is kept when it is in a version of the évaluation, in a draft, or in a tab still open. A tab closed by the power going
takes with it what it had not sent yet, and nothing else.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from jalons.accompagner.accompagnements.models import Brouillon, Evaluation
from jalons.accompagner.accompagnements.services import brouillons
from jalons.accompagner.accompagnements.tests import maker
from jalons.fondations.agents.models import Suppleance
from jalons.fondations.agents.tests.test_connexion import MOT
from jalons.fondations.agents.tests.test_saisie_gardee import Poste, champs
from jalons.fondations.socle.chiffrement import json_lu
from tests import people
from tests.tailles import COMPLETS

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
ONGLETS = st.sampled_from(["A", "B", "C"])  # A and B: two tabs of one browser; C: the substitute's


@pytest.fixture(autouse=True)
def reglages(settings: Any) -> None:
    settings.JALONS_TOTP, settings.JALONS_DEMONSTRATION = False, True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ACCOUNT_RATE_LIMITS = False
    cache.clear()


def mots(texte: str) -> set[str]:
    return set(re.findall(r"\bmot\d+\b", texte))


def dans_la_zone(page: str) -> str:
    """What the text area holds."""
    zone = re.search(r'<textarea[^>]*name="texte"[^>]*>(.*?)</textarea>', page, re.S)
    assert zone, page
    return html.unescape(zone[1]).strip()


@dataclass
class Onglet:
    """A tab: the hidden fields of its form, what one reads in its text area, what the service said it kept."""

    caches: dict[str, str]
    texte: str
    gardes: set[str] = field(default_factory=set)
    autre: tuple[str, str] | None = None  # (the other tab's text, the version of its draft)


class Frappe(RuleBasedStateMachine):
    @initialize()
    def ouvrir_le_dossier(self) -> None:
        self.dossier = maker.un_dossier()
        self.qui = maker.referent_de(self.dossier)
        collegue, jour = people.un_agent(equipe=self.qui.affectation.equipe), timezone.localdate()
        Suppleance.objects.create(absent=self.qui, suppleant=collegue, date_debut=jour, date_fin=jour)
        self.url = reverse("accompagnements:evaluation_completer", args=[self.dossier.pk])
        self.garde_url = reverse("accompagnements:brouillon", args=[self.dossier.pk, "evaluation"])
        self.agents = {"A": self.qui, "B": self.qui, "C": collegue}
        elle, autre = Poste(), Poste()
        self.postes = {"A": elle, "B": elle, "C": autre}
        for nom in ("A", "C"):
            self.agents[nom].set_password(MOT)
            self.agents[nom].save()
            self.postes[nom].entrer(self.agents[nom])
        self.onglets: dict[str, Onglet] = {}
        self.tapes: set[str] = set()
        self.rang = 0

    def lire(self, nom: str, page: str) -> None:
        """What this tab shows now."""
        garde = self.onglets.get(nom)
        self.onglets[nom] = Onglet(champs(page), dans_la_zone(page), garde.gardes if garde else set())

    def entrer(self, nom: str, page: str = "") -> str:
        rendue = self.postes[nom].entrer(self.agents[nom], page)
        assert rendue.status_code == 200, rendue.status_code
        return str(rendue.text)

    def ouvre(self, nom: str) -> Onglet:
        if nom not in self.onglets:
            page = self.postes[nom].client.get(self.url, follow=True)
            if page.request["PATH_INFO"] != self.url:  # the login was lost
                self.entrer(nom)
                page = self.postes[nom].client.get(self.url)
            self.lire(nom, page.text)
        return self.onglets[nom]

    @rule(nom=ONGLETS, combien=st.integers(1, 3))
    def taper(self, nom: str, combien: int) -> None:
        onglet = self.ouvre(nom)
        for _ in range(combien):
            self.rang += 1
            self.tapes.add(f"mot{self.rang}")
            onglet.texte += f" mot{self.rang}"

    def saisie(self, onglet: Onglet) -> dict[str, str]:
        return onglet.caches | {"texte": onglet.texte, "date_acte": str(timezone.localdate())}

    @rule(nom=ONGLETS)
    def garder(self, nom: str) -> None:
        """The draft saved while typing. A lost login is told, and the page keeps its text."""
        onglet = self.ouvre(nom)
        self._garder(nom, onglet, self.saisie(onglet))

    def _garder(self, nom: str, onglet: Onglet, saisie: dict[str, str]) -> None:
        reponse = self.postes[nom].client.post(self.garde_url, saisie, headers=HTMX)
        if reponse.status_code in (401, 403):  # 403: logged in again in the other tab
            return
        if "Brouillon gardé" in reponse.text:
            onglet.gardes |= mots(onglet.texte)
            return
        if "il était vide" not in reponse.text:
            assert "n’est pas gardé" in reponse.text, reponse.text
            version = re.findall(r'name="_brouillon" value="(\d+)"', reponse.text)
            onglet.autre = (html.unescape(reponse.text), version[-1]) if version else None

    @precondition(lambda self: any(o.autre for o in self.onglets.values()))
    @rule(nom=ONGLETS)
    def fusionner(self, nom: str) -> None:
        """Both texts are before her: she keeps hers with the other's words in it."""
        onglet = self.onglets.get(nom)
        if onglet and onglet.autre:
            page, version = onglet.autre
            onglet.autre = None
            onglet.texte += " " + " ".join(sorted(mots(page) - mots(onglet.texte)))
            self._garder(nom, onglet, self.saisie(onglet) | {"_brouillon": version})

    @rule(nom=ONGLETS, coupe=st.booleans())
    def enregistrer(self, nom: str, coupe: bool) -> None:
        """Save for good; ``coupe``: the answer never comes, and she presses again."""
        onglet = self.ouvre(nom)
        if not onglet.texte.strip():
            return
        client = self.postes[nom].client
        if coupe:
            client.post(self.url, self.saisie(onglet))
        reponse = client.post(self.url, self.saisie(onglet))
        if reponse.status_code == 302:
            del self.onglets[nom]
            return
        page = self.entrer(nom, reponse.text) if reponse.status_code == 401 else reponse.text
        assert reponse.status_code in (200, 401, 409), (reponse.status_code, reponse.text)
        assert mots(onglet.texte) <= mots(dans_la_zone(page)), "what she was sending is in its place"
        self.lire(nom, page)
        if reponse.status_code == 409:  # she merges: hers, and what was saved meanwhile
            self.onglets[nom].texte += " " + " ".join(sorted(mots(page) - mots(onglet.texte)))

    @rule(nom=ONGLETS)
    def perdre_la_connexion(self, nom: str) -> None:
        self.postes[nom].client.cookies.pop("sessionid", None)

    @rule(nom=ONGLETS)
    def couper_le_courant(self, nom: str) -> None:
        """The tab is gone, with what it had not sent."""
        if onglet := self.onglets.pop(nom, None):
            self.tapes -= mots(onglet.texte) - onglet.gardes - self.ailleurs()

    def ailleurs(self) -> set[str]:
        ecrits = " ".join(e.texte or "" for e in Evaluation.objects.filter(dossier=self.dossier))
        laisses = [json_lu(b.contenu) or {} for b in Brouillon.objects.filter(dossier=self.dossier)]
        ouverts = " ".join(onglet.texte for onglet in self.onglets.values())
        return mots(" ".join([ecrits, ouverts, *(lu.get("texte", "") for lu in laisses)]))

    @invariant()
    def no_typed_word_is_lost(self) -> None:
        if hasattr(self, "dossier"):
            assert not self.tapes - self.ailleurs()


def jouer(sequences: int, pas: int) -> None:
    reglages = settings(
        max_examples=sequences, stateful_step_count=pas, deadline=None, database=None, derandomize=True,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(Frappe, settings=reglages)


def test_no_sequence_of_saves_cuts_logins_and_merges_loses_a_typed_word() -> None:
    jouer(120 if COMPLETS else 8, 25 if COMPLETS else 10)


def deux_brouillons_et_une_coupure() -> Frappe:
    """Both tabs were open; the first one's draft is kept, then the second's is sent; the first tab goes."""
    machine = Frappe()
    machine.ouvrir_le_dossier()
    for nom in "AB":
        machine.taper(nom=nom, combien=1)
    for nom in "AB":
        machine.garder(nom=nom)
    machine.couper_le_courant(nom="A")
    return machine


def test_a_draft_that_any_tab_may_write_over_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sabotage: no tab is told that another one wrote."""
    deux_brouillons_et_une_coupure().no_typed_word_is_lost()
    monkeypatch.setattr(brouillons.Feuille, "tient", lambda *_: True)
    with pytest.raises(AssertionError):
        deux_brouillons_et_une_coupure().no_typed_word_is_lost()
