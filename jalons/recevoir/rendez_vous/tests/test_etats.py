"""Any sequence of acts against a sixty-line model: no overlap, no state outside the published diagram."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from jalons.recevoir.rendez_vous import services
from jalons.recevoir.rendez_vous.enums import Issue
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.rendez_vous.tests.conftest import MAINTENANT, creer_monde

CASES = 8  # half-hours of one morning
OCCUPENT = {"pris", "honore", "absent"}
VERS = {"present": "honore", "absent": "absent", "excuse": "excuse"}


class Agenda(RuleBasedStateMachine):
    """The reference keeps a dict: appointment → [agent, person, first case, length, state]."""

    @initialize()
    def ouvrir(self):
        self.point = transaction.savepoint()
        self.monde = creer_monde()
        self.agents, self.gens = [self.monde.helene, self.monde.luc], [self.monde.valerie, self.monde.paul]
        self.reference, self.absences = {}, []

    def teardown(self):
        if hasattr(self, "point"):
            transaction.savepoint_rollback(self.point)

    def heure(self, case):
        return self.monde.a(8) + timedelta(minutes=30 * case)

    def heurte(self, agent, personne, case, taille, sauf=None):
        for cle, (a, p, c, t, etat) in self.reference.items():
            if (
                cle != sauf
                and etat in OCCUPENT
                and c < case + taille
                and case < c + t
                and (a == agent or p == personne)
            ):
                return True
        return False

    def absent(self, agent, case, taille):
        return any(a == agent and d < case + taille and case < f for a, d, f in self.absences)

    @rule(agent=st.integers(0, 1), personne=st.integers(0, 1), case=st.integers(0, CASES - 1), taille=st.integers(1, 3))
    def reserver(self, agent, personne, case, taille):
        attendu = not self.heurte(agent, personne, case, taille) and not self.absent(agent, case, taille)
        try:
            rdv = self.monde.reserver(
                self.gens[personne], agent=self.agents[agent], avec=self.agents[agent], mode="telephone",
                debut=self.heure(case), duree=30 * taille,
            )  # fmt: skip
        except services.CreneauPris:
            assert not attendu
        else:
            assert attendu
            self.reference[rdv.pk] = [agent, personne, case, taille, "pris"]

    @rule(rang=st.integers(0, 20), case=st.integers(0, CASES - 1))
    def deplacer(self, rang, case):
        if not self.reference:
            return
        cle = sorted(self.reference)[rang % len(self.reference)]
        agent, personne, avant, taille, etat = self.reference[cle]
        immobile = case == avant and etat == "pris"
        libre = not self.heurte(agent, personne, case, taille, sauf=cle) and not self.absent(agent, case, taille)
        try:
            services.deplacer(
                agent=self.agents[agent],
                rdv=RendezVous.objects.get(pk=cle),
                debut=self.heure(case),
                maintenant=MAINTENANT,
            )
        except services.CreneauPris:
            assert etat == "pris" and not libre and not immobile
        except services.TransitionRefusee:
            assert etat != "pris"
        else:
            assert etat == "pris" and (libre or immobile)
            self.reference[cle][2] = case

    @rule(rang=st.integers(0, 20))
    def annuler(self, rang):
        if not self.reference:
            return
        cle = sorted(self.reference)[rang % len(self.reference)]
        try:
            rdv = RendezVous.objects.get(pk=cle)
            services.annuler(agent=self.agents[0], rdv=rdv, motif="personne", maintenant=MAINTENANT)
        except services.TransitionRefusee:
            assert self.reference[cle][4] != "pris"
        else:
            assert self.reference[cle][4] == "pris"
            self.reference[cle][4] = "annule"

    @rule(rang=st.integers(0, 20), issue=st.sampled_from(Issue.values))
    def noter(self, rang, issue):
        if not self.reference:
            return
        cle = sorted(self.reference)[rang % len(self.reference)]
        agent, personne, case, taille, etat = self.reference[cle]
        revient = etat == "excuse" and issue != "excuse" and self.heurte(agent, personne, case, taille, sauf=cle)
        try:
            services.noter_issue(
                agent=self.agents[0], rdv=RendezVous.objects.get(pk=cle), issue=issue, maintenant=self.monde.a(20)
            )
        except services.RendezVousRefuse:
            assert etat == "annule" or revient
        else:
            assert etat != "annule" and not revient
            self.reference[cle][4] = VERS[issue]

    @rule(agent=st.integers(0, 1), case=st.integers(0, CASES - 1), taille=st.integers(1, 4))
    def declarer(self, agent, case, taille):
        services.declarer_indisponible(
            agent=self.agents[agent], pour=self.agents[agent], debut=self.heure(case), fin=self.heure(case + taille)
        )
        self.absences.append((agent, case, case + taille))

    @invariant()
    def la_base_dit_comme_la_reference(self):
        if not hasattr(self, "reference"):
            return
        lus = {r.pk: [r.agent_id, r.assure_id, r.debut, r.minutes // 30, r.statut] for r in RendezVous.objects.all()}
        attendus = {
            cle: [self.agents[a].pk, self.gens[p].pk, self.heure(c), t, etat]
            for cle, (a, p, c, t, etat) in self.reference.items()
        }
        assert lus == attendus


def test_no_sequence_of_acts_overlaps_or_leaves_the_diagram(db):
    reglages = settings(max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Agenda, settings=reglages)
