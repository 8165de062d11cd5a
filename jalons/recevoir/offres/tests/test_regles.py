"""When to call and by which channel: the pure rules."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jalons.recevoir.offres import rules
from jalons.recevoir.offres.enums import CanalOffre, Genre
from jalons.recevoir.offres.rules import Essai, Moment, canal, canal_de_relance, moment, tranche_de
from jalons.recevoir.seances.rules import heures_de_seance

MARDI = date(2027, 3, 9)


def le(heure, minute=0, jour=MARDI):
    return datetime.combine(jour, time(heure, minute))


def dire(essais=(), rappel=None, maintenant=None, differenciee=False):
    return moment([Essai(e) for e in essais], rappel, maintenant or le(10), differenciee=differenciee)


def test_somebody_never_called_is_called_now_the_heaviest_consequence_first():
    assert dire().maintenant and dire(differenciee=True).rang < dire().rang


def test_a_morning_without_answer_asks_for_another_part_of_the_day():
    hier = le(10, jour=MARDI - timedelta(days=1))
    refus = dire([hier], maintenant=le(11))
    assert not refus.maintenant and "l’après-midi" in refus.raison
    assert dire([hier], maintenant=le(15)) == Moment(
        True, "un essai sans réponse le matin : l’heure est différente.", 4
    )


def test_never_more_than_twice_a_day_nor_twice_within_two_hours():
    assert "deux fois" in dire([le(9), le(12)], maintenant=le(17)).raison
    assert "deux heures" in dire([le(11, 30)], maintenant=le(12, 30)).raison


@pytest.mark.parametrize("quand", [le(8, 59), le(20), le(10, jour=MARDI + timedelta(days=5))])
def test_nobody_is_called_outside_the_hours_nor_on_sunday(quand):
    assert not dire(maintenant=quand).maintenant


SAMEDI, DIMANCHE = MARDI + timedelta(days=4), MARDI + timedelta(days=5)


@pytest.mark.parametrize(
    ("heure", "tranche"),
    [
        (time(0), "matin"), (time(8, 59), "matin"), (time(9), "matin"), (time(11, 59), "matin"), (time(12), "midi"),
        (time(13, 59), "midi"), (time(14), "apres_midi"), (time(16, 59), "apres_midi"), (time(17), "soir"),
        (time(19, 59), "soir"), (time(20), "soir"), (time(23, 59), "soir"),
    ],
)  # fmt: skip
def test_the_day_has_four_parts_and_no_hour_is_outside_them(heure, tranche):
    assert tranche_de(heure) == tranche


@pytest.mark.parametrize(
    ("quand", "appel", "reunion"),
    [
        (le(7, 59), False, False), (le(8), False, True), (le(8, 59), False, True), (le(9), True, True),
        (le(19, 59), True, True), (le(20), False, False), (le(10, jour=SAMEDI), True, True),
        (le(10, jour=DIMANCHE), False, False),
    ],
)  # fmt: skip
def test_people_are_called_from_nine_and_met_from_eight_until_eight_in_the_evening_except_on_sunday(
    quand, appel, reunion
):
    assert (rules.heures_d_appel(quand), heures_de_seance(quand)) == (appel, reunion)


@pytest.mark.parametrize(("jour", "attendu"), [(MARDI, 1), (SAMEDI, 2), (DIMANCHE, 1)])
def test_the_next_day_of_calls_is_tomorrow_or_monday_after_a_saturday(jour, attendu):
    assert rules.lendemain_d_appel(jour) == jour + timedelta(days=attendu)


def test_the_week_of_a_day_begins_on_the_monday_before():
    assert [rules.lundi(date(2027, 3, 8) + timedelta(days=n)) for n in (0, 1, 6, 7)] == [
        date(2027, 3, 8), date(2027, 3, 8), date(2027, 3, 8), date(2027, 3, 15),
    ]  # fmt: skip
    assert timedelta(weeks=1) == rules.SEMAINE


def test_another_channel_is_tried_at_the_last_call_allowed():
    assert [rules.essais_epuises(n, 3) for n in (2, 3, 4)] == [False, True, True]


@pytest.mark.parametrize(
    ("appel", "dit"),
    [
        ({}, Moment(True, "aucun appel n’a encore été passé.", 2)),
        (
            {"differenciee": True},
            Moment(True, "sa situation demande une offre différenciée et aucun appel n’a encore été passé.", 1),
        ),
        ({"maintenant": le(21)}, Moment(False, f"à appeler {rules.HEURES}.")),
        (
            {"essais": [le(10, jour=date(2027, 3, 1))], "maintenant": le(15), "differenciee": True},
            Moment(True, "un essai sans réponse le matin : l’heure est différente.", 3),
        ),
        (
            {"essais": [le(10, jour=date(2027, 3, 1)), le(13, jour=date(2027, 3, 2))], "maintenant": le(15)},
            Moment(True, "2 essais sans réponse le matin et à midi : l’heure est différente.", 4),
        ),
        (
            {"essais": [le(10, jour=date(2027, 3, 1))], "maintenant": le(11)},
            Moment(False, "un essai sans réponse le matin : essayer à midi ou l’après-midi ou en fin de journée."),
        ),
        (
            {"essais": [le(9), le(12)], "maintenant": le(17)},
            Moment(False, "déjà essayée deux fois aujourd’hui : pas avant demain."),
        ),
        ({"essais": [le(11, 30)], "maintenant": le(13, 29)}, Moment(False, "essayée il y a moins de deux heures.")),
        (
            {"essais": [le(11, 30)], "maintenant": le(13, 30)},
            Moment(True, "un essai sans réponse le matin : l’heure est différente.", 4),
        ),
        (
            {"rappel": le(10), "maintenant": le(10)},
            Moment(True, "un rappel a été demandé aujourd’hui à 10\u00a0h.", 0),
        ),
        (
            {"rappel": le(10, jour=date(2027, 3, 8)), "maintenant": le(10)},
            Moment(True, "un rappel a été demandé le 08/03 à 10\u00a0h.", 0),
        ),
        (
            {"rappel": le(11), "maintenant": le(10)},
            Moment(False, "un rappel a été demandé le 09/03 à 11\u00a0h."),
        ),
    ],
)
def test_the_list_says_whether_to_call_now_and_why(appel, dit):
    assert dire(**appel) == dit


def test_a_callback_waits_for_its_time_then_comes_first():
    assert not dire(rappel=le(14), maintenant=le(13, 59)).maintenant
    du = dire(rappel=le(14, 30), maintenant=le(14, 30), essais=[le(14)])
    assert du.maintenant and du.rang == 0 and "14\u00a0h\u00a030" in du.raison


instants = st.datetimes(datetime(2027, 3, 1), datetime(2027, 3, 20))


@settings(max_examples=400, deadline=None)
@given(st.lists(instants, max_size=5), st.none() | instants, instants, st.booleans())
def test_whatever_was_tried_the_list_never_repeats_an_hour_nor_forgets_a_promise(
    essais, rappel, maintenant, differenciee
):
    essais = [e for e in essais if e < maintenant]
    dit = moment([Essai(e) for e in essais], rappel, maintenant, differenciee=differenciee)
    tentees = {tranche_de(e.time()) for e in essais}
    assert dit.raison.endswith(".")
    ouvert = time(9) <= maintenant.time() < time(20) and maintenant.weekday() < 6
    if rappel is not None:
        assert dit.maintenant == (rappel <= maintenant and ouvert)
    elif dit.maintenant:
        assert ouvert
        assert tranche_de(maintenant.time()) not in tentees or len(tentees) == 4
        assert sum(e.date() == maintenant.date() for e in essais) < 2


def test_sabotage_a_rule_that_forgets_the_hours_tried_is_seen(monkeypatch):
    monkeypatch.setattr(rules, "TRANCHES", ((rules.Tranche.MATIN, time(0), time(23, 59)),))
    hier = le(10, jour=MARDI - timedelta(days=1))
    assert dire([hier], maintenant=le(11)).maintenant


canaux = st.sets(st.sampled_from([c.value for c in CanalOffre]))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([g.value for g in Genre]), canaux, st.sampled_from(["", *CanalOffre.values]), canaux)
def test_a_channel_is_always_one_that_the_gate_allows_and_that_is_not_wrong(genre, permis, prefere, faux):
    for choisi in (canal(genre, permis, prefere, faux), canal_de_relance("courrier", permis, prefere, faux)):
        assert choisi in permis - faux if permis - faux else choisi == ""
    if prefere in permis - faux:
        assert canal(genre, permis, prefere, faux) == prefere


def test_a_marker_is_called_and_the_others_are_written_to():
    tous = set(CanalOffre.values)
    assert (canal("differenciee", tous), canal("socle", tous)) == ("appel", "courrier")
    assert canal_de_relance("courrier", tous) == "sms"
    assert canal_de_relance("courrier", {"courrier"}) == "courrier"


@pytest.mark.parametrize(
    ("statut", "motif", "attendu"),
    [
        ("a_offrir", "", ""), ("offre_envoyee", "", ""), ("a_qualifier", "", "accepte"), ("rdv_pris", "", "accepte"),
        ("clos", "refus", "refuse"), ("clos", "plus_besoin", "deja_repris"), ("clos", "deces", ""), ("expire", "", ""),
        ("reoriente", "", "accepte"), ("reoriente", "refus", "accepte"), ("a_joindre", "", ""),
        ("clos", "accompagnement_termine", "accepte"), ("clos", "reponse_ponctuelle", "accepte"), ("clos", "erreur", ""),
    ],
)  # fmt: skip
def test_what_became_of_the_demande_is_what_she_answered(statut, motif, attendu):
    assert rules.reponse_de_la_demande(statut, motif) == attendu
