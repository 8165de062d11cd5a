"""What is proposed and why, to whom it goes, what a partner learns."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import example, given
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
    assert trouve.raisons and all(raison.texte for raison in trouve.raisons)
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


def test_a_contradiction_is_told_with_its_items_and_the_reason_to_doubt():
    contraire = heard(CAS[7], reponses={**CAS[7].reponses, "ressources": "oui"}, titres={})
    trouve = proposition(contraire, MARDI)
    assert trouve.motif_hors_champ == MotifHorsChamp.SANS_LIEN_SANTE
    assert [r.texte.split()[:3] for r in trouve.raisons] == [["La", "fiche", "dit"], ["Un", "item", "sur"]]
    assert trouve.raisons[1].texte == "Un item sur six : ressources."


@pytest.mark.parametrize(("regime", "qui"), [("agricole", ("msa",)), ("autre", ())])
def test_another_regime_has_its_own_social_service_and_only_the_agricultural_one_is_named(regime, qui):
    assert proposition(heard(CAS[1], regime=regime), MARDI).interlocuteurs == qui


def test_the_general_regime_is_never_sent_to_the_agricultural_one():
    assert proposition(heard(CAS[1]), MARDI).interlocuteurs == ("carsat-retraite",)


@pytest.mark.parametrize("cas", [CAS[1], CAS[8]], ids=["with an answer elsewhere", "without"])
def test_the_day_before_which_she_is_received_goes_with_the_proposition(cas):
    mixte = heard(cas, reponses={**cas.reponses, "epreuve": "oui"}, echeance=date(2026, 3, 31))
    assert proposition(mixte, MARDI).a_recevoir_avant == date(2026, 3, 10)


def test_a_retirement_question_with_a_fragility_says_what_will_be_answered_elsewhere():
    mixte = heard(CAS[1], reponses={**CAS[1].reponses, "epreuve": "oui"})
    aussi = proposition(mixte, MARDI).raisons[-1]
    assert aussi.texte == "À dire aussi : Question de droits à la retraite : elle relève de la Carsat."
    assert aussi.source == "Livret des partenaires, cas n° 2"


def test_the_points_not_spoken_of_are_counted_in_words():
    une = {code: Reponse.NON for code in ITEMS}
    premier, second, *_ = une
    lire = lambda reponses: proposition(Situation(reponses), MARDI).raisons[-1].texte  # noqa: E731
    assert lire({}) == "La fiche de fragilité n’a pas été remplie."
    assert lire(une) == "Aucun oui sur la fiche. Aucun oui ne ferme rien."
    assert lire(une | {premier: Reponse.NON_ABORDE}) == "Aucun oui sur la fiche, un point non abordé."
    deux = une | dict.fromkeys([premier, second], Reponse.NON_ABORDE)
    assert lire(deux) == "Aucun oui sur la fiche, deux points non abordés."
    assert lire({str(n): Reponse.NON_ABORDE for n in range(11)}).endswith(", 11 points non abordés.")


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(-60, 60))
@example(MARDI, -1)
@example(MARDI, 0)
def test_she_is_received_before_her_date_and_never_in_the_past(jour, ecart):
    avant = rules.recevoir_avant(jour + timedelta(days=ecart), jour)
    assert (avant is None) == (ecart < 0)
    assert avant is None or avant == jour + timedelta(days=max(0, ecart - 21))


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


def test_the_checks_would_see_a_rule_that_forgets_the_link_to_health(monkeypatch):
    """Sabotage: with the health link ignored, Jacqueline is no longer sent to whom can help her."""
    monkeypatch.setattr(rules, "_hors_champ", lambda situation: None)
    assert proposition(heard(CAS[7]), MARDI).decision != CAS[7].decision


def test_the_checks_would_see_a_rule_that_ignores_the_fiche(monkeypatch):
    """Sabotage: without the yes of the fiche, Valérie is no longer proposed."""
    monkeypatch.setattr(rules, "oui", lambda situation: [])
    assert proposition(heard(CAS[8]), MARDI).decision != Decision.RECEVOIR
