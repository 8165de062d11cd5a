"""Free slots: fast, and equal to a naive minute-by-minute computation."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jalons.fondations.agents.services import declarer_suppleance, terminer_suppleance
from jalons.recevoir.rendez_vous import rules, selectors, services
from jalons.recevoir.rendez_vous.models import Indisponibilite, PlageDisponibilite, RendezVous
from jalons.recevoir.rendez_vous.tests.conftest import MAINTENANT, MARDI
from tests import people


def libres(monde, **autres):
    valeurs = {"lieu": monde.lieu, "du": MARDI, "au": MARDI, "maintenant": MAINTENANT, "limite": 500} | autres
    return selectors.creneaux_libres(**valeurs)


def heures(creneaux):
    return [f"{c.debut_local:%H:%M}" for c in creneaux]


def test_an_open_window_is_cut_into_its_own_slots(monde):
    monde.ouvrir()
    assert heures(libres(monde)) == ["09:00", "09:45", "10:30", "11:15"]


def test_a_longer_meeting_is_offered_fewer_slots(monde):
    monde.ouvrir()
    assert heures(libres(monde, duree=90)) == ["09:00", "10:30"]


def test_a_taken_slot_is_not_offered_and_a_cancelled_one_is(monde):
    monde.ouvrir()
    rdv = monde.reserver(debut=monde.a(9, 45))
    assert heures(libres(monde)) == ["09:00", "10:30", "11:15"]
    services.annuler(agent=monde.nadia, rdv=rdv, motif="personne", maintenant=MAINTENANT)
    assert heures(libres(monde)) == ["09:00", "09:45", "10:30", "11:15"]


def test_slots_start_again_after_an_odd_appointment(monde):
    monde.ouvrir()
    monde.reserver(agent=monde.helene, debut=monde.a(9, 2), duree=20)
    assert heures(libres(monde)) == ["09:25", "10:10", "10:55"]


def test_an_unavailable_agent_is_not_offered(monde):
    monde.ouvrir()
    services.declarer_indisponible(agent=monde.helene, pour=monde.helene, debut=monde.a(10), fin=monde.a(18))
    assert heures(libres(monde)) == ["09:00"]


def test_an_agent_who_is_replaced_is_not_offered_and_who_replaces_her_is(monde):
    monde.ouvrir()
    monde.ouvrir(monde.luc, de=14, a=15)
    suppleance = declarer_suppleance(
        agent=monde.chef, absent=monde.helene, suppleant=monde.luc, du=MARDI - timedelta(days=1), au=MARDI
    )
    assert [(c.agent_id, f"{c.debut_local:%H:%M}") for c in libres(monde)] == [(monde.luc.pk, "14:00")]
    with pytest.raises(services.RendezVousRefuse, match="Luc Denis assure la suppléance"):
        monde.reserver(debut=monde.a(9, 45))
    terminer_suppleance(agent=monde.chef, suppleance=suppleance, le=MARDI - timedelta(days=1))
    assert len(libres(monde)) == 5 and monde.reserver(debut=monde.a(9, 45))


def test_the_past_of_today_is_not_offered(monde):
    monde.ouvrir()
    assert heures(libres(monde, maintenant=monde.a(10))) == ["10:00", "10:45"]


def test_slots_of_another_place_or_mode_are_not_offered(monde):
    monde.ouvrir(modes=["lieu"])
    ailleurs = people.un_lieu(monde.caisse)
    assert libres(monde, lieu=ailleurs) == []
    assert libres(monde, mode="visio") == []
    assert len(libres(monde, mode="lieu")) == 4


def test_a_place_that_closes_offers_nothing_afterwards(monde):
    monde.ouvrir()
    monde.lieu.ouvert_au = MARDI - timedelta(days=1)
    monde.lieu.save()
    assert libres(monde) == []


def test_a_window_that_ends_at_midnight_offers_its_last_slot(monde):
    monde.ouvrir(de=22, a=0, duree=60)
    assert heures(libres(monde)) == ["22:00", "23:00"]


def test_the_night_of_march_offers_three_hours_out_of_four(monde):
    nuit = date(2026, 3, 29)
    monde.ouvrir(jour=nuit, de=1, a=5, duree=60)
    assert heures(libres(monde, du=nuit, au=nuit)) == ["01:00", "03:00", "04:00"]


def test_the_distance_is_given_from_where_the_person_lives(monde):
    monde.lieu.latitude, monde.lieu.longitude = 47.06, -0.88
    monde.lieu.save()
    monde.ouvrir()
    assert libres(monde, depuis=(47.06, -0.88))[0].distance_km == 0
    assert libres(monde)[0].distance_km is None


def test_a_slot_sent_by_a_form_is_read_back(monde):
    monde.ouvrir()
    creneau = libres(monde)[1]
    choisi = selectors.creneau_choisi(monde.helene, creneau.valeur)
    assert (choisi.agent, choisi.lieu, choisi.debut, choisi.duree) == (monde.helene, monde.lieu, creneau.debut, 45)


@pytest.mark.parametrize("valeur", ["", "x", "a|b|c|d|e", "|".join(["0" * 32, "", "lieu", "20260310T0800", "45"])])
def test_a_forged_slot_is_not_one(monde, valeur):
    assert selectors.creneau_choisi(monde.helene, valeur) is None


def test_a_slot_of_an_absurd_year_or_length_is_not_one(monde):
    monde.ouvrir()
    bon = libres(monde)[0].valeur.split("|")
    faux = [(3, "99991231T2359"), (3, "00010101T0000"), (4, "999999999999"), (4, "9" * 5000), (4, "-45"), (4, "0")]
    for rang, absurde in faux:
        assert selectors.creneau_choisi(monde.nadia, "|".join([*bon[:rang], absurde, *bon[rang + 1 :]])) is None, (
            absurde[:20]
        )


def test_twenty_slots_of_a_busy_place_take_one_query_and_one_for_its_hours(monde, django_assert_num_queries):
    for agent in (monde.helene, monde.luc):
        services.ouvrir_serie(
            agent=agent, pour=agent, du=MARDI, au=MARDI + timedelta(days=180), jours=[0, 1, 2, 3, 4],
            debut=time(9), fin=time(17), lieu=monde.lieu,
        )  # fmt: skip
    with django_assert_num_queries(2):
        trouves = libres(monde, au=MARDI + timedelta(days=180), limite=20)
    assert len(trouves) == 20
    debut = datetime.now()
    libres(monde, au=MARDI + timedelta(days=180), limite=20)
    assert datetime.now() - debut < timedelta(seconds=1)


# The oracle shares no code with the SQL: it walks minute by minute.


def naif(plages, occupes, maintenant, duree):
    trouves = set()
    for agent, de, a in plages:
        minute = de
        while minute + duree <= a:
            fin = minute + duree
            libre = minute >= maintenant and all(not (q == agent and d < fin and minute < f) for q, d, f in occupes)
            if minute % 5 == 0 and libre:
                trouves.add((agent, minute))
                minute = fin
            else:
                minute += 1
    return trouves


MINUTES = st.integers(0, 600)


@st.composite
def intervalle(draw, plus_long=240):
    debut = draw(MINUTES)
    return draw(st.sampled_from([0, 1])), debut, debut + draw(st.integers(1, plus_long))


def _disjoints(intervalles):
    return all(p is q or p[0] != q[0] or p[2] <= q[1] or q[2] <= p[1] for p in intervalles for q in intervalles)


@given(
    plages=st.lists(intervalle(), max_size=4).filter(_disjoints),
    pris=st.lists(intervalle(90), max_size=5).filter(_disjoints),
    absences=st.lists(intervalle(300), max_size=3),
    maintenant=MINUTES,
    duree=st.sampled_from([15, 30, 45, 60]),
)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_free_slots_are_those_of_the_naive_computation(monde, plages, pris, absences, maintenant, duree):
    zero = monde.a(7)
    agents = [monde.helene, monde.luc]

    def vers(minute):
        return zero + timedelta(minutes=minute)

    def periode(de, a):
        return (vers(de), vers(a))

    with transaction.atomic():
        for qui, de, a in plages:
            PlageDisponibilite.objects.create(
                agent=agents[qui], organisme=monde.caisse, lieu=monde.lieu, modes=["lieu"], date=MARDI,
                heure_debut=(datetime(2026, 3, 10, 7) + timedelta(minutes=de)).time(),
                heure_fin=(datetime(2026, 3, 10, 7) + timedelta(minutes=a)).time(), periode=periode(de, a),
            )  # fmt: skip
        for rang, (qui, de, a) in enumerate(pris):
            RendezVous.objects.create(
                agent=agents[qui], organisme=monde.caisse, lieu=monde.lieu, mode="lieu", date_acte=MARDI,
                periode=periode(de, a), assure=monde.valerie if qui else monde.paul, statut="honore" if rang % 2 else "pris",
                issue_le=zero if rang % 2 else None,
            )  # fmt: skip
        for qui, de, a in absences:
            Indisponibilite.objects.create(agent=agents[qui], organisme=monde.caisse, periode=periode(de, a))
        trouves = libres(monde, duree=duree, maintenant=vers(maintenant))
        transaction.set_rollback(True)
    obtenus = {
        (agents.index(next(x for x in agents if x.pk == c.agent_id)), int((c.debut - zero).seconds / 60))
        for c in trouves
    }
    assert obtenus == naif(plages, pris + absences, maintenant, duree)
    assert [c.debut for c in trouves] == sorted(c.debut for c in trouves)


@given(st.lists(st.integers(0, 10_000), max_size=30), st.integers(0, 10_000))
def test_the_nearest_slots_are_the_nearest(minutes, voulu):
    class C:
        def __init__(self, m):
            self.debut = MAINTENANT + timedelta(minutes=m)

    trouves = rules.plus_proches([C(m) for m in minutes], MAINTENANT + timedelta(minutes=voulu))
    ecarts = sorted(abs(m - voulu) for m in minutes)[:3]
    assert sorted(abs((c.debut - MAINTENANT).total_seconds() / 60 - voulu) for c in trouves) == ecarts
