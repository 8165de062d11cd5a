"""What is proposed and why, to whom it goes, what a partner learns."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalons.recevoir.signalements import rules
from jalons.recevoir.signalements.enums import (
    DETECTION,
    FERMES,
    OUVERTS,
    TRANSITIONS,
    Accord,
    Decision,
    StatutDemande,
    StatutPartenaire,
)
from jalons.recevoir.signalements.rules import Candidat, attribution

MARDI = date(2026, 2, 17)


def test_deciding_as_proposed_needs_no_reason_and_otherwise_needs_one():
    rules.exiger_motif(Decision.RECEVOIR, Decision.RECEVOIR, "")
    rules.exiger_motif(Decision.RECEVOIR, Decision.EXAMINER, "Elle hésite")
    with pytest.raises(rules.DecisionRefusee, match="dites pourquoi") as refus:
        rules.exiger_motif(Decision.RECEVOIR, Decision.EXAMINER, "  ")
    assert refus.value.champ == "motif"


def test_nothing_is_passed_on_without_agreement():
    rules.exiger_orientation("Appeler le 39 60", True, Accord.OUI)
    with pytest.raises(rules.DecisionRefusee, match="sans l’accord") as refus:
        rules.exiger_orientation("Appeler le 39 60", True, Accord.NON_RECUEILLI)
    assert refus.value.champ == "transmettre"


def test_nobody_leaves_without_an_answer():
    with pytest.raises(rules.DecisionRefusee, match="ce qui a été dit") as refus:
        rules.exiger_orientation(" ", False, Accord.OUI)
    assert refus.value.champ == "dit"


@given(st.sampled_from(list(StatutDemande)), st.sampled_from(list(Accord)))
def test_a_partner_reads_one_of_four_words_and_only_with_her_agreement(statut, accord):
    mot = rules.statut_partenaire(statut, accord)
    assert mot in StatutPartenaire
    if accord != Accord.OUI:
        assert mot == StatutPartenaire.RECU


@pytest.mark.parametrize(
    ("statuts", "motif", "mot"),
    [
        ("a_recevoir rdv_pris accompagne", "", "pris_en_charge"),
        ("reoriente", "", "reoriente"),
        ("clos expire", "accompagnement_termine", "clos"),
        ("clos expire", "deces", "clos"),
        ("clos expire", "erreur", "recu"),
        ("a_offrir offre_envoyee a_qualifier a_completer a_joindre remis_attente_reponse", "", "recu"),
    ],
)
def test_with_her_agreement_a_partner_learns_this_and_a_death_is_an_end_like_another(statuts, motif, mot):
    assert {rules.statut_partenaire(s, Accord.OUI, motif).value for s in statuts.split()} == {mot}


@pytest.mark.parametrize(("jours", "proche"), [(-400, True), (0, True), (7, True), (8, False)])
def test_a_date_is_near_within_a_week_or_past(jours, proche):
    assert rules.est_proche(MARDI + timedelta(days=jours), MARDI) is proche


@pytest.mark.parametrize("statut", sorted(OUVERTS))
@pytest.mark.parametrize("attribuee", [True, False])
def test_a_demande_that_waits_says_why_and_whether_somebody_has_it(statut, attribuee):
    raison = rules.raison_attente(statut, attribuee)
    seule = not attribuee and statut in ("a_recevoir", "remis_attente_reponse")
    assert raison.endswith(", et aucune assistante sociale n’en est chargée.") is seule
    assert raison.startswith(rules.ATTENTES[statut]) and raison.endswith(".")


@pytest.mark.parametrize("statut", sorted(FERMES))
def test_a_demande_that_is_over_waits_for_nothing(statut):
    assert rules.raison_attente(statut, False) == ""


def test_every_state_can_be_left_or_is_an_end():
    for statut in StatutDemande:
        partants = [acte for acte, (depuis, _) in TRANSITIONS.items() if statut in depuis]
        assert bool(partants) == (statut in OUVERTS)
    assert not OUVERTS & FERMES and DETECTION < OUVERTS


LEA = Candidat("lea", "Léa Roy", frozenset({"96001"}), frozenset(), frozenset({"invalidite"}))
ANA = Candidat("ana", "Ana Gil", frozenset(), frozenset({"9601"}), frozenset(), datetime(2026, 3, 3, 9))
LUC = Candidat("luc", "Luc Denis", frozenset({"96001"}), frozenset({"9602"}), frozenset(), datetime(2026, 3, 2, 9))


def test_by_sector_the_commune_is_nearer_than_the_canton():
    trouve = attribution("secteur", [ANA, LEA], commune="96001", canton="9601")
    assert trouve and (trouve.agent_id, trouve.raison) == ("lea", "Léa Roy suit la commune de résidence.")


def test_by_sector_the_canton_serves_when_nobody_has_the_commune_and_no_other_canton_does():
    trouve = attribution("secteur", [LUC, ANA], commune="96999", canton="9601")
    assert trouve and (trouve.nom, trouve.raison) == ("Ana Gil", "Ana Gil suit le canton de résidence.")
    assert attribution("secteur", [LUC, ANA], commune="", canton="") is None


@pytest.mark.parametrize(
    ("combien", "partage"),
    [
        (1, ""),
        (2, ", avec une autre personne"),
        (3, ", avec deux autres personnes"),
        (4, ", avec trois autres personnes"),
    ],
)
def test_a_shared_sector_says_with_how_many(combien, partage):
    elles = [replace(LEA, agent_id=str(n)) for n in range(combien)]
    trouve = attribution("secteur", elles, commune="96001")
    assert trouve and trouve.raison == f"Léa Roy suit la commune de résidence{partage}."
    assert trouve.agent_id == "0"


def test_by_risk_whoever_takes_that_risk():
    trouve = attribution("risque", [ANA, LEA], risque="invalidite")
    assert trouve and trouve.raison == "Léa Roy suit le risque « invalidite »."


def test_volant_is_the_first_free_slot():
    trouve = attribution("volant", [ANA, LUC, LEA])
    assert trouve and (trouve.agent_id, trouve.nom) == ("luc", "Luc Denis")
    assert trouve.raison == "Luc Denis a le premier créneau libre."


def test_whoever_refused_is_not_proposed_again():
    trouve = attribution("secteur", [LEA, LUC], commune="96001", refus=["lea"])
    assert trouve and trouve.agent_id == "luc"


def test_no_sector_no_proposal():
    assert attribution("secteur", [ANA], commune="96999") is None


@given(st.integers(0, 2**128 - 1))
def test_a_shared_sector_is_shared_out_without_counting_anybody_s_load(tour):
    trouve = attribution("secteur", [LEA, LUC], commune="96001", tour=tour)
    assert trouve and trouve.agent_id == ("luc", "lea")[tour % 2]
