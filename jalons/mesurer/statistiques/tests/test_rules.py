"""Rounding, shares, classes of the map, and two versions of the same figures."""

from __future__ import annotations

import random
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from jalons.mesurer.statistiques import rules
from jalons.mesurer.statistiques.protection.masques import Effectifs, proteger
from jalons.mesurer.statistiques.protection.tests.attaquant import equations, retrouvees
from jalons.mesurer.statistiques.protection.tests.tables_hasard import hasardeux


def test_a_share_of_a_hidden_count_is_hidden():
    assert rules.part(None, Decimal(100)) is None
    assert rules.part(Decimal(58), Decimal(100)) == 58
    assert rules.part(Decimal(26533), Decimal(40904), 1) == Decimal("64.9")


def test_a_mean_on_ten_people_is_hidden_and_on_eleven_is_not():
    assert not rules.moyenne_publiable(10)
    assert rules.moyenne_publiable(11)


def test_a_month_is_30_4375_days():
    assert rules.mois_moyens(Decimal("3652.5"), Decimal(10)) == Decimal("12.0")


def test_twice_as_many_is_said_in_words_and_only_when_last_year_is_known():
    assert rules.evolution(Decimal(93), Decimal(186)) == "deux fois plus"
    assert rules.evolution(Decimal(100), Decimal(130)) == "+\u00a030\u00a0%"
    assert rules.evolution(Decimal(100), Decimal(70)) == "−\u00a030\u00a0%"
    assert rules.evolution(None, Decimal(186)) == ""
    assert rules.evolution(Decimal(93), None) == ""


def test_the_map_leaves_masked_cantons_without_class_and_empty_ones_in_class_zero():
    classes, legende = rules.classer({"a": None, "b": Decimal(0), "c": Decimal(2), "d": Decimal(9)})
    assert classes["a"] is None and classes["b"] == 0
    assert 0 < classes["c"] < classes["d"]
    assert sum(c.combien for c in legende) == 3


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=4), st.none() | st.decimals(0, 20, places=1)))
def test_the_classes_follow_the_rates(taux):
    classes, legende = rules.classer(taux)
    publies = {c: v for c, v in taux.items() if v is not None}
    assert all((classes[c] == 0) == (not v) for c, v in publies.items())
    assert all(classes[a] <= classes[b] for a in publies for b in publies if publies[a] <= publies[b])
    assert sum(c.combien for c in legende) == len(publies)
    assert all(c.numero <= 5 for c in legende)


def publiee(table, cachees):
    return {cle: None if cle in cachees else n for cle, n in table.cases().items()}


def bouger(table, ecart):
    """The same table with ``ecart`` more people in its last inhabited leaf, where most people already are."""
    fils = set(table.parents.values())
    feuille = max((f for f in table.parents if f not in fils), key=lambda f: table.totaux[f])
    chemin, code = [], feuille
    while code is not None:
        chemin.append(code)
        code = table.parents[code]
    totaux = dict(table.totaux) | {c: table.totaux[c] + ecart for c in chemin}
    ventilations = {}
    for nom, lignes in table.ventilations.items():
        grosse = max(lignes[chemin[-1]], key=lambda m: min(lignes[c][m] for c in chemin if c in lignes))
        ventilations[nom] = {
            c: ligne | ({grosse: ligne[grosse] + ecart} if c in chemin else {}) for c, ligne in lignes.items()
        }
    return Effectifs(table.parents, totaux, ventilations)


def test_the_same_figures_may_always_be_published_again():
    for graine in range(100):
        table = hasardeux(graine)
        assert rules.refus_de_reviser(publiee(table, proteger(table)), table) is None


def test_a_correction_of_one_person_in_a_published_cell_is_refused():
    table = Effectifs({"R": None, "A": "R", "B": "R"}, {"R": 90, "A": 40, "B": 50})
    refus = rules.refus_de_reviser(publiee(table, proteger(table)), bouger(table, 1))
    assert refus and refus.cases == 2


def test_a_correction_of_twenty_people_is_published():
    table = Effectifs({"R": None, "A": "R", "B": "R"}, {"R": 90, "A": 40, "B": 50})
    assert rules.refus_de_reviser(publiee(table, proteger(table)), bouger(table, 20)) is None


def test_a_new_small_territory_is_refused_since_its_zero_was_published():
    table = Effectifs({"R": None, "A": "R", "B": "R"}, {"R": 90, "A": 40, "B": 50})
    plus = Effectifs({"R": None, "A": "R", "B": "R", "C": "R"}, {"R": 94, "A": 40, "B": 50, "C": 4})
    assert rules.refus_de_reviser(publiee(table, proteger(table)), plus)


def test_two_successive_versions_give_the_attacker_nothing_more():
    hasard = random.Random(7)
    acceptees = 0
    for graine in range(150):
        table = hasardeux(graine)
        cachees = proteger(table)
        avant = publiee(table, cachees)
        neuve = bouger(table, hasard.choice([1, 3, 9, 10, 11, 25, 300, 300]))
        if rules.refus_de_reviser(avant, neuve):
            continue
        acceptees += 1
        assert retrouvees(neuve, cachees) == {}, graine
        apres = publiee(neuve, cachees)
        ecarts = {c: apres[c] - avant[c] for c in avant if avant[c] is not None}
        assert all(d == 0 or abs(d) >= 11 for d in ecarts.values()), graine
        for tout, parties in equations(neuve):
            if tout in ecarts and any(p in cachees for p in parties):
                reste = ecarts[tout] - sum(ecarts.get(p, 0) for p in parties)
                assert reste == 0 or abs(reste) >= 11, graine
    assert acceptees > 10


def test_sabotage_without_the_comparison_the_attacker_reads_small_moves():
    lues = 0
    for graine in range(40):
        table = hasardeux(graine)
        cachees = proteger(table)
        avant, apres = publiee(table, cachees), publiee(bouger(table, 3), cachees)
        lues += any(avant[c] is not None and 0 < abs(apres[c] - avant[c]) < 11 for c in avant)
    assert lues > 20
