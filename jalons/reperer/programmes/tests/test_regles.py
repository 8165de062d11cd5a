"""A rule answers oui, non or inconnu; what is unknown is never true; it is told in French and checked line by line."""

from __future__ import annotations

import json
import operator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from jalons.reperer.programmes import mots, rules, saisie
from jalons.reperer.programmes.champs import CHAMPS, THEMES, TypeChamp, ValeurRefusee, lire, normaliser, typer
from jalons.reperer.programmes.rules import OPERATEURS, Evaluation, Operateur, appliquer, valider

C2S = {"champ": "c2s", "operateur": "parmi", "valeur": ["gratuite", "participation"]}
ALD = {"champ": "ald", "operateur": "egal", "valeur": True}
VIEUX = {"champ": "age", "operateur": "au_moins", "valeur": 60}

# --- What people may draw: trees and people ---

JOURS = st.dates(date(2020, 1, 1), date(2020, 1, 9))
VALEURS = {
    TypeChamp.BOOLEEN: st.booleans(),
    TypeChamp.ENTIER: st.integers(0, 5),
    TypeChamp.DECIMAL: st.integers(0, 500).map(lambda n: Decimal(n) / 100),
    TypeChamp.DATE: JOURS,
    TypeChamp.TEXTE: st.sampled_from(["31555", "75056", "12145"]),
}
LUS = [CHAMPS[c] for c in ("ald", "c2s", "age", "montant_journalier", "date_fin", "commune", "gir")]


def _valeur(champ: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(champ.codes) if champ.type == TypeChamp.CODE else VALEURS[champ.type]


def _posee(champ: Any, choisi: Operateur) -> st.SearchStrategy[Any]:
    if choisi == Operateur.CONNU:
        return st.booleans()
    if choisi == Operateur.PARMI:
        return st.lists(_valeur(champ), min_size=1, max_size=3)
    if choisi == Operateur.ENTRE:
        return st.lists(_valeur(champ), min_size=2, max_size=2).map(sorted)
    return _valeur(champ)


@st.composite
def conditions(draw: Any) -> dict[str, Any]:
    champ = draw(st.sampled_from(LUS))
    choisi = draw(st.sampled_from(OPERATEURS[champ.type]))
    return {"champ": champ.code, "operateur": str(choisi), "valeur": draw(_posee(champ, choisi))}


ARBRES = st.recursive(
    conditions(),
    lambda sous: st.builds(
        lambda g, m: {g: m}, st.sampled_from(["tous", "un_de", "aucun"]), st.lists(sous, min_size=1, max_size=3)
    ),
    max_leaves=8,
).filter(lambda arbre: not valider(arbre))
PERSONNES = st.fixed_dictionaries({champ.code: st.none() | _valeur(champ) for champ in LUS})


# --- An independent evaluator: booleans with None, written from the definition of Kleene's logic ---


def temoin(arbre: Any, personne: dict[str, Any]) -> bool | None:
    if "champ" in arbre:
        return temoin_condition(arbre, personne[arbre["champ"]])
    ((groupe, membres),) = arbre.items()
    lus = [temoin(membre, personne) for membre in membres]
    if groupe == "aucun":
        return _et([None if lu is None else not lu for lu in lus])
    return _et(lus) if groupe == "tous" else _ou(lus)


def _et(lus: list[bool | None]) -> bool | None:
    return False if False in lus else (None if None in lus else True)


def _ou(lus: list[bool | None]) -> bool | None:
    return True if True in lus else (None if None in lus else False)


def temoin_condition(condition: Any, valeur: Any) -> bool | None:
    choisi, attendue = condition["operateur"], condition["valeur"]
    if choisi == "connu":
        return (valeur is not None) is attendue
    if valeur is None:
        return None
    if choisi == "parmi":
        return any(valeur == une for une in attendue)
    if choisi == "entre":
        return bool(attendue[0] <= valeur and valeur <= attendue[1])
    signes = {"egal": "eq", "different": "ne", "inferieur": "lt", "superieur": "gt", "au_moins": "ge", "au_plus": "le"}
    return bool(getattr(operator, signes.get(choisi) or {"avant": "lt", "apres": "gt"}[choisi])(valeur, attendue))


TROIS = {True: "oui", False: "non", None: "inconnu"}


def evaluer(arbre: Any, valeurs: Any) -> Evaluation:
    return appliquer(arbre, {}, valeurs).admission


def comme_le_temoin(arbre: Any, personne: Any) -> None:
    assert evaluer(arbre, personne).resultat == TROIS[temoin(arbre, personne)]


@given(ARBRES, PERSONNES)
def test_a_rule_answers_as_an_independent_kleene_evaluator(arbre: Any, personne: Any) -> None:
    comme_le_temoin(arbre, personne)


@given(st.lists(ARBRES, min_size=1, max_size=3), PERSONNES)
def test_de_morgan_holds_with_unknown_values(arbres: Any, personne: Any) -> None:
    aucun = evaluer({"aucun": arbres}, personne).resultat
    assert aucun == evaluer({"tous": [{"aucun": [arbre]} for arbre in arbres]}, personne).resultat
    contraire = {"oui": "non", "non": "oui", "inconnu": "inconnu"}
    assert aucun == contraire[evaluer({"un_de": arbres}, personne).resultat]


def _sans_connu(arbre: Any) -> bool:
    if "champ" in arbre:
        return bool(arbre["operateur"] != "connu")
    return all(_sans_connu(membre) for membres in arbre.values() for membre in membres)


@given(ARBRES.filter(_sans_connu), PERSONNES, PERSONNES)
def test_what_is_decided_stays_decided_when_more_becomes_known(arbre: Any, personne: Any, plus: Any) -> None:
    avant = evaluer(arbre, personne).resultat
    complete = {code: plus[code] if valeur is None else valeur for code, valeur in personne.items()}
    if avant != "inconnu":
        assert evaluer(arbre, complete).resultat == avant


@given(ARBRES.filter(_sans_connu))
def test_nobody_is_found_by_what_is_not_known(arbre: Any) -> None:
    assert evaluer(arbre, {}).resultat == "inconnu"
    assert evaluer(arbre, {}).criteres == ()
    assert set(evaluer(arbre, {}).inconnus) == rules.champs_lus(arbre)


@given(ARBRES, PERSONNES)
def test_criteria_are_true_conditions_and_the_unknown_are_unknown(arbre: Any, personne: Any) -> None:
    lue = evaluer(arbre, personne)
    assert set(lue.criteres) | set(lue.inconnus) <= rules.champs_lus(arbre)
    assert all(personne[code] is not None for code in lue.criteres)
    assert all(personne[code] is None for code in lue.inconnus)
    if lue.resultat != "oui":
        assert lue.criteres == ()
    if lue.resultat == "inconnu":
        assert lue.inconnus


@given(ARBRES, PERSONNES)
def test_the_kept_form_says_the_same_and_never_moves(arbre: Any, personne: Any) -> None:
    garde = rules.canonique(arbre)
    assert valider(garde) == [] and rules.canonique(garde) == garde
    assert json.loads(json.dumps(garde)) == garde
    assert evaluer(garde, personne) == evaluer(arbre, personne)
    assert rules.empreinte(garde) == rules.empreinte(json.loads(json.dumps(garde)))


@given(ARBRES, PERSONNES)
def test_the_form_of_a_rule_gives_back_the_same_rule(arbre: Any, personne: Any) -> None:
    noeud = saisie.depuis_arbre(rules.canonique(arbre), "admission")
    relu = saisie.vers_arbre(noeud)
    assert valider(relu) == []
    assert evaluer(relu, personne) == evaluer(arbre, personne)


@given(ARBRES)
def test_every_rule_can_be_told(arbre: Any) -> None:
    texte = mots.en_mots(arbre)
    assert texte and "{" not in texte and "None" not in texte
    assert mots.en_phrases(arbre).texte


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda sous: (
        st.lists(sous, max_size=3)
        | st.dictionaries(st.sampled_from(["tous", "un_de", "champ", "operateur", "valeur", "x"]), sous, max_size=3)
    ),
    max_leaves=12,
)
PRESQUE = st.builds(
    lambda c, o, v: {"tous": [{"champ": c, "operateur": o, "valeur": v}]},
    st.sampled_from(list(CHAMPS)) | JSON, st.sampled_from(list(map(str, Operateur))) | JSON, JSON,
)  # fmt: skip


@settings(max_examples=300)
@given(JSON | PRESQUE)
def test_any_json_is_refused_in_french_or_can_be_evaluated(brut: Any) -> None:
    fautes = valider(brut)
    assert all(isinstance(faute, str) and faute.endswith((".", "?")) for faute in fautes)
    if not fautes:
        evaluer(brut, {})
        mots.en_mots(brut)
        assert valider(rules.canonique(brut)) == []


# --- Sabotage: the property sees each mistake ---


@pytest.mark.parametrize("faute", ["inconnu vaut oui", "aucun oublie", "un_de comme tous"])
def test_sabotage_a_wrong_logic_is_seen(monkeypatch: pytest.MonkeyPatch, faute: str) -> None:
    juste = rules._joindre

    def fausse(groupe: str, resultats: list[Any]) -> Any:
        if faute == "inconnu vaut oui":
            return juste(groupe, [rules.Resultat.OUI if r == "inconnu" else r for r in resultats])
        if faute == "aucun oublie" and groupe == "aucun":
            return juste("un_de", resultats)
        if faute == "un_de comme tous" and groupe == "un_de":
            return juste("tous", resultats)
        return juste(groupe, resultats)

    monkeypatch.setattr(rules, "_joindre", fausse)
    with pytest.raises(AssertionError):
        settings(phases=[Phase.generate], database=None)(given(ARBRES, PERSONNES)(comme_le_temoin))()


# --- Checking, line by line ---


@pytest.mark.parametrize(
    ("arbre", "attendu"),
    [
        ({"tous": [ALD, {"champ": "poids", "operateur": "egal", "valeur": 3}]}, "Ligne 2 : « poids » n’est pas un champ"),
        ({"tous": [{"champ": "age", "operateur": "avant", "valeur": 3}]}, "Ligne 1, « Âge » : cet opérateur ne convient"),
        ({"tous": [{"champ": "age", "operateur": "egal", "valeur": "vieux"}]}, "attendu : un nombre entier"),
        ({"tous": [{"champ": "age", "operateur": "egal", "valeur": ""}]}, "il manque la valeur"),
        ({"tous": [{"champ": "age", "operateur": "entre", "valeur": [9, 3]}]}, "échangez-les"),
        ({"tous": [{"champ": "c2s", "operateur": "parmi", "valeur": []}]}, "choisissez au moins une valeur"),
        ({"tous": [{"champ": "c2s", "operateur": "egal", "valeur": "cmu"}]}, "attendu : non, gratuite, participation"),
        ({"tous": [{"champ": "date_fin", "operateur": "avant", "valeur": "30/02/2026"}]}, "une date qui existe"),
        ({"tous": [ALD | {"code": "import os"}]}, "n’a qu’un champ, un opérateur et une valeur"),
        ({"tous": [ALD, {"un_de": []}]}, "Un groupe est vide"),
        ({"et": [ALD]}, "Un groupe est illisible"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_line_and_its_remedy(arbre: Any, attendu: str) -> None:
    assert any(attendu in faute for faute in valider(arbre)), valider(arbre)


def test_too_deep_or_too_long_is_refused() -> None:
    profond: dict[str, Any] = ALD
    for _ in range(rules.PROFONDEUR_MAXIMUM):
        profond = {"tous": [profond]}
    assert any("emboîtés" in faute for faute in valider(profond))
    assert any("60 au plus" in faute for faute in valider({"tous": [ALD] * 61}))


# --- Told ---


@pytest.mark.parametrize(
    ("arbre", "attendu"),
    [
        ({}, "toutes les personnes trouvées"),
        (ALD, "reconnue en affection de longue durée"),
        (C2S, "complémentaire santé solidaire\u00a0: gratuite ou avec participation"),
        ({"tous": [ALD, VIEUX]}, "reconnue en affection de longue durée et âge\u00a0: au moins 60\u00a0ans"),
        ({"champ": "date_fin", "operateur": "apres", "valeur": "2026-06-01"}, "date de fin\u00a0: après le 1er juin 2026"),
        ({"champ": "montant_journalier", "operateur": "inferieur", "valeur": "1028.32"},
         "montant journalier\u00a0: inférieur à 1\u202f028,32\u00a0euros bruts par jour"),
        ({"champ": "ald", "operateur": "connu", "valeur": False},
         "«\u00a0Affection de longue durée\u00a0» n’est pas connu"),
    ],
)  # fmt: skip
def test_a_rule_is_told_in_plain_french(arbre: Any, attendu: str) -> None:
    assert mots.en_mots(arbre) == attendu


# --- The catalogue ---


def test_every_field_is_documented_classed_and_unique() -> None:
    assert sum(len(champs) for champs in THEMES.values()) == len(CHAMPS)
    for champ in CHAMPS.values():
        assert champ.source and champ.libelle and champ.classe in ("F1", "F3"), champ.code
        assert bool(champ.codes) == (champ.type == TypeChamp.CODE) and len(champ.codes) == len(champ.mots)
        assert bool(champ.oui and champ.non) == (champ.type == TypeChamp.BOOLEEN), champ.code


def test_health_is_never_an_administrative_field() -> None:
    sante = {"ald", "nature", "gir", "invalidite", "maladie_grave", "etablissement", "renoncement", "emploi_menace"}
    assert {CHAMPS[code].classe for code in sante} == {"F3"}


@pytest.mark.parametrize(
    ("code", "texte", "attendu"),
    [
        ("ald", " Oui ", True), ("ald", "non", False), ("age", "60", 60), ("age", "60,0", 60), ("invalidite", "2", "2"),
        ("montant_journalier", "1\u202f028,32\u00a0€", Decimal("1028.32")), ("date_fin", "28/06/2026", date(2026, 6, 28)),
        ("c2s", "Gratuite", "gratuite"), ("motif", "", None), ("sexe", " ", None),
    ],
)  # fmt: skip
def test_values_are_read_as_people_and_files_write_them(code: str, texte: str, attendu: Any) -> None:
    assert lire(CHAMPS[code], texte) == attendu


@pytest.mark.parametrize(
    ("code", "valeur"),
    [
        ("ald", "peut-être"), ("age", "-1"), ("age", 1.5), ("age", True), ("montant_journalier", "NaN"), ("gir", "7"),
        ("montant_journalier", "1e30"), ("date_fin", "2026-02-30"), ("commune", "x" * 101), ("motif", "a\nb"), ("c2s", True),
    ],
)  # fmt: skip
def test_a_bad_value_is_refused(code: str, valeur: Any) -> None:
    with pytest.raises(ValeurRefusee):
        normaliser(CHAMPS[code], valeur)


def test_an_unreadable_value_is_unknown_and_a_foreign_column_is_ignored() -> None:
    assert typer({"age": "vieux", "ald": "oui", "couleur": "bleu", "gir": None}) == {"ald": True}


@given(st.sampled_from(list(CHAMPS.values())), st.text(max_size=30))
def test_reading_a_value_answers_or_refuses_in_words(champ: Any, texte: str) -> None:
    try:
        lire(champ, texte)
    except ValeurRefusee as refus:
        assert "attendu" in str(refus)


def test_dates_compare_as_dates() -> None:
    hier = {"champ": "date_evenement", "operateur": "avant", "valeur": "2026-06-28"}
    assert evaluer(hier, {"date_evenement": date(2026, 6, 28) - timedelta(days=1)}).vrai
    assert not evaluer(hier, {"date_evenement": "2026-06-28"}).vrai
