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
    LienSante,
    MotifHorsChamp,
    Objet,
    Reponse,
    StatutDemande,
    StatutPartenaire,
)
from jalons.recevoir.signalements.rules import Candidat, Situation, attribution, proposition
from jalons.recevoir.signalements.tests.cas import CAS, ITEMS

MARDI = date(2026, 2, 17)
REPONSES = st.fixed_dictionaries({c: st.sampled_from(list(Reponse)) for c in ITEMS})
SITUATIONS = st.builds(
    Situation,
    reponses=st.one_of(st.just({}), REPONSES),
    titres=st.just(ITEMS),
    objet=st.sampled_from(list(Objet)),
    lien_sante=st.sampled_from(list(LienSante)),
    regime=st.sampled_from(["general", "agricole", "autre", "inconnu"]),
    echeance=st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2026, 12, 31))),
)


def heard(cas, **change):
    return replace(Situation(cas.reponses, ITEMS, cas.objet, cas.lien, "general"), **change)


@pytest.mark.parametrize("cas", CAS, ids=lambda c: f"{c.numero}-{c.prenom}")
def test_the_nine_cases_of_the_booklet(cas):
    trouve = proposition(heard(cas), MARDI)
    assert trouve.decision == cas.decision
    assert trouve.motif_hors_champ == cas.motif
    assert trouve.interlocuteurs == cas.interlocuteurs
    assert trouve.raisons and all(r.texte.endswith(".") for r in trouve.raisons)


def test_valerie_reads_like_the_screen():
    trouve = proposition(heard(CAS[8], echeance=date(2026, 3, 31)), MARDI)
    assert [(r.texte, r.source) for r in trouve.raisons] == [
        ("La difficulté vient de la santé : arrêt de travail en cours.", "Règle d’admission, livret p. 4"),
        ("Deux items sur six : ressources, entourage.", "Un seul suffit, livret p. 8"),
        ("À recevoir avant le 10 mars : une date compte pour elle, le 31 mars.", ""),
    ]


def test_a_date_too_near_says_without_waiting():
    trouve = proposition(heard(CAS[8], echeance=MARDI + timedelta(days=3)), MARDI)
    assert trouve.raisons[-1].texte == "À recevoir sans attendre : une date compte pour elle, le 20 février."


def test_christian_reads_like_the_screen():
    trouve = proposition(heard(CAS[1]), MARDI)
    assert [r.texte for r in trouve.raisons] == [
        "Question de droits à la retraite : elle relève de la Carsat.",
        "Aucun oui sur la fiche, quatre points non abordés.",
    ]
    assert trouve.raisons[0].source == "Livret des partenaires, cas n° 2"


@given(SITUATIONS)
def test_only_three_decisions_are_ever_proposed_and_each_has_a_reason(situation):
    trouve = proposition(situation, MARDI)
    assert trouve.decision in {Decision.RECEVOIR, Decision.ORIENTER, Decision.EXAMINER}
    assert trouve.raisons
    assert (trouve.decision == Decision.ORIENTER) <= (trouve.motif_hors_champ is not None)


@given(SITUATIONS)
def test_no_yes_closes_nothing_by_itself(situation):
    """Without a stated subject outside the field, zero yes goes to a person, never to the door."""
    calme = replace(situation, objet=Objet.NON_ABORDE, lien_sante=LienSante.NON_ABORDE, regime="general")
    attendu = Decision.RECEVOIR if rules.oui(calme) else Decision.EXAMINER
    assert proposition(calme, MARDI).decision == attendu


@given(SITUATIONS, st.sampled_from(list(ITEMS)))
def test_one_more_yes_never_sends_somebody_away(situation, item):
    avant = proposition(situation, MARDI).decision
    apres = proposition(replace(situation, reponses={**situation.reponses, item: Reponse.OUI}), MARDI).decision
    if situation.regime in ("general", "inconnu"):
        assert apres != Decision.ORIENTER
    else:
        assert apres == avant


@given(SITUATIONS)
def test_the_people_of_another_regime_are_handed_over(situation):
    trouve = proposition(replace(situation, regime="agricole"), MARDI)
    assert (trouve.decision, trouve.motif_hors_champ) == (Decision.ORIENTER, MotifHorsChamp.AUTRE_REGIME)


def test_a_yes_due_to_health_and_no_link_to_health_contradict_each_other():
    contraire = heard(CAS[7], reponses={**CAS[7].reponses, "ressources": "oui"})
    assert proposition(contraire, MARDI).decision == Decision.EXAMINER


def test_a_retirement_question_with_a_fragility_is_received_and_answered_too():
    mixte = heard(CAS[1], reponses={**CAS[1].reponses, "epreuve": "oui"})
    trouve = proposition(mixte, MARDI)
    assert (trouve.decision, trouve.interlocuteurs) == (Decision.RECEVOIR, ("carsat-retraite",))


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(-60, 60))
def test_she_is_received_before_her_date_and_never_in_the_past(jour, ecart):
    avant = rules.recevoir_avant(jour + timedelta(days=ecart), jour)
    assert (avant is None) == (ecart < 0)
    assert avant is None or jour <= avant <= jour + timedelta(days=ecart)


def test_deciding_as_proposed_needs_no_reason_and_otherwise_needs_one():
    rules.exiger_motif(Decision.RECEVOIR, Decision.RECEVOIR, "")
    rules.exiger_motif(Decision.RECEVOIR, Decision.EXAMINER, "Elle hésite")
    with pytest.raises(rules.DecisionRefusee, match="dites pourquoi"):
        rules.exiger_motif(Decision.RECEVOIR, Decision.EXAMINER, "  ")


def test_nothing_is_passed_on_without_agreement():
    rules.exiger_orientation("Appeler le 39 60", True, Accord.OUI)
    with pytest.raises(rules.DecisionRefusee, match="sans l’accord"):
        rules.exiger_orientation("Appeler le 39 60", True, Accord.NON_RECUEILLI)


def test_nobody_leaves_without_an_answer():
    with pytest.raises(rules.DecisionRefusee, match="ce qui a été dit"):
        rules.exiger_orientation(" ", False, Accord.OUI)


@given(st.sampled_from(list(StatutDemande)), st.sampled_from(list(Accord)))
def test_a_partner_reads_one_of_four_words_and_only_with_her_agreement(statut, accord):
    mot = rules.statut_partenaire(statut, accord)
    assert mot in StatutPartenaire
    if accord != Accord.OUI:
        assert mot == StatutPartenaire.RECU


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


def test_by_risk_whoever_takes_that_risk():
    trouve = attribution("risque", [ANA, LEA], risque="invalidite")
    assert trouve and trouve.raison == "Léa Roy suit le risque « invalidite »."


def test_volant_is_the_first_free_slot():
    trouve = attribution("volant", [ANA, LUC, LEA])
    assert trouve and (trouve.agent_id, trouve.raison) == ("luc", "Luc Denis a le premier créneau libre.")


def test_whoever_refused_is_not_proposed_again():
    trouve = attribution("secteur", [LEA, LUC], commune="96001", refus=["lea"])
    assert trouve and trouve.agent_id == "luc"


def test_no_sector_no_proposal():
    assert attribution("secteur", [ANA], commune="96999") is None


@given(st.integers(0, 2**128 - 1))
def test_a_shared_sector_is_shared_out_without_counting_anybody_s_load(tour):
    trouve = attribution("secteur", [LEA, LUC], commune="96001", tour=tour)
    assert trouve and trouve.agent_id == ("luc", "lea")[tour % 2]


def test_the_checks_would_see_a_rule_that_forgets_the_link_to_health(monkeypatch):
    """Sabotage: with the health link ignored, Jacqueline is no longer sent to whom can help her."""
    monkeypatch.setattr(rules, "_hors_champ", lambda situation: None)
    assert proposition(heard(CAS[7]), MARDI).decision != CAS[7].decision


def test_the_checks_would_see_a_rule_that_ignores_the_fiche(monkeypatch):
    """Sabotage: without the yes of the fiche, Valérie is no longer proposed."""
    monkeypatch.setattr(rules, "oui", lambda situation: [])
    assert proposition(heard(CAS[8]), MARDI).decision != Decision.RECEVOIR
