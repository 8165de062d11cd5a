"""The furthest step of a person, nested steps, steps put together, and what published cells tell."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from jalons.fondations.socle.effectifs import est_petit
from jalons.mesurer.statistiques.entonnoir import rules
from jalons.mesurer.statistiques.entonnoir.rules import ETAPES, Encadrement, Faits, encadrer, etape_de, regrouper

LE = date(2026, 3, 10)
jours = st.none() | st.dates(date(2026, 1, 1), date(2026, 6, 30))
comptes = st.fixed_dictionaries({e: st.integers(0, 60) for e in ETAPES})


def exacts(par_etape):
    """People at each step or further, when every cell is published."""
    return {e: n.exact for e, n in encadrer(sum(par_etape.values()), par_etape).items()}


def test_nothing_known_leaves_her_found():
    assert etape_de(Faits(), LE) == "trouvee"


def test_an_offer_before_the_91st_day_is_not_the_answer_to_it():
    assert etape_de(Faits(offre=date(2026, 3, 9)), LE) == "trouvee"
    assert etape_de(Faits(offre=LE), LE) == "offerte"


def test_she_who_comes_without_answering_counts_at_the_steps_she_skipped():
    etape = etape_de(Faits(rencontre=date(2026, 4, 1)), LE)
    assert etape == "recue"
    assert exacts(dict.fromkeys(ETAPES, 0) | {etape: 1}) == {
        "trouvee": 1, "offerte": 1, "repondue": 1, "recue": 1, "accompagnee": 0, "terminee": 0,
    }  # fmt: skip


def test_an_accompaniment_still_open_counts_whenever_it_began():
    assert etape_de(Faits(dossier=date.max), LE) == "accompagnee"


@given(st.builds(Faits, jours, jours, jours, jours, jours), st.dates(date(2026, 1, 1), date(2026, 6, 30)))
def test_a_step_reached_is_never_lost_by_knowing_more(faits, depuis):
    avant = ETAPES.index(etape_de(faits, depuis))
    for nom in ("offre", "reponse", "rencontre", "dossier", "terme"):
        plus = Faits(**{**faits.__dict__, nom: date.max})
        assert ETAPES.index(etape_de(plus, depuis)) >= avant


@given(comptes)
def test_nested_steps_never_grow(par_etape):
    cumuls = list(exacts(par_etape).values())
    assert cumuls == sorted(cumuls, reverse=True)
    assert cumuls[0] == sum(par_etape.values())


@given(comptes)
def test_series_hold_no_small_count_and_keep_everybody(par_etape):
    series = regrouper(par_etape)
    plies = rules.plier(par_etape, series)
    assert sum(plies.values()) == sum(par_etape.values())
    assert tuple(e for serie in series for e in serie) == ETAPES
    assert len(series) == 1 or not any(map(est_petit, plies.values()))
    assert [rules.serie_de(rules.code_de(serie)) for serie in series] == series


@given(comptes, st.sets(st.sampled_from(ETAPES)), st.booleans())
def test_what_published_cells_tell_always_holds_the_truth(par_etape, masquees, plie):
    series = regrouper(par_etape) if plie else [(e,) for e in ETAPES]
    cases = {c: None if c.split("-")[0] in masquees else n for c, n in rules.plier(par_etape, series).items()}
    trouve = encadrer(sum(par_etape.values()), cases)
    vrais = {e: sum(par_etape[f] for f in ETAPES[rang:]) for rang, e in enumerate(ETAPES)}
    for etape in ETAPES:
        assert trouve[etape].bas <= vrais[etape] <= trouve[etape].haut
    hauts = [trouve[e].haut for e in ETAPES]
    assert hauts == sorted(hauts, reverse=True)


def test_a_hidden_step_is_bracketed_by_what_is_known_on_both_sides():
    cases = {"trouvee": 30, "offerte": None, "repondue": None, "recue": 12, "accompagnee": 0, "terminee": 11}
    trouve = encadrer(80, cases)
    assert trouve["offerte"] == Encadrement(50, 50)
    assert trouve["repondue"] == Encadrement(23, 50)
    assert trouve["recue"].exact == 23


def test_a_hidden_total_tells_nothing():
    assert set(encadrer(None, {}).values()) == {None}


lignes_de_parts = st.lists(st.tuples(comptes, st.booleans(), st.sets(st.sampled_from(ETAPES))), min_size=1, max_size=5)


def cumuls(par_etape):
    return {e: sum(par_etape[f] for f in ETAPES[rang:]) for rang, e in enumerate(ETAPES)}


@given(lignes_de_parts, st.sets(st.sampled_from(ETAPES)))
def test_bounds_read_together_hold_the_truth_and_never_contradict_each_other(parts, masquees):
    """No part above its whole, no step above the one before, and never looser than what the part alone said."""
    vrais = {str(n): cumuls(par_etape) for n, (par_etape, _, _) in enumerate(parts)}
    tous = {e: sum(par_etape[e] for par_etape, _, _ in parts) for e in ETAPES}
    vrais["tout"] = cumuls(tous)
    seuls = {"tout": encadrer(sum(tous.values()), {e: None if e in masquees else n for e, n in tous.items()})}
    for n, (par_etape, cache, siennes) in enumerate(parts):
        cases = {e: None if e in siennes else combien for e, combien in par_etape.items()}
        seuls[str(n)] = encadrer(None if cache else sum(par_etape.values()), cases)
    lus = rules.resserrer({"tout": [str(n) for n in range(len(parts))]}, seuls)
    for t, bornes in lus.items():
        sus = [(e, b) for e, b in bornes.items() if b]
        assert all(b.bas <= vrais[t][e] <= b.haut for e, b in sus)
        assert all(seuls[t][e].bas <= b.bas and b.haut <= seuls[t][e].haut for e, b in sus)
        assert all(b.haut <= lus["tout"][e].haut for e, b in sus)
        assert [b.haut for _, b in sus] == sorted((b.haut for _, b in sus), reverse=True)


def test_a_part_of_ninety_nine_is_not_said_zero_to_ninety_nine_beside_a_whole_of_forty():
    """Seen: « 0 à 99 » answered in one département, 40 in the whole region."""
    region = encadrer(
        200, {"trouvee": 160, "repondue": 40} | dict.fromkeys(("offerte", "recue", "accompagnee", "terminee"), 0)
    )
    gers = encadrer(99, dict.fromkeys(ETAPES, None))
    assert gers["repondue"] == Encadrement(0, 99)
    lus = rules.resserrer({"region": ["gers", "lot"]}, {"region": region, "gers": gers, "lot": dict.fromkeys(ETAPES)})
    assert lus["gers"]["repondue"] == Encadrement(0, 40)
