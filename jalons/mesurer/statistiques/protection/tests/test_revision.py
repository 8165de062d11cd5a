"""Two successive versions of the same figures: comparing them tells nothing."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from jalons.mesurer.statistiques.protection.masques import Effectifs, proteger
from jalons.mesurer.statistiques.protection.revision import refus_de_reviser
from jalons.mesurer.statistiques.protection.tests.attaquant import equations, retrouvees
from jalons.mesurer.statistiques.protection.tests.tables_hasard import hasardeux


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
        assert refus_de_reviser(publiee(table, proteger(table)), table) is None


def test_a_correction_of_one_person_in_a_published_cell_is_refused():
    table = Effectifs({"R": None, "A": "R", "B": "R"}, {"R": 90, "A": 40, "B": 50})
    refus = refus_de_reviser(publiee(table, proteger(table)), bouger(table, 1))
    assert refus and refus.cases == 2


def test_a_correction_of_twenty_people_is_published():
    table = Effectifs({"R": None, "A": "R", "B": "R"}, {"R": 90, "A": 40, "B": 50})
    assert refus_de_reviser(publiee(table, proteger(table)), bouger(table, 20)) is None


def test_published_counts_may_move_by_eleven_people_and_not_by_ten():
    table = Effectifs({"R": None, "A": "R", "B": "R"}, {"R": 90, "A": 40, "B": 50})
    for ecart in (10, -10):
        refus = refus_de_reviser(publiee(table, proteger(table)), bouger(table, ecart))
        assert refus and refus.cases == 2 and "changeraient de 1 à 10" in refus.raison
    for ecart in (11, -11):
        assert refus_de_reviser(publiee(table, proteger(table)), bouger(table, ecart)) is None


def test_a_published_count_that_becomes_small_is_refused_since_it_can_no_longer_be_hidden():
    table = Effectifs({"R": None, "A": "R", "B": "R"}, {"R": 90, "A": 40, "B": 50})
    refus = refus_de_reviser(publiee(table, proteger(table)), replace(table, totaux={"R": 55, "A": 5, "B": 50}))
    assert refus and refus.cases == 1 and "d’autres cases devraient être masquées" in refus.raison


def test_a_cell_that_is_no_longer_counted_counts_zero():
    """Ten people who leave the publication with their département would be read in the difference."""
    avant = {("R", "", ""): 90, ("A", "", ""): 90, ("B", "", ""): 10}
    refus = refus_de_reviser(avant, Effectifs({"R": None, "A": "R"}, {"R": 90, "A": 90}))
    assert refus and refus.cases == 1
    assert refus_de_reviser(avant | {("B", "", ""): 11}, Effectifs({"R": None, "A": "R"}, {"R": 90, "A": 90})) is None


def test_a_new_small_territory_is_refused_since_its_zero_was_published():
    table = Effectifs({"R": None, "A": "R", "B": "R"}, {"R": 90, "A": 40, "B": 50})
    plus = Effectifs({"R": None, "A": "R", "B": "R", "C": "R"}, {"R": 94, "A": 40, "B": 50, "C": 4})
    assert refus_de_reviser(publiee(table, proteger(table)), plus)


def avec_des_cachees(a, cachee, grande):
    """A region where A is published, and two départements are hidden together, in all and by axis."""
    totaux = {"R": a + cachee + grande, "A": a, "B": cachee, "C": grande}
    axes = {"R": {"x": a, "y": cachee, "z": grande}}
    return Effectifs({"R": None, "A": "R", "B": "R", "C": "R"}, totaux, {"axe": axes})


@pytest.mark.parametrize(("cachees", "refusee"), [((8, 30), True), ((5, 40), True), ((5, 41), False), ((5, 42), False)])
def test_hidden_cells_whose_sum_moves_by_three_or_ten_are_refused_and_by_eleven_are_published(cachees, refusee):
    """Every published number moves by 20 at least: only the subtraction of two versions would tell the few people."""
    table = avec_des_cachees(100, 5, 30)
    avant = publiee(table, proteger(table))
    assert [cle for cle, n in avant.items() if n is None] == [(c, "", "") for c in "BC"] + [
        ("R", "axe", m) for m in "yz"
    ]
    refus = refus_de_reviser(avant, avec_des_cachees(120, *cachees))
    assert (refus is not None) == refusee
    if refus:
        assert refus.cases == 2 and "se devineraient en comparant" in refus.raison


def par_axe(lignes):
    """A region and its départements, by axis: {département: {axis: people}}."""
    somme = {m: sum(ligne.get(m, 0) for ligne in lignes.values()) for m in "xy"}
    totaux = {code: sum(ligne.values()) for code, ligne in ({"R": somme} | lignes).items()}
    return Effectifs({"R": None} | dict.fromkeys(lignes, "R"), totaux, {"axe": {"R": somme} | lignes})


def test_the_hidden_cells_of_an_axis_are_compared_from_one_departement_to_the_other():
    """Every published number moves by 17 at least; the x of A and B, hidden, by three together."""
    avant = par_axe({"A": {"x": 5, "y": 60}, "B": {"x": 30, "y": 70}, "C": {"x": 65, "y": 80}})
    cachees = proteger(avant)
    assert cachees == {(code, "axe", m) for code in "AB" for m in "xy"}
    apres = par_axe({"A": {"x": 8, "y": 57}, "B": {"x": 30, "y": 70}, "C": {"x": 82, "y": 100}})
    refus = refus_de_reviser(publiee(avant, cachees), apres)
    assert refus and refus.cases == 2 and "se devineraient en comparant" in refus.raison


def test_a_departement_without_one_of_the_categories_counts_zero_in_it():
    table = par_axe({"A": {"x": 5, "y": 60}, "B": {"x": 30, "y": 70}, "C": {"y": 80}})
    cachees = {(code, "axe", m) for code in "AB" for m in "xy"}
    assert refus_de_reviser(publiee(table, cachees), table) is None


def test_a_hidden_whole_betrays_nothing_when_its_shown_parts_move_against_each_other():
    """B is hidden; two of its cantons gain 20 and lose 15: nobody knows B, so nobody reads the five."""
    parents = {"R": None, "A": "R", "B": "R", "C": "R", "B1": "B", "B2": "B", "B3": "B"}
    avant = Effectifs(parents, {"R": 1005, "A": 5, "B": 200, "C": 800, "B1": 80, "B2": 80, "B3": 40})
    apres = replace(avant, totaux=avant.totaux | {"B1": 100, "B2": 65, "B3": 35})
    cachees = {("A", "", ""), ("B", "", ""), ("B3", "", "")}
    assert refus_de_reviser(publiee(avant, cachees), apres) is None


def test_two_successive_versions_give_the_attacker_nothing_more():
    hasard = random.Random(7)
    acceptees = 0
    for graine in range(150):
        table = hasardeux(graine)
        cachees = proteger(table)
        avant = publiee(table, cachees)
        neuve = bouger(table, hasard.choice([1, 3, 9, 10, 11, 25, 300, 300]))
        if refus_de_reviser(avant, neuve):
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
