"""No sequence of acts takes an offer outside the published diagram: the services against a small reference."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from jalons.fondations.socle.refus import TransitionRefusee
from jalons.recevoir.offres import enums, services
from jalons.recevoir.offres.models import Offre, Rappel
from jalons.recevoir.offres.tests.monde import JOUR, Monde, a, demain, frais

pytestmark = pytest.mark.django_db

# Written from the published diagram; shares nothing with enums.TRANSITIONS.
EN_COURS = {"a_envoyer", "envoyee", "relancee"}
REPONSES = {"accepte", "refuse", "deja_repris", "mi_temps"}


class Vie(RuleBasedStateMachine):
    """One offer and everything that may befall it, in any order, by anybody."""

    @initialize(differenciee=st.booleans())
    def commencer(self, differenciee):
        self.filet = transaction.atomic()
        self.filet.__enter__()
        self.monde = Monde()
        self.offre = self.monde.offre(differenciee=differenciee)
        if differenciee:
            Offre.objects.update(canal="courrier")
        self.etat, self.jour = "a_envoyer", JOUR

    def teardown(self):
        if hasattr(self, "filet"):
            transaction.set_rollback(True)
            self.filet.__exit__(None, None, None)

    def tenter(self, permis, vers, acte):
        """Do it; when the reference forbids it, the services must refuse it."""
        try:
            with transaction.atomic():
                acte()
        except (TransitionRefusee, services.OffreRefusee):
            assert not permis, f"refusé depuis {self.etat}"
        else:
            assert permis, f"accepté depuis {self.etat}"
            self.etat = vers

    @rule(jours=st.integers(0, 45))
    def passer(self, jours):
        self.jour += timedelta(days=jours)

    @rule()
    def envoyer(self):
        parti = bool(self.monde.envoyer(self.jour).partis)
        if parti:
            assert self.etat == "a_envoyer"
            self.etat = "envoyee"

    @rule()
    def relancer(self):
        if self.monde.relancer(self.jour).partis:
            assert self.etat == "envoyee"
            self.etat = "relancee"

    @rule(reponse=st.sampled_from(sorted(REPONSES)))
    def repondre(self, reponse):
        self.tenter(
            self.etat in EN_COURS | {"sans_reponse"}, "repondue",
            lambda: services.repondre(agent=self.monde.nadia, offre=frais(self.offre), reponse=reponse, jour=self.jour),
        )  # fmt: skip

    @rule()
    def ecarter(self):
        self.tenter(
            self.etat in EN_COURS, "ecartee",
            lambda: services.ecarter(agent=None, offre=frais(self.offre), motif="empeche", jour=self.jour),
        )  # fmt: skip

    @rule()
    def rappeler(self):
        quand = a(demain(), 10)
        vers = "envoyee" if self.etat == "a_envoyer" else self.etat
        self.tenter(
            self.etat in EN_COURS, vers,
            lambda: services.prevoir_rappel(agent=self.monde.nadia, offre=frais(self.offre), quand=quand, jour=self.jour),
        )  # fmt: skip

    @rule()
    def lettre_revenue(self):
        canal = frais(self.offre).canal or "courrier"
        vers = {"a_envoyer": "a_envoyer", "envoyee": "a_envoyer", "relancee": "envoyee"}.get(self.etat, self.etat)
        self.tenter(
            self.etat in EN_COURS, vers,
            lambda: services.noter_adresse_fausse(agent=None, offre=frais(self.offre), canal=canal, jour=self.jour),
        )  # fmt: skip

    @rule()
    def silence(self):
        if services.constater_silences(agent=None, organisme=self.monde.caisse, jour=self.jour):
            assert self.etat in {"envoyee", "relancee"}
            self.etat = "sans_reponse"

    @invariant()
    def meme_etat(self):
        if not hasattr(self, "etat"):
            return
        offre = frais(self.offre)
        assert offre.statut == self.etat
        assert (offre.statut == "repondue") == (offre.repondue_le is not None)
        if offre.statut not in EN_COURS:
            assert not Rappel.objects.filter(offre=offre, fait_le__isnull=True).exists()


def test_no_sequence_of_acts_leaves_the_published_diagram():
    run_state_machine_as_test(
        Vie,
        settings=settings(
            max_examples=15,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )


def test_sabotage_a_transition_too_many_is_seen(monkeypatch):
    depuis, vers = enums.TRANSITIONS["noter_reponse"]
    monkeypatch.setitem(enums.TRANSITIONS, "noter_reponse", (set(depuis) | {enums.StatutOffre.REPONDUE}, vers))
    vie = Vie()
    vie.commencer(False)
    vie.repondre("refuse")
    with pytest.raises(AssertionError, match="accepté depuis repondue"):
        vie.repondre("accepte")
    vie.teardown()
