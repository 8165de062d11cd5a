"""When to call and by which channel: the pure rules."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jalons.recevoir.offres import rules
from jalons.recevoir.offres.enums import CanalOffre, Genre
from jalons.recevoir.offres.rules import Essai, Moment, canal, canal_de_relance, moment, tranche_de

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
        ("reoriente", "", "accepte"), ("clos", "reponse_ponctuelle", "accepte"), ("clos", "erreur", ""),
    ],
)  # fmt: skip
def test_what_became_of_the_demande_is_what_she_answered(statut, motif, attendu):
    assert rules.reponse_de_la_demande(statut, motif) == attendu
