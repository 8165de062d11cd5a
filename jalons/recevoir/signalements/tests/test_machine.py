"""No sequence of acts reaches a state outside the published diagram: services against a small reference
model.
"""

from __future__ import annotations

import pytest
from django.db import transaction
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

from jalons.fondations.socle.refus import TransitionRefusee
from jalons.recevoir.signalements import enums, services
from jalons.recevoir.signalements.enums import Decision, MotifCloture, MotifHorsChamp
from jalons.recevoir.signalements.models import Demande, Signalement
from jalons.recevoir.signalements.tests.aides import JOUR, Service, un_partenaire
from tests import people

pytestmark = pytest.mark.django_db

# The reference model: written from the published diagram, sharing nothing with enums.TRANSITIONS.
ATTENTE = ["a_qualifier", "a_completer", "a_joindre", "a_recevoir"]
CHEZ_ELLE = ["rdv_pris", "remis_attente_reponse"]
FINIES = ["reoriente", "clos", "expire"]
REFERENCE = {
    "offre": (["a_offrir"], "offre_envoyee"),
    "retenir": (["a_qualifier", "a_completer", "a_joindre", "remis_attente_reponse"], "a_recevoir"),
    "completer": (["a_qualifier", "a_joindre"], "a_completer"),
    "joindre": (["a_qualifier", "a_completer", "a_recevoir"], "a_joindre"),
    "examiner": (ATTENTE, "remis_attente_reponse"),
    "rdv": (["a_recevoir", "remis_attente_reponse"], "rdv_pris"),
    "rendre": (["rdv_pris"], "a_recevoir"),
    "accompagner": (["a_recevoir", *CHEZ_ELLE], "accompagne"),
    "orienter": (ATTENTE + CHEZ_ELLE, "reoriente"),
    "repondre": (ATTENTE + CHEZ_ELLE, "clos"),
    "passer": ([*ATTENTE, "remis_attente_reponse"], "a_qualifier"),
    "clore": (["a_offrir", "offre_envoyee", "accompagne", *ATTENTE, *CHEZ_ELLE], "clos"),
    "repondue": (["a_completer"], "a_qualifier"),
    "expirer": (["a_offrir", "offre_envoyee"], "expire"),
}


class Vie(RuleBasedStateMachine):
    """One person's demandes: acts in any order, by anybody, even absurd."""

    @initialize(trouvee=st.booleans())
    def begin(self, trouvee):
        self.commencer(trouvee)

    def commencer(self, trouvee):
        self.filet = transaction.atomic()
        self.filet.__enter__()
        self.service, self.ailleurs = Service(), people.un_organisme()
        self.valerie = self.service.personne()
        if trouvee:
            self.demande = Demande.objects.create(
                assure=self.valerie, organisme=self.service.organisme, statut="a_offrir", recue_le=JOUR
            )
        else:
            self.demande = self.service.appel(self.valerie).demande
        self.etat = "a_offrir" if trouvee else "a_qualifier"
        self.nombre = 1

    def act(self, acte):
        demande = self.demande
        agent = self.service.helene if self.etat in CHEZ_ELLE else self.service.nadia  # the platform handed it over
        if acte == "offre":
            services.noter_offre_envoyee(agent=agent, demande=demande)
        elif acte in ("retenir", "completer", "joindre", "examiner"):
            decision = {"retenir": "recevoir"}.get(acte, acte)
            services.qualifier(agent=agent, demande=demande, decision=Decision(decision), motif="parce que")
        elif acte == "rdv":
            services.marquer_rdv_pris(agent=agent, demande=demande)
        elif acte == "rendre":
            services.rendre_a_recevoir(agent=agent, demande=demande)
        elif acte == "accompagner":
            services.marquer_accompagne(agent=agent, demande=demande, le=JOUR)
        elif acte == "orienter":
            services.reorienter(
                agent=agent, demande=demande, partenaire=un_partenaire(), motif=MotifHorsChamp.RETRAITE, dit="39 60",
                pourquoi="retraite",
            )  # fmt: skip
        elif acte == "repondre":
            services.repondre_ponctuellement(
                agent=agent, organisme=self.service.organisme, demande=demande, texte="Voir ameli.fr"
            )
        elif acte == "passer":
            for caisse in (self.ailleurs, self.service.organisme):  # there, and given back
                services.passer(agent=agent, demande=demande, vers=caisse, motif="Elle habite ailleurs")
        elif acte == "repondue":
            services.avancer(demande, "completer", agent=agent)
        elif acte == "clore":
            services.clore(agent=agent, demande=demande, motif=MotifCloture.REFUS)
        else:
            services.expirer(agent=None, demande=demande)

    def try_it(self, acte):
        """Do it; when the model forbids it, the services must refuse it."""
        depuis, vers = REFERENCE[acte]
        if self.etat in depuis:
            self.act(acte)
            self.etat = vers
            return
        try:
            with transaction.atomic():
                self.act(acte)
        except TransitionRefusee:
            self.demande.refresh_from_db()
            return
        raise AssertionError(f"« {acte} » accepté depuis « {self.etat} »")

    @rule(acte=st.sampled_from(sorted(REFERENCE)))
    def any_act(self, acte):
        self.try_it(acte)

    @precondition(lambda self: self.etat not in FINIES)
    @rule(data=st.data())
    def a_lawful_act(self, data):
        self.try_it(data.draw(st.sampled_from([a for a in sorted(REFERENCE) if self.etat in REFERENCE[a][0]])))

    @rule()
    def she_calls_again(self):
        signalement = self.service.appel(self.valerie)
        if self.etat in FINIES:
            self.etat, self.nombre = "a_qualifier", self.nombre + 1
            assert signalement.demande_id != self.demande.pk
        elif self.etat in ("a_offrir", "offre_envoyee"):
            self.etat = "a_qualifier"
        self.demande = Demande.objects.get(pk=signalement.demande_id)

    @invariant()
    def the_database_agrees_with_the_model(self):
        lue = Demande.objects.get(pk=self.demande.pk)
        assert lue.statut == self.etat
        assert Demande.objects.filter(assure=self.valerie).count() == self.nombre
        assert Demande.objects.filter(assure=self.valerie, close_le__isnull=True).count() <= 1
        assert (lue.close_le is not None) == (self.etat in FINIES)
        remises = Signalement.objects.filter(demande=lue, remis_le__isnull=False).exists()
        if self.etat in [*CHEZ_ELLE, "accompagne"]:
            assert not Signalement.objects.filter(demande=lue, remis_le__isnull=True).exists()
        assert remises <= (lue.remise_le is not None or self.etat in FINIES)

    def teardown(self):
        if hasattr(self, "filet"):
            transaction.set_rollback(True)
            self.filet.__exit__(None, None, None)


REGLAGES = settings(
    max_examples=15, stateful_step_count=10, deadline=None, suppress_health_check=list(HealthCheck), database=None,
    derandomize=True,
)  # fmt: skip


def paths():
    """The shortest lawful way to each state: state → (begins found by the request, acts)."""
    trouves = {"a_offrir": (True, []), "a_qualifier": (False, [])}
    file = list(trouves)
    for etat in file:
        for acte, (depuis, vers) in REFERENCE.items():
            if etat in depuis and vers not in trouves:
                trouves[vers] = (trouves[etat][0], [*trouves[etat][1], acte])
                file.append(vers)
    return trouves


def try_every_act_from_every_state():
    chemins = paths()
    assert set(chemins) == set(map(str, enums.StatutDemande))
    for etat, (trouvee, actes) in chemins.items():
        vie = Vie()
        vie.commencer(trouvee)
        try:
            for acte in actes:
                vie.try_it(acte)
            for acte in REFERENCE:
                repere = transaction.savepoint()
                vie.try_it(acte)
                vie.the_database_agrees_with_the_model()
                transaction.savepoint_rollback(repere)
                vie.etat = etat
                vie.demande.refresh_from_db()
        finally:
            vie.teardown()


def test_every_act_from_every_state_does_what_the_diagram_says():
    try_every_act_from_every_state()


def test_no_sequence_of_acts_leaves_the_diagram():
    run_state_machine_as_test(Vie, settings=REGLAGES)


@pytest.mark.nuit
def test_no_long_sequence_of_acts_leaves_the_diagram():
    run_state_machine_as_test(Vie, settings=settings(REGLAGES, max_examples=300, stateful_step_count=40))


def test_one_transition_too_many_is_seen(monkeypatch):
    """Sabotage: somebody whose appointment is taken could be received again."""
    depuis, vers = enums.TRANSITIONS["retenir"]
    monkeypatch.setitem(enums.TRANSITIONS, "retenir", (depuis | {"rdv_pris"}, vers))
    with pytest.raises(AssertionError, match="« retenir » accepté depuis « rdv_pris »"):
        try_every_act_from_every_state()


def test_a_state_written_without_its_condition_is_seen(monkeypatch):
    """Sabotage: an UPDATE that no longer checks where it comes from."""
    table = {acte: (set(enums.StatutDemande), vers) for acte, (_, vers) in enums.TRANSITIONS.items()}
    for acte, ligne in table.items():
        monkeypatch.setitem(enums.TRANSITIONS, acte, ligne)
    with pytest.raises(AssertionError, match="accepté depuis"):
        try_every_act_from_every_state()


def test_the_model_and_the_table_have_the_same_ways():
    """« recevoir » is the model's second call; every other act of the table is in the model."""
    ways = {(d, v) for depuis, v in REFERENCE.values() for d in depuis}
    table = {(str(d), str(v)) for a, (depuis, v) in enums.TRANSITIONS.items() if a != "recevoir" for d in depuis}
    assert ways == table
