"""The table of dated situations, at the boundaries of the tools: written first, a person can read it."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalons.accompagner.echeances.valeurs import Bareme, Valeur
from jalons.accompagner.pdp import jours, rules
from jalons.accompagner.pdp.enums import CodeOutil, EtatPiste, Piste, Verdict
from jalons.accompagner.pdp.outils import outils, parametres
from jalons.accompagner.pdp.rules import OutilRefuse, Situation
from jalons.fondations.referentiels import lecture

TABLE = Path(__file__).with_name("situations.csv")
BAREME = Bareme(
    tuple(
        Valeur(*(p[c] for c in ("code", "valeur", "date_debut", "date_fin", "source", "confiance")))
        for p in lecture.parametres()
    )
)


def lignes() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as fichier:
        return list(csv.DictReader(fichier, delimiter=";"))


def situation(ligne: dict[str, str]) -> Situation:
    debut, _, fin = ligne["arret"].partition("/")
    autres = dict(a.partition("=")[::2] for a in ligne["autres"].split() if a)
    pistes = {"poste": EtatPiste.SUIVIE, "sans_poste": EtatPiste.ECARTEE}
    dites = [((Piste.AUTRE_POSTE.value, etat.value),) for mot, etat in pistes.items() if mot in autres]
    nature = ligne["nature"] if ligne["nature"] != "inconnue" else "inconnu"
    return Situation(
        jour=date.fromisoformat(ligne["jour"]), statut=ligne["statut"], risque=ligne["risque"], titre=ligne["rqth"],
        debut=date.fromisoformat(debut) if debut else None, fin=date.fromisoformat(fin) if fin else None, nature=nature,
        jours_pris=int(autres.get("jours_pris", 0)), mois_hote=Decimal(autres.get("mois_hote", 0)),
        pistes=dites[0] if dites else None,
    )  # fmt: skip


@pytest.mark.parametrize("ligne", lignes(), ids=lambda li: f"{li['n']}-{li['outil']}")
def test_each_situation_of_the_table_gets_what_its_source_says(ligne: dict[str, str]) -> None:
    lue = rules.eligibilite(outils()[ligne["outil"]], situation(ligne), BAREME)
    assert ligne["source"] and ligne["parce_que"]
    assert lue.verdict == ligne["attendu"], lue.parce_que
    assert lue.parce_que.endswith(".") and "{" not in lue.parce_que and lue.source


def test_the_table_has_a_boundary_of_every_tool() -> None:
    lues = lignes()
    assert len(lues) >= 40 and {li["outil"] for li in lues} == set(CodeOutil.values)
    assert [int(li["n"]) for li in lues] == list(range(1, len(lues) + 1))


def test_each_tool_is_declared_whole() -> None:
    assert list(outils()) == CodeOutil.values
    for outil in outils().values():
        codes = [e.code for e in outil.etapes]
        assert len(codes) == len(set(codes)) >= 2 and outil.decide and outil.source and outil.possible
        assert all(c.fait in rules.PREDICATS or c.fait == rules.PAR_NATURE for c in outil.conditions)
        assert all(not c.parametre or c.parametre in outil.parametres for c in outil.conditions)
        assert "decision" in {e.genre for e in outil.etapes}
    connus = {p["code"] for p in lecture.parametres()}
    assert set(parametres()) <= connus and {e.delai for o in outils().values() for e in o.etapes if e.delai} <= connus


SITUATIONS = st.builds(
    situation, st.sampled_from(lignes()),
)  # fmt: skip


@given(SITUATIONS, st.sampled_from(list(outils().values())))
def test_without_reference_data_or_without_a_sure_source_nothing_is_said_possible(s: Situation, outil: Any) -> None:
    vide = rules.eligibilite(outil, s, Bareme())
    if outil.parametres and not outil.repere:
        assert vide.verdict == Verdict.A_VERIFIER
    if not outil.sure:
        assert rules.eligibilite(outil, s, BAREME).verdict not in (Verdict.POSSIBLE, Verdict.PAR_PARTENAIRE)
    inconnu = replace(s, statut="inconnu")
    assert rules.eligibilite(outil, inconnu, BAREME).verdict == Verdict.A_VERIFIER


JANVIER = {date(2027, 1, 1)}


def test_working_days_count_saturdays_and_neither_sundays_nor_holidays() -> None:
    pris = jours.ouvrables(date(2027, 1, 4), date(2027, 1, 19), JANVIER)
    assert len(pris) == 14 and date(2027, 1, 9) in pris and date(2027, 1, 10) not in pris
    assert jours.dernier(date(2027, 1, 4), 14, JANVIER) == date(2027, 1, 19)
    assert jours.dernier(date(2026, 12, 31), 2, JANVIER) == date(2027, 1, 2)
    assert jours.ouvrables(date(2027, 1, 1), date(2027, 1, 1), JANVIER) == ()


@given(st.dates(date(2022, 4, 1), date(2030, 1, 1)), st.integers(1, 28), st.sets(st.integers(0, 40), max_size=5))
def test_the_last_day_holds_exactly_so_many_working_days(debut: date, combien: int, fermes: set[int]) -> None:
    feries = {debut + timedelta(days=n) for n in fermes}
    fin = jours.dernier(debut, combien, feries)
    assert len(jours.ouvrables(debut, fin, feries)) == combien
    assert len(jours.ouvrables(debut, fin - timedelta(days=1), feries)) == combien - 1


@pytest.mark.parametrize(
    ("demandes", "deja", "dit"),
    [
        (14, 0, ""),
        (15, 0, "14 au plus"),
        (14, 14, ""),
        (14, 15, "13"),
        (1, 27, ""),
        (1, 28, "en reste 0"),
        (0, 0, "aucun jour"),
    ],
)
def test_an_essai_is_never_longer_than_the_law(demandes: int, deja: int, dit: str) -> None:
    if not dit:
        rules.controler_jours(demandes, deja, 14, 28)
        return
    with pytest.raises(OutilRefuse, match=dit):
        rules.controler_jours(demandes, deja, 14, 28)


def test_an_essai_needs_its_evaluation_first_and_its_three_agreements() -> None:
    essai = outils()["essai_encadre"]
    with pytest.raises(OutilRefuse, match="évaluation globale"):
        rules.exiger_demandable(essai, [])
    rules.exiger_demandable(essai, ["evaluation"])
    trois = dict.fromkeys(("medecin_traitant", "medecin_travail", "medecin_conseil"), "sans_reserve")
    rules.exiger_accords(essai, trois)
    for code in trois:
        with pytest.raises(OutilRefuse, match="Il manque"):
            rules.exiger_accords(essai, {c: s for c, s in trois.items() if c != code})
        with pytest.raises(OutilRefuse, match="refus noté"):
            rules.exiger_accords(essai, trois | {code: "refus"})
