"""A dossier that goes to another caisse: any sequence of acts, and eight answers at once."""

from __future__ import annotations

import multiprocessing
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from jalons.accompagner.accompagnements import services as accompagnements
from jalons.accompagner.accompagnements.models import Depart, Dossier
from jalons.accompagner.accompagnements.tests import maker
from jalons.accompagner.accompagnements.tests.test_concurrence import _lancer
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.refus import Refus
from jalons.parcours import continuite
from jalons.parcours.tests.test_partir import Deux
from jalons.recevoir.rendez_vous.models import RendezVous
from tests import people
from tests.tailles import COMPLETS

# The reference model, by hand from the guide: it shares nothing with enums.py.
ETATS = {
    ("", "proposer"): "propose", ("refuse", "proposer"): "propose", ("retire", "proposer"): "propose",
    ("propose", "accepter"): "accepte", ("propose", "refuser"): "refuse", ("propose", "retirer"): "retire",
}  # fmt: skip


class Va(RuleBasedStateMachine):
    """Any sequence of acts of both caisses, compared with the reference model; where the dossier is follows."""

    @initialize()
    def debut(self) -> None:
        self.deux, self.etat = Deux(), ""

    @rule(acte=st.sampled_from(["proposer", "accepter", "refuser", "retirer"]))
    def essayer(self, acte: str) -> None:
        dernier: Any = Depart.objects.filter(dossier=self.deux.dossier).order_by("-propose_le").first()
        if dernier is None and acte != "proposer":
            return
        attendu = ETATS.get((self.etat, acte))
        faire: Any = {
            "proposer": self.deux.proposer,
            "accepter": lambda: continuite.accueillir(agent=self.deux.chef_la, depart=dernier, a=self.deux.nadia),
            "refuser": lambda: accompagnements.refuser_depart(agent=self.deux.chef_la, depart=dernier, motif="non"),
            "retirer": lambda: accompagnements.retirer_depart(agent=self.deux.helene, dossier=self.deux.dossier),
        }[acte]
        try:
            faire()
        except Refus:
            assert attendu is None, (self.etat, acte)
        else:
            assert attendu is not None or acte == "retirer", (self.etat, acte)
            self.etat = attendu or self.etat

    @invariant()
    def ou(self) -> None:
        if not hasattr(self, "deux"):
            return
        lu = Dossier.objects.get(pk=self.deux.dossier.pk)
        chez = self.deux.la if self.etat == "accepte" else self.deux.ici
        assert lu.organisme_id == lu.assure.organisme_id == chez.equipe.organisme_id
        assert maker.referent_de(lu).organisme_id == lu.organisme_id
        assert Depart.objects.filter(dossier=lu, statut="propose").count() == (self.etat == "propose")


@pytest.mark.django_db
def test_any_sequence_of_acts_keeps_one_caisse_one_referent_one_proposal() -> None:
    run_state_machine_as_test(
        Va,
        settings=settings(
            max_examples=60 if COMPLETS else 4, stateful_step_count=8, deadline=None,
            suppress_health_check=list(HealthCheck), phases=[Phase.generate],
        ),
    )  # fmt: skip


barriere = multiprocessing.get_context("fork").Barrier(8)


def _repondre(depart_id: Any, agent_id: Any, a_id: Any, acte: str, sortie: Any) -> None:
    from django.db import connections

    connections.close_all()
    agent, depart = Agent.objects.get(pk=agent_id), Depart.objects.select_related("dossier").get(pk=depart_id)
    try:
        barriere.wait(30)
        if acte == "accepter":
            continuite.accueillir(agent=agent, depart=depart, a=Agent.objects.get(pk=a_id))
        elif acte == "refuser":
            accompagnements.refuser_depart(agent=agent, depart=depart, motif="non")
        else:
            accompagnements.retirer_depart(agent=agent, dossier=depart.dossier, version=depart.dossier.version)
    except Refus:
        sortie.put("")
    else:
        sortie.put(acte)
    connections.close_all()


def test_eight_answers_at_once_one_is_kept_whole_and_seven_are_told(base_a_part: Any) -> None:
    deux = Deux()
    depart, autre = deux.proposer(), people.un_agent(equipe=deux.la.equipe)
    chef, pk = deux.chef_la.pk, depart.pk
    ensemble = [
        *((pk, chef, qui.pk, "accepter") for qui in (deux.nadia, autre, deux.nadia, autre)),
        *((pk, chef, None, "refuser") for _ in range(2)), *((pk, deux.helene.pk, None, "retirer") for _ in range(2)),
    ]  # fmt: skip
    faits = [acte for acte in _lancer(_repondre, ensemble) if acte]
    depart.refresh_from_db()
    lu = Dossier.objects.get(pk=deux.dossier.pk)
    gagne = {"accepte": "accepter", "refuse": "refuser", "retire": "retirer"}[depart.statut]
    assert faits == [gagne]
    la = deux.la.equipe.organisme_id
    assert (lu.organisme_id == la) == (depart.statut == "accepte") == (maker.referent_de(lu).organisme_id == la)
    assert RendezVous.objects.count() == 0
