"""Hours, days and distances."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jalons.fondations.referentiels.lecture import jours_feries, listes
from jalons.fondations.socle.refus import SaisieRefusee
from jalons.recevoir.rendez_vous import rules

ZONES = [
    "Europe/Paris",
    "America/Guadeloupe",
    "America/Martinique",
    "America/Cayenne",
    "Indian/Reunion",
    "Indian/Mayotte",
    "America/Miquelon",
    "Pacific/Tahiti",
    "Pacific/Noumea",
]
FERIES = jours_feries(listes()).jours
DIMANCHE_MARS, DIMANCHE_OCTOBRE = date(2026, 3, 29), date(2026, 10, 25)


def test_an_hour_that_the_clocks_jump_over_is_refused_with_its_reason():
    with pytest.raises(rules.HeureInexistante, match="passage à l’heure d’été"):
        rules.instant_local(DIMANCHE_MARS, time(2, 30), "Europe/Paris")


def test_the_same_hour_exists_the_sunday_before():
    assert rules.instant_local(DIMANCHE_MARS - timedelta(days=7), time(2, 30), "Europe/Paris")


def test_the_same_hour_exists_that_night_in_la_reunion():
    assert rules.instant_local(DIMANCHE_MARS, time(2, 30), "Indian/Reunion")


def test_an_hour_that_comes_twice_means_the_first():
    instant = rules.instant_local(DIMANCHE_OCTOBRE, time(2, 30), "Europe/Paris")
    assert instant == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert instant.tzinfo is UTC


@pytest.mark.parametrize(("fin", "refus"), [(time(20), ""), (time(20, 1), "douze heures"), (time(8), "inverser")])
def test_a_window_lasts_more_than_nothing_and_at_most_twelve_hours(fin, refus):
    if refus:
        with pytest.raises(SaisieRefusee, match=refus):
            rules.fenetre(date(2026, 3, 10), time(8), fin, "Europe/Paris")
    else:
        debut, au = rules.fenetre(date(2026, 3, 10), time(8), fin, "Europe/Paris")
        assert au - debut == timedelta(hours=12)


def test_a_window_over_the_spring_night_is_one_hour_shorter():
    debut, fin = rules.fenetre(DIMANCHE_MARS, time(1), time(5), "Europe/Paris")
    assert fin - debut == timedelta(hours=3)


def test_midnight_as_an_end_is_the_end_of_the_day():
    debut, fin = rules.fenetre(date(2026, 3, 10), time(20), time(0), "Europe/Paris")
    assert fin - debut == timedelta(hours=4)
    assert rules.jour_local(fin, "Europe/Paris") == date(2026, 3, 11)


def test_reversed_hours_are_refused_with_the_remedy():
    with pytest.raises(SaisieRefusee, match="inverser"):
        rules.fenetre(date(2026, 3, 10), time(12), time(9), "Europe/Paris")


@pytest.mark.parametrize("zone", ZONES)
@example(jour=DIMANCHE_OCTOBRE, heure=time(2, 30))
@example(jour=date(2026, 1, 1), heure=time(0))
@example(jour=date(2026, 12, 31), heure=time(23, 59, 59))
@given(jour=st.dates(date(2024, 1, 1), date(2030, 12, 31)), heure=st.times().map(lambda t: t.replace(microsecond=0)))
def test_the_local_date_of_an_instant_is_the_day_that_was_typed(zone, jour, heure):
    try:
        instant = rules.instant_local(jour, heure, zone)
    except rules.HeureInexistante:
        assert zone in ("Europe/Paris", "America/Miquelon")
        return
    assert rules.jour_local(instant, zone) == jour


def test_the_29th_of_february_exists_in_2028():
    assert rules.jour_local(
        rules.instant_local(date(2028, 2, 29), time(23, 59), "Indian/Mayotte"), "Indian/Mayotte"
    ) == date(2028, 2, 29)


def test_a_weekly_series_leaves_public_holidays_out_and_names_them():
    feries = FERIES("Europe/Paris", "49099", [2026])
    serie = rules.jours_de_serie(date(2026, 7, 6), date(2026, 7, 31), [1], feries)
    assert serie.jours == [date(2026, 7, 7), date(2026, 7, 21), date(2026, 7, 28)]
    assert serie.feries == [(date(2026, 7, 14), feries[date(2026, 7, 14)])]


@given(
    du=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    duree=st.integers(0, 200),
    jours=st.sets(st.integers(0, 6), min_size=1),
    rythme=st.sampled_from([1, 2, 4]),
)
def test_a_series_keeps_its_days_its_rhythm_and_no_holiday(du, duree, jours, rythme):
    au = du + timedelta(days=duree)
    feries = FERIES("Europe/Paris", "49099", [2026, 2027])
    try:
        serie = rules.jours_de_serie(du, au, jours, feries, rules.du_rythme(str(rythme), du))
    except SaisieRefusee:
        return
    tous = serie.jours + [j for j, _ in serie.feries]
    assert all(du <= j <= au and j.weekday() in jours for j in tous)
    assert not set(serie.jours) & set(feries)
    semaines = {rules.lundi_de(j) for j in tous}
    assert all((s - rules.lundi_de(du)).days % (7 * rythme) == 0 for s in semaines)


@pytest.mark.parametrize(("jours", "permise"), [(0, True), (1, True), (366, True), (367, False)])
def test_a_series_lasts_at_most_a_year_and_its_last_day_counts(jours, permise):
    du = date(2026, 3, 10)
    au = du + timedelta(days=jours)
    if permise:
        tous = rules.jours_de_serie(du, au, range(7), {}).jours
        assert (tous[0], tous[-1], len(tous)) == (du, au, jours + 1)
    else:
        with pytest.raises(SaisieRefusee, match="un an"):
            rules.jours_de_serie(du, au, range(7), {})


@pytest.mark.parametrize(
    ("du", "au", "jours", "mot"),
    [
        (date(2026, 3, 10), date(2026, 3, 9), [1], "inverser"),
        (date(2026, 3, 10), date(2028, 3, 9), [1], "un an"),
        (date(2026, 3, 10), date(2026, 3, 12), [], "au moins un jour"),
        (date(2026, 3, 10), date(2026, 3, 12), [6], "Aucun jour"),
    ],
)
def test_a_series_that_makes_no_sense_names_its_remedy(du, au, jours, mot):
    with pytest.raises(SaisieRefusee, match=mot):
        rules.jours_de_serie(du, au, jours, {})


def test_hours_and_days_read_as_french():
    assert (
        rules.quand_texte(datetime(2026, 3, 10, 8, 30, tzinfo=UTC), "Europe/Paris")
        == "mardi 10 mars à 9\u00a0h\u00a030"
    )
    assert rules.quand_texte(datetime(2026, 6, 1, 12, 0, tzinfo=UTC), "Europe/Paris") == "lundi 1er juin à 14\u00a0h"


@pytest.mark.parametrize(
    ("debut", "fin", "texte"),
    [
        (datetime(2026, 3, 10), datetime(2026, 3, 11), "le mardi 10 mars"),
        (datetime(2026, 3, 10), datetime(2026, 3, 13), "du mardi 10 mars au jeudi 12 mars inclus"),
        (datetime(2026, 3, 10, 9), datetime(2026, 3, 10, 12), "le mardi 10 mars de 9\u00a0h à 12\u00a0h"),
        (datetime(2026, 3, 11, 13), datetime(2026, 3, 12), "le mercredi 11 mars à partir de 13\u00a0h"),
        (datetime(2026, 3, 10, 9), datetime(2026, 3, 12), "du mardi 10 mars à 9\u00a0h au jeudi 12 mars à 0\u00a0h"),
    ],
)
def test_an_absence_reads_as_people_say_it(debut, fin, texte):
    assert rules.etendue_texte(debut, fin) == texte


def test_a_visit_is_overdue_a_quarter_of_an_hour_after_its_end_and_not_before():
    fin = datetime(2026, 3, 10, 15, tzinfo=UTC)
    assert not rules.visite_en_retard(fin, False, fin + timedelta(minutes=15))
    assert rules.visite_en_retard(fin, False, fin + timedelta(minutes=15, seconds=1))
    assert not rules.visite_en_retard(fin, True, fin + timedelta(hours=3))


LUNDI = date(2026, 5, 11)  # Thursday 14 May 2026 is Ascension day


def le(*quantiemes: int) -> set[date]:
    return {date(2026, 5, n) for n in quantiemes}


@pytest.mark.parametrize(
    ("absents", "jour", "vus"),
    [
        (le(), 11, []),
        (le(11), 11, []),  # one working day
        (le(11, 12), 11, [11, 12]),
        (le(12, 13), 11, [12, 13]),  # from the next working day on
        (le(13, 15), 11, []),  # later
        (le(12, 13), 13, [12, 13]),  # its last day
        (le(12, 13), 15, []),  # over
        (le(13, 14, 15), 13, [13, 15]),  # a holiday does not cut it, and is no working day
        (le(15, 18), 15, [15, 18]),  # nor a weekend
        (le(18, 19), 15, [18, 19]),  # on Friday, Monday is the next working day
        (le(18, 19), 16, [18, 19]),  # on Saturday too
        (le(19, 20), 16, []),  # on Saturday, Tuesday is one too far
        (le(16, 17), 15, []),  # a weekend is nothing
        (le(11, 13), 11, []),  # two days that do not follow each other
    ],
)
def test_an_absence_of_two_working_days_is_seen_from_the_working_day_before(absents, jour, vus):
    suite = rules.absence_en_vue(absents, date(2026, 5, jour), le(14))
    assert [j.day for j in suite] == vus


def test_a_day_is_away_when_its_working_hours_are_at_the_hour_of_the_place():
    def jours(de: tuple[int, int], a: tuple[int, int], zone: str = "Europe/Paris") -> list[int]:
        bornes = [rules.instant_local(date(2026, 5, j), time(h), zone) for j, h in (de, a)]
        return sorted(j.day for j in rules.jours_pleins(*bornes, zone, LUNDI, LUNDI + timedelta(days=3)))

    assert jours((11, 0), (13, 0)) == [11, 12]
    assert jours((11, 10), (12, 16)) == [11, 12] and jours((11, 11), (12, 15)) == []
    assert jours((1, 0), (31, 0), "America/Martinique") == [11, 12, 13, 14], "no further than asked"
    assert jours((20, 0), (21, 0)) == []
