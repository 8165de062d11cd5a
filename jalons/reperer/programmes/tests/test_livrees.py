"""The shipped rules say what the circular says."""

from __future__ import annotations

from typing import Any

import pytest

from jalons.reperer.programmes import lecture, rules

PUBLICS = {public["code"]: public["versions"][0] for public in lecture.lire_publics()}
EMPLOI = {"en_arret": True, "sous_contrat": True, "emploi_menace": True}
GRAVE = {"maladie_grave": True, "complementaire": False}
RETRAITE = {"retraite": True, "gir": "5", "ardh_possible": True}


def decider(code: str, **valeurs: Any) -> rules.Decision:
    return rules.appliquer(PUBLICS[code]["admission"], PUBLICS[code]["differenciee"], valeurs)


def test_the_seven_publics_are_shipped() -> None:
    assert set(PUBLICS) == {"a1", "pdp", "sortie_hospitalisation", "acces_soins", "papa", "invalidite", "renoncement"}


def test_no_threshold_is_written_in_a_shipped_rule() -> None:
    mesures = {"inferieur", "superieur", "au_moins", "au_plus", "entre"}

    def operateurs(arbre: Any) -> set[str]:
        if "champ" in arbre:
            return {arbre["operateur"]}
        return {o for membres in arbre.values() for membre in membres for o in operateurs(membre)}

    for code, version in PUBLICS.items():
        assert not operateurs(version["admission"]) & mesures and not operateurs(version["differenciee"]) & mesures, (
            code
        )
        assert version["parametres"].get("seuil_ij") is None and version["parametres"].get("seuil_ij_personne") is None


# --- A1 ---


def test_everyone_at_the_91st_day_gets_the_socle() -> None:
    assert decider("a1").offre == "socle"
    assert decider("a1", ij_faible=False, c2s="non", ald=False).offre == "socle"


@pytest.mark.parametrize(
    ("marqueur", "valeur"),
    [
        ("ij_faible", True),
        ("ij_par_personne_faible", True),
        ("c2s", "gratuite"),
        ("c2s", "participation"),
        ("ald", True),
    ],
)
def test_one_marker_makes_it_differenciee_and_is_named(marqueur: str, valeur: Any) -> None:
    decision = decider("a1", **{marqueur: valeur})
    assert decision.offre == "differenciee"
    assert decision.criteres == (marqueur,)


@pytest.mark.parametrize("fait", ["temps_partiel", "subrogation"])
def test_a_part_time_or_subrogated_ij_is_not_a_low_ij(fait: str) -> None:
    assert decider("a1", ij_faible=True, **{fait: True}).offre == "socle"
    assert decider("a1", ij_par_personne_faible=True, **{fait: True}).offre == "socle"
    assert decider("a1", ij_faible=True, **{fait: False}).offre == "differenciee"
    assert decider("a1", ij_faible=True).offre == "differenciee", "unknown: nothing changes"


@pytest.mark.parametrize("fait", ["temps_partiel", "subrogation"])
def test_the_other_markers_still_count(fait: str) -> None:
    decision = decider("a1", ij_faible=True, c2s="gratuite", **{fait: True})
    assert (decision.offre, decision.criteres) == ("differenciee", ("c2s",))


def test_sabotage_without_its_guard_the_rule_takes_a_part_time_ij_for_a_low_one() -> None:
    def sans_garde(arbre: Any) -> Any:
        if "champ" in arbre:
            return arbre
        return {g: [sans_garde(m) for m in membres if "aucun" not in m] for g, membres in arbre.items()}

    rule = sans_garde(PUBLICS["a1"]["differenciee"])
    assert rules.appliquer({}, rule, {"ij_faible": True, "temps_partiel": True}).offre == "differenciee"


# --- PDP ---


def test_the_pdp_target_is_in_stoppage_under_contract_and_at_risk() -> None:
    assert decider("pdp", **EMPLOI).offre == "socle"
    assert decider("pdp", **EMPLOI | {"emploi_menace": False}).offre == ""
    assert decider("pdp", **EMPLOI | {"sous_contrat": False, "activite_independante": False}).offre == ""


def test_an_independent_activity_counts_as_a_contract() -> None:
    assert decider("pdp", **EMPLOI | {"sous_contrat": False, "activite_independante": True}).offre == "socle"


def test_invalidity_counts_as_a_stoppage() -> None:
    assert decider("pdp", **EMPLOI | {"en_arret": False, "invalidite": "2"}).offre == "socle"
    assert decider("pdp", **EMPLOI | {"en_arret": False, "invalidite": "0"}).offre == ""


def test_a_part_time_for_health_is_not_a_stoppage() -> None:
    assert decider("pdp", **EMPLOI, temps_partiel=True, invalidite="0").offre == ""
    assert decider("pdp", **EMPLOI, temps_partiel=False, invalidite="0").offre == "socle"


def test_an_unknown_contract_finds_nobody_and_says_what_to_ask() -> None:
    decision = decider("pdp", en_arret=True, emploi_menace=True)
    assert decision.offre == ""
    assert decision.admission.resultat == "inconnu"
    assert {"sous_contrat", "activite_independante"} <= set(decision.inconnus)


# --- Hospital ---


@pytest.mark.parametrize("age", [0, 17, 40, 99])
@pytest.mark.parametrize("ayant_droit", [True, False])
def test_hospital_discharge_is_for_any_age_and_for_ayants_droit(age: int, ayant_droit: bool) -> None:
    assert decider("sortie_hospitalisation", **GRAVE, age=age, ayant_droit=ayant_droit).offre


@pytest.mark.parametrize(
    ("critere", "valeur"),
    [
        ("ald", True), ("ald_en_attente", True), ("c2s", "gratuite"), ("c2s", "participation"),
        *(("minimum_social", m) for m in ("aah", "rsa", "allocation_specifique", "asi", "aspa")),
        ("complementaire", False), ("peut_payer_soins", False),
    ],
)  # fmt: skip
def test_each_criterion_of_annexe_3_is_enough_with_a_grave_illness(critere: str, valeur: Any) -> None:
    decision = decider("sortie_hospitalisation", maladie_grave=True, **{critere: valeur})
    assert decision.offre and critere in decision.admission.criteres


def test_a_grave_illness_alone_or_a_criterion_alone_is_not_enough() -> None:
    assert decider("sortie_hospitalisation", maladie_grave=True).offre == ""
    assert decider("sortie_hospitalisation", complementaire=False).offre == ""


def test_retired_people_in_gir_5_or_6_who_may_have_the_ardh() -> None:
    assert decider("sortie_hospitalisation", **RETRAITE).offre
    assert decider("sortie_hospitalisation", **RETRAITE | {"gir": "6"}).offre
    for refus in ({"gir": "4"}, {"retraite": False}, {"ardh_possible": False}):
        assert decider("sortie_hospitalisation", **RETRAITE | refus).offre == ""


# --- The lists ---


@pytest.mark.parametrize(
    ("code", "valeurs"),
    [
        ("acces_soins", {"c2s": "gratuite"}), ("acces_soins", {"ressources_bande": "bord"}),
        ("acces_soins", {"refus_c2s": True}), ("acces_soins", {"prestation_supplementaire": True}),
        ("acces_soins", {"orientation_ces": True}), ("invalidite", {"passage_invalidite": True}),
        ("papa", {"passage_retraite": True, "rupture_sociale": True}), ("papa", {"foyer_immigre": True}),
        ("papa", {"conjoint_en_etablissement": True}), ("papa", {"deces_proche": True}), ("papa", {"aidant": True}),
        ("renoncement", {"renoncement": True}),
    ],
)  # fmt: skip
def test_each_way_into_a_public_opens_it(code: str, valeurs: Any) -> None:
    assert decider(code, **valeurs).offre
    assert decider(code, **dict.fromkeys(valeurs)).offre == "", "unknown"


def test_retirement_alone_is_not_a_domain_of_papa() -> None:
    assert decider("papa", passage_retraite=True, rupture_sociale=False).offre == ""
