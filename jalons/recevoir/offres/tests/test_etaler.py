"""Nobody is dropped, no place is exceeded, nobody who was told is moved: property tests of the pure rule."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from jalons.recevoir.offres import rules
from jalons.recevoir.offres.enums import SansPlace
from jalons.recevoir.offres.rules import SEMAINE, AEtaler, etaler
from tests.tailles import COMPLETS

DU = date(2027, 3, 1)
TAILLE = 1000 if COMPLETS else 80
LIEUX = ("angers", "cholet", "saumur", None)
FORMES = ("reunion", "individuel")

lundis = st.integers(0, 8).map(lambda n: DU + n * SEMAINE)
cles = st.tuples(st.sampled_from(LIEUX), lundis, st.sampled_from(FORMES))
capacites = st.dictionaries(cles, st.integers(0, 4), max_size=20)
lieux = st.lists(st.sampled_from(LIEUX), unique=True, max_size=4).map(tuple)
formes = st.sampled_from([("individuel",), ("reunion", "individuel")])


@st.composite
def offres(draw):
    """Up to twenty-five people, some of them already told."""
    trouvees = []
    for rang in range(draw(st.integers(0, 25))):
        jour = DU - timedelta(days=draw(st.integers(0, 60)))
        offre = AEtaler(rang, draw(st.booleans()), jour, draw(lieux), draw(formes))
        if draw(st.integers(0, 4)) == 0:
            place = (draw(st.sampled_from(LIEUX)), draw(st.sampled_from(FORMES)))
            offre = replace(offre, semaine=draw(lundis), place=place)
        trouvees.append(offre)
    return trouvees


def charges(plan, gens):
    """How many people newly placed on each key."""
    dites = {o.id for o in gens if o.semaine}
    return Counter((p.lieu, p.semaine, p.forme) for pk, p in plan.previsions.items() if pk not in dites)


@settings(max_examples=TAILLE, deadline=None)
@given(offres(), capacites)
def test_every_person_has_one_week_or_a_reason(gens, capacites):
    plan = etaler(gens, capacites, DU)
    assert sorted([*plan.previsions, *plan.sans_place]) == sorted(o.id for o in gens)
    for offre in gens:
        if offre.id in plan.sans_place and offre.lieux:
            assert plan.sans_place[offre.id] == SansPlace.COMPLET
        elif offre.id in plan.sans_place:
            assert plan.sans_place[offre.id] == SansPlace.SANS_LIEU


@settings(max_examples=TAILLE, deadline=None)
@given(offres(), capacites)
def test_no_place_ever_receives_more_than_it_can(gens, capacites):
    plan = etaler(gens, capacites, DU)
    dites = Counter((*(o.place[:1]), o.semaine, o.place[1]) for o in gens if o.semaine)
    for cle, n in charges(plan, gens).items():
        assert n <= max(0, capacites.get(cle, 0) - dites[cle]), cle


@settings(max_examples=TAILLE, deadline=None)
@given(offres(), capacites, st.randoms(use_true_random=False))
def test_the_same_people_and_places_give_the_same_plan_in_any_order(gens, capacites, hasard):
    plan = etaler(gens, capacites, DU)
    melangees = list(gens)
    hasard.shuffle(melangees)
    assert etaler(melangees, dict(reversed(list(capacites.items()))), DU) == plan


@settings(max_examples=TAILLE, deadline=None)
@given(offres(), capacites, capacites)
def test_when_places_open_or_close_whoever_was_told_keeps_her_week(gens, avant, apres):
    plan = etaler(gens, avant, DU)
    dites = [
        replace(o, semaine=p.semaine, place=(p.lieu, p.forme)) if (p := plan.previsions.get(o.id)) else o for o in gens
    ]
    refait = etaler(dites, apres, DU)
    for pk, prevue in plan.previsions.items():
        assert refait.previsions[pk] == prevue


@settings(max_examples=TAILLE, deadline=None)
@given(offres(), capacites)
def test_nobody_waits_behind_somebody_of_less_consequence_for_the_same_places(gens, capacites):
    plan = etaler(gens, capacites, DU)
    libres = [o for o in gens if o.semaine is None]
    for une in libres:
        for autre in libres:
            memes = (une.lieux, une.formes) == (autre.lieux, autre.formes)
            avant = (not une.differenciee, une.jour_91, str(une.id)) < (
                not autre.differenciee,
                autre.jour_91,
                str(autre.id),
            )
            if memes and avant and autre.id in plan.previsions:
                assert une.id in plan.previsions
                assert plan.previsions[une.id].semaine <= plan.previsions[autre.id].semaine


def test_each_takes_the_first_week_then_the_nearest_place_then_her_first_forme():
    gens = [AEtaler(n, False, DU, ("saumur", "angers"), ("reunion", "individuel")) for n in range(6)]
    capacites = {("angers", DU, "individuel"): 2, ("angers", DU, "reunion"): 1, ("saumur", DU, "individuel"): 1}
    capacites |= {("saumur", DU + SEMAINE, "reunion"): 1, ("saumur", DU - SEMAINE, "reunion"): 9}
    plan = etaler(reversed(gens), capacites, DU + timedelta(days=2))
    assert [(p.lieu, p.semaine, p.forme) for _, p in sorted(plan.previsions.items())] == [
        ("saumur", DU, "individuel"), ("angers", DU, "reunion"), ("angers", DU, "individuel"),
        ("angers", DU, "individuel"), ("saumur", DU + SEMAINE, "reunion"),
    ]  # fmt: skip
    assert plan.sans_place == {5: SansPlace.COMPLET}


def test_whoever_was_told_uses_up_one_place_and_no_more():
    dite = AEtaler(0, False, DU, ("cholet",), semaine=DU, place=("cholet", "individuel"))
    gens = [dite, *(AEtaler(n, False, DU, ("cholet",)) for n in (1, 2))]
    plan = etaler(gens, {("cholet", DU, "individuel"): 3}, DU)
    assert {p.semaine for p in plan.previsions.values()} == {DU} and len(plan.previsions) == 3


def test_at_equal_consequence_the_order_is_always_the_same():
    gens = [AEtaler(nom, False, DU, ("cholet",)) for nom in "cab"]
    assert list(etaler(gens, {("cholet", DU, "individuel"): 1}, DU).previsions) == ["a"]


def test_640_found_for_120_slots_in_august_are_staggered_and_all_traceable():
    """August: thirty places a week, a week closed at mid-August, then forty a week from September."""
    aout = date(2027, 8, 2)
    capacites = {
        ("cholet", aout + n * SEMAINE, "individuel"): n_places for n, n_places in enumerate([40, 40, 0, 40, 0])
    }
    capacites |= {("cholet", date(2027, 9, 6) + n * SEMAINE, "individuel"): 40 for n in range(13)}
    gens = [AEtaler(n, n % 5 == 0, date(2027, 6, 1) + timedelta(days=n % 30), ("cholet",)) for n in range(640)]
    plan = etaler(gens, capacites, aout)
    assert len(plan.previsions) == 640 and not plan.sans_place
    par_semaine = Counter(p.semaine for p in plan.previsions.values())
    assert sum(n for s, n in par_semaine.items() if s < date(2027, 9, 1)) == 120
    assert max(par_semaine.values()) == 40
    premieres = [pk for pk, p in plan.previsions.items() if p.semaine == aout]
    assert all(pk % 5 == 0 for pk in premieres), "l’offre différenciée passe d’abord"


def test_sabotage_a_rule_that_forgets_what_is_taken_is_seen(monkeypatch):
    def gourmande(offre, semaines, reste):
        for lieu in offre.lieux:
            for semaine in semaines.get(lieu, ()):
                return rules.Prevision(lieu, semaine, "individuel")
        return None

    monkeypatch.setattr(rules, "_premiere", gourmande)
    gens = [AEtaler(n, False, DU, ("cholet",)) for n in range(3)]
    capacites = {("cholet", DU, "individuel"): 2}
    plan = etaler(gens, capacites, DU)
    assert any(n > capacites[cle] for cle, n in charges(plan, gens).items())
