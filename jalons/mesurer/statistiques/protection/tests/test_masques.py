"""No published table lets anyone deduce a count of 1 to 10 people (promise P9)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jalons.fondations.socle.effectifs import SEUIL
from jalons.mesurer.statistiques.protection.masques import Effectifs, TableauIncoherent, defauts, proteger
from jalons.mesurer.statistiques.protection.tests.attaquant import retrouvees, soustraites
from jalons.mesurer.statistiques.protection.tests.tables_hasard import hasardeux
from tests.tailles import COMPLETS, hasard

TABLES = range(10_000) if COMPLETS else hasard("masques").sample(range(10_000), 60)


def region(totaux, axes=None, cantons=None):
    """A region R of départements; cantons: {département: {canton: people}}."""
    parents = {"R": None} | dict.fromkeys(totaux, "R")
    tous = dict(totaux) | {"R": sum(totaux.values())}
    for departement, liste in (cantons or {}).items():
        parents |= dict.fromkeys(liste, departement)
        tous |= liste
    ventilations = {}
    if axes:
        modalites = next(iter(axes.values()))
        somme = {m: sum(ligne[m] for ligne in axes.values()) for m in modalites}
        ventilations["axe"] = {"R": somme} | axes
    return Effectifs(parents, tous, ventilations)


def test_the_attacker_finds_nothing_in_random_publications():
    trouve = {}
    for graine in TABLES:
        table = hasardeux(graine)
        cachees = proteger(table)
        assert not soustraites(table, cachees), f"graine {graine}"
        if lues := retrouvees(table, cachees):
            trouve[graine] = lues
    assert trouve == {}


def test_sabotage_without_secondary_suppression_the_attacker_wins():
    tables = [hasardeux(graine) for graine in range(60)]
    simples = [proteger(t, secondaire=False) for t in tables]
    perdues = [bool(retrouvees(t, c)) for t, c in zip(tables, simples, strict=True) if c]
    assert sum(perdues) > 0.8 * len(perdues)
    assert any(soustraites(t, c) for t, c in zip(tables, simples, strict=True))


def test_the_audit_agrees_with_the_attacker_on_each_table():
    for graine in range(60):
        table = hasardeux(graine)
        cachees = proteger(table)
        assert defauts(table, cachees) == []
        simples = proteger(table, secondaire=False)
        assert bool(defauts(table, simples)) == bool(retrouvees(table, simples) or _bavardes(table, simples)), graine


def _bavardes(table, cachees):
    """Hidden territories whose breakdown is still shown: the audit refuses them by rule."""
    return [
        (code, nom, m)
        for nom, lignes in table.ventilations.items()
        for code in lignes
        if (code, "", "") in cachees
        for m in lignes[code]
        if (code, nom, m) not in cachees
    ]


def test_nothing_is_hidden_when_nobody_is_in_a_small_group():
    table = region(
        {"A": 30, "B": 0, "C": 11},
        {"A": {"pdp": 19, "sante": 11}, "B": {"pdp": 0, "sante": 0}, "C": {"pdp": 11, "sante": 0}},
    )
    assert proteger(table) == frozenset()


def test_ten_people_are_hidden_and_eleven_are_not():
    assert ("A", "", "") in proteger(region({"A": 10, "B": 40, "C": 50}))
    assert proteger(region({"A": 11, "B": 40, "C": 50})) == frozenset()


def test_one_small_departement_hides_one_more():
    cachees = proteger(region({"A": 4, "B": 40, "C": 500}))
    assert cachees == {("A", "", ""), ("B", "", "")}


def test_two_small_ones_that_sum_to_few_hide_a_third():
    cachees = proteger(region({"A": 4, "B": 3, "C": 60, "D": 500}))
    assert cachees == {("A", "", ""), ("B", "", ""), ("C", "", "")}


def test_the_neighbour_hidden_is_the_smallest_that_is_enough():
    """One person alone: eleven people next to her leave ten to give, one too few; twelve are enough."""
    cachees = proteger(region({"A": 1, "B": 11, "C": 12, "D": 500}))
    assert cachees == {("A", "", ""), ("C", "", "")}


@pytest.mark.parametrize(("autre", "assez"), [(7, True), (6, False)])
def test_a_remainder_must_be_able_to_give_eleven_people(autre, assez):
    """Six and seven people can exchange eleven, each keeping one; six and six only ten: a third is hidden."""
    table = region({"A": 6, "B": autre, "C": 60, "D": 500})
    deux = {("A", "", ""), ("B", "", "")}
    assert proteger(table) == (deux if assez else deux | {("C", "", "")})
    assert defauts(table, deux) == ([] if assez else [("R", "", "")])


@pytest.mark.parametrize(("autre", "assez"), [(5, True), (4, False)])
def test_a_hidden_category_may_be_any_of_twelve_values(autre, assez):
    """Two categories hidden that sum to eleven: zero to eleven. To ten: one value too few, a third is hidden."""
    ligne = {"x": 6, "y": autre, "z": 40, "t": 90}
    table = Effectifs({"R": None}, {"R": sum(ligne.values())}, {"statut": {"R": ligne}})
    deux = {("R", "statut", m) for m in "xy"}
    assert proteger(table) == (deux if assez else deux | {("R", "statut", "z")})
    assert defauts(table, deux) == ([] if assez else sorted(deux))


def test_the_audit_names_a_hidden_territory_that_its_cantons_give_back_and_the_whole_that_it_betrays():
    table = region({"A": 4, "B": 40, "C": 900}, cantons={"B": {"B1": 28, "B2": 12}})
    assert defauts(table, {("A", "", ""), ("B", "", "")}) == [("B", "", ""), ("R", "", "")]
    assert defauts(table, {("A", "", ""), ("B", "", ""), ("B2", "", "")}) == []


def test_the_audit_names_the_breakdown_that_a_hidden_territory_still_shows():
    axes = {"A": {"pdp": 4, "sante": 0}, "B": {"pdp": 30, "sante": 20}, "C": {"pdp": 300, "sante": 200}}
    table = region({"A": 4, "B": 50, "C": 500}, axes)
    oubliee = ("B", "axe", "sante")
    assert defauts(table, proteger(table)) == []
    assert defauts(table, proteger(table) - {oubliee}) == [oubliee]


def test_an_empty_departement_next_to_a_small_one_stays_a_published_zero():
    cachees = proteger(region({"A": 4, "B": 0, "C": 40, "D": 500}))
    assert cachees == {("A", "", ""), ("C", "", "")}


def test_a_region_of_few_people_publishes_nothing_of_itself_nor_of_its_only_departement():
    table = region({"A": 5}, {"A": {"pdp": 3, "sante": 2}})
    assert proteger(table) == frozenset(table.cases())


def test_a_hidden_departement_is_not_given_back_by_its_cantons():
    table = region({"A": 4, "B": 40, "C": 900}, cantons={"A": {"A1": 4}, "B": {"B1": 28, "B2": 12}, "C": {"C1": 900}})
    cachees = proteger(table)
    assert ("B", "", "") in cachees and {("B1", "", ""), ("B2", "", "")} & cachees
    assert retrouvees(table, cachees) == {}


def test_a_hidden_territory_shows_no_breakdown():
    axes = {"A": {"pdp": 4, "sante": 0}, "B": {"pdp": 30, "sante": 20}, "C": {"pdp": 300, "sante": 200}}
    cachees = proteger(region({"A": 4, "B": 50, "C": 500}, axes))
    assert {("B", "axe", "pdp"), ("B", "axe", "sante"), ("A", "axe", "sante")} <= cachees


def test_a_small_category_of_the_region_hides_another_one():
    table = Effectifs({"R": None}, {"R": 100}, {"statut": {"R": {"independant": 6, "autre": 94}}})
    assert proteger(table) == {("R", "statut", "independant"), ("R", "statut", "autre")}


def test_secondary_cells_stay_few_on_a_believable_region():
    """At most 30 % of the cells of the départements are hidden (security.md, P9)."""
    axes = {
        d: {"pdp": int(n * 0.57), "sante": int(n * 0.4), "autre": n - int(n * 0.57) - int(n * 0.4)}
        for d, n in {
            "09": 640,
            "12": 900,
            "31": 6900,
            "32": 700,
            "46": 610,
            "65": 980,
            "81": 1900,
            "82": 240,
        }.items()
    }
    table = region({d: sum(ligne.values()) for d, ligne in axes.items()}, axes)
    cachees = proteger(table)
    assert len(cachees) <= 0.3 * len(table.cases())


def test_margins_that_do_not_add_up_are_refused():
    with pytest.raises(TableauIncoherent, match="total de R"):
        proteger(Effectifs({"R": None, "A": "R"}, {"R": 12, "A": 11}))
    with pytest.raises(TableauIncoherent, match="ventilation « axe »"):
        proteger(Effectifs({"R": None}, {"R": 12}, {"axe": {"R": {"pdp": 11}}}))
    axes = {"R": {"pdp": 30, "sante": 20}, "A": {"pdp": 29, "sante": 21}}
    with pytest.raises(TableauIncoherent, match="ventilation « axe » de R n’est pas la somme"):
        proteger(Effectifs({"R": None, "A": "R"}, {"R": 50, "A": 50}, {"axe": axes}))
    with pytest.raises(TableauIncoherent, match="il y en a 2"):
        proteger(Effectifs({"R": None, "A": None}, {"R": 12, "A": 11}))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(0, 12)), min_size=1, max_size=6))
def test_every_small_count_of_a_crossed_table_is_hidden_and_cannot_be_found(lignes):
    axes = {f"D{i}": dict(zip(("pdp", "sante", "autre"), ligne, strict=True)) for i, ligne in enumerate(lignes)}
    table = region({d: sum(ligne.values()) for d, ligne in axes.items()}, axes)
    cachees = proteger(table)
    assert all(cle in cachees for cle, n in table.cases().items() if 0 < n < SEUIL)
    assert retrouvees(table, cachees) == {}
