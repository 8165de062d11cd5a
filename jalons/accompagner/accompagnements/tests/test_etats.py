"""Dossiers, objectives and actions only reach the states of the published tables, whatever is tried."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from jalons.accompagner.accompagnements import services
from jalons.accompagner.accompagnements.enums import TRANSITIONS_ACTION, TRANSITIONS_OBJECTIF
from jalons.accompagner.accompagnements.models import Action, Dossier, Objectif
from jalons.accompagner.accompagnements.tests import maker
from jalons.fondations.socle.refus import TransitionRefusee

pytestmark = pytest.mark.django_db

# The reference model, written by hand from the guide: it shares nothing with the tables of enums.py.
DOSSIER = {
    ("ouvert", "suspendre"): "suspendu",
    ("suspendu", "reprendre"): "ouvert",
    ("ouvert", "clore"): "clos",
    ("suspendu", "clore"): "clos",
    ("clos", "rouvrir"): "ouvert",
}
VIVANT = ("a_confirmer", "en_cours")
OBJECTIF = {("a_confirmer", "confirmer"): "en_cours"}
for depuis in VIVANT:
    OBJECTIF |= {
        (depuis, "atteindre"): "atteint",
        (depuis, "atteindre_en_partie"): "partiel",
        (depuis, "ne_pas_atteindre"): "non_atteint",
        (depuis, "abandonner"): "abandonne",
    }
OBJECTIF |= {(d, "reprendre"): "en_cours" for d in ("atteint", "partiel", "non_atteint", "abandonne")}
ACTION = {
    ("a_faire", "commencer"): "en_cours",
    ("a_faire", "faire"): "faite",
    ("en_cours", "faire"): "faite",
    ("a_faire", "abandonner"): "abandonnee",
    ("en_cours", "abandonner"): "abandonnee",
    ("faite", "reprendre"): "en_cours",
    ("abandonnee", "reprendre"): "en_cours",
}


class Accompagnement(RuleBasedStateMachine):
    """Any sequence of acts, compared with the reference model; a closed dossier takes no writing."""

    @initialize()
    def ouvrir(self):
        self.dossier = maker.un_dossier()
        self.agent = maker.referent_de(self.dossier)
        plan = services.convenir_plan(agent=self.agent, dossier=self.dossier)
        self.objectif = services.ajouter_objectif(agent=self.agent, plan=plan, intitule="Tenir", a_confirmer=True)
        self.action = services.ajouter_action(agent=self.agent, objectif=self.objectif, intitule="Appeler")
        self.etat, self.objectif_etat, self.action_etat = "ouvert", "a_confirmer", "a_faire"

    def _essayer(self, acte, attendu):
        try:
            with transaction.atomic():
                acte()
        except TransitionRefusee:
            return False
        assert attendu is not None, "an act outside the diagram went through"
        return True

    @rule(acte=st.sampled_from(["suspendre", "reprendre", "clore", "rouvrir"]))
    def agir_sur_le_dossier(self, acte):
        actes = {
            "suspendre": lambda: services.suspendre(agent=self.agent, dossier=self.dossier),
            "reprendre": lambda: services.reprendre(agent=self.agent, dossier=self.dossier),
            "clore": lambda: services.clore_dossier(
                agent=self.agent,
                dossier=self.dossier,
                motif="relais",
                issue_emploi="inconnu",
                reglements=maker.regler(self.dossier),
            ),
            "rouvrir": lambda: services.rouvrir_dossier(agent=self.agent, dossier=self.dossier),
        }
        attendu = DOSSIER.get((self.etat, acte))
        assert self._essayer(actes[acte], attendu) is (attendu is not None)
        self.etat = attendu or self.etat
        if attendu == "clos":  # what was open is settled
            self.objectif_etat = "partiel" if self.objectif_etat in VIVANT else self.objectif_etat
            self.action_etat = "abandonnee" if self.action_etat in ("a_faire", "en_cours") else self.action_etat

    @rule(acte=st.sampled_from([*TRANSITIONS_OBJECTIF, "inventer"]))
    def agir_sur_l_objectif(self, acte):
        attendu = OBJECTIF.get((self.objectif_etat, acte)) if self.etat != "clos" else None
        fait = self._essayer(
            lambda: services.changer_statut_objectif(agent=self.agent, objectif=self.objectif, acte=acte), attendu
        )
        assert fait is (attendu is not None)
        self.objectif_etat = attendu or self.objectif_etat

    @rule(acte=st.sampled_from([*TRANSITIONS_ACTION, "inventer"]))
    def agir_sur_l_action(self, acte):
        attendu = ACTION.get((self.action_etat, acte)) if self.etat != "clos" else None
        fait = self._essayer(
            lambda: services.changer_statut_action(agent=self.agent, action=self.action, acte=acte), attendu
        )
        assert fait is (attendu is not None)
        self.action_etat = attendu or self.action_etat

    @invariant()
    def etat_et_dates_s_accordent(self):
        if not hasattr(self, "dossier"):
            return
        dossier = Dossier.objects.get(pk=self.dossier.pk)
        assert dossier.statut == self.etat
        assert (dossier.clos_le is not None) == (self.etat == "clos")
        assert bool(dossier.motif_cloture) == (self.etat == "clos")
        assert (dossier.suspendu_le is not None) == (self.etat == "suspendu")
        objectif = Objectif.objects.get(pk=self.objectif.pk)
        assert objectif.statut == self.objectif_etat
        assert (objectif.evalue_le is None) == (self.objectif_etat in VIVANT)
        action = Action.objects.get(pk=self.action.pk)
        assert action.statut == self.action_etat
        assert (action.faite_le is not None) == (self.action_etat == "faite")


def _parcourir(exemples: int = 12) -> None:
    run_state_machine_as_test(
        Accompagnement,
        settings=settings(
            max_examples=exemples,
            phases=[Phase.generate],
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            derandomize=True,
        ),
    )


def test_no_sequence_of_acts_leaves_the_diagrams():
    _parcourir()


def test_sabotage_a_table_with_one_more_arrow_is_seen(monkeypatch):
    monkeypatch.setitem(TRANSITIONS_OBJECTIF, "confirmer", ({"a_confirmer", "atteint"}, "en_cours"))
    monkeypatch.setitem(TRANSITIONS_ACTION, "commencer", ({"a_faire", "abandonnee"}, "en_cours"))
    with pytest.raises(AssertionError):
        _parcourir(exemples=40)


@pytest.fixture
def dossier() -> Iterator[Dossier]:
    return maker.un_dossier()


@pytest.mark.parametrize(
    "colonnes",
    [
        {"statut": "clos"},
        {"clos_le": "2026-01-01"},
        {"statut": "suspendu"},
        {"issue_emploi": "formation"},
        {"axe": "pdpp"},
        {"statut": "clos", "clos_le": "1999-01-01", "motif_cloture": "relais"},
    ],
)
def test_the_database_refuses_a_dossier_whose_state_and_dates_disagree(dossier, colonnes):
    with pytest.raises(IntegrityError), transaction.atomic():
        Dossier.objects.filter(pk=dossier.pk).update(**colonnes)


def test_the_database_refuses_an_evaluated_objective_without_its_date(dossier):
    choses = maker.remplir(dossier)
    with pytest.raises(IntegrityError), transaction.atomic():
        Objectif.objects.filter(pk=choses["objectif"].pk).update(statut="atteint")
    with pytest.raises(IntegrityError), transaction.atomic():
        Action.objects.filter(pk=choses["action"].pk).update(statut="faite")


def test_the_guide_prints_the_tables_of_the_code():
    from pathlib import Path

    from jalons.accompagner.accompagnements import enums

    guide = Path(__file__).parents[4].joinpath("docs/guide/accompagner.md").read_text(encoding="utf-8")
    for table in (enums.TRANSITIONS_DOSSIER, enums.TRANSITIONS_OBJECTIF, enums.TRANSITIONS_ACTION):
        for acte, (depuis, vers) in table.items():
            avant = sorted(type(vers)(etat).label.lower() for etat in depuis)
            lignes = [x.strip("| ").split(" | ") for x in guide.splitlines() if x.startswith(f"| {acte} |")]
            lues = [(sorted(ligne[1].split(", ")), ligne[2]) for ligne in lignes]
            assert (avant, vers.label.lower()) in lues, f"{acte} : {avant} → {vers.label}"
