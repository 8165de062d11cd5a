"""May the service write to this person? Death, refusal and protection always win."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jalons.personnes.assures.enums import MESURES_REPRESENTATION, Canal, Etendue, MesureProtection
from jalons.personnes.assures.rules import Situation, age, contact, joignable
from jalons.personnes.assures.rules.contact import ProtectionLue

JOUR = date(2026, 3, 10)
JOIGNABLE = Situation(
    naissance=date(1980, 1, 1), telephone_e164="+33612345678", courriel="p@exemple.fr", adresse="1 rue du Port"
)
jours = st.dates(date(2020, 1, 1), date(2030, 12, 31))
protections = st.builds(
    ProtectionLue,
    mesure=st.sampled_from(MesureProtection.values),
    etendue=st.sampled_from(Etendue.values),
    debut=jours,
    fin=st.none() | jours,
)
situations = st.builds(
    replace,
    st.just(JOIGNABLE),
    naissance=st.none() | st.dates(date(1930, 1, 1), JOUR),
    deces=st.none() | jours,
    ne_pas_contacter=st.booleans(),
    canal_sur=st.booleans(),
    ayant_droit=st.booleans(),
    telephone_e164=st.sampled_from(["", "+33612345678", "+33241000000"]),
    courriel=st.sampled_from(["", "p@exemple.fr"]),
    adresse=st.sampled_from(["", "1 rue du Port"]),
    protections=st.lists(protections, max_size=2).map(tuple),
)


def interdits(s: Situation, jour: date) -> bool:
    """The promise in plain words, written apart from the rule."""
    representee = any(
        p.mesure in MESURES_REPRESENTATION and p.etendue != "biens" and p.debut <= jour and (not p.fin or p.fin >= jour)
        for p in s.protections
    )
    return bool(s.deces or s.ne_pas_contacter or representee)


@given(situations, st.sampled_from(Canal.values), jours)
@settings(max_examples=500, deadline=None)
def test_death_refusal_and_protection_win_whatever_the_rest(s: Situation, canal: str, jour: date) -> None:
    reponse = joignable(s, canal, jour)
    assert not (interdits(s, jour) and reponse.possible)
    assert reponse.possible or reponse.raison


@given(situations, st.sampled_from(Canal.values), jours)
@settings(max_examples=200, deadline=None)
def test_a_death_never_opens_a_channel(s: Situation, canal: str, jour: date) -> None:
    assert not joignable(replace(s, deces=date(2026, 1, 1)), canal, jour).possible


UN_SEUL_FAIT = {
    "_deces": replace(JOIGNABLE, deces=date(2026, 3, 1)),
    "_refus": replace(JOIGNABLE, ne_pas_contacter=True),
    "_protection": replace(JOIGNABLE, protections=(ProtectionLue("tutelle", "tout", date(2020, 1, 1)),)),
    "_minorite": replace(JOIGNABLE, naissance=date(2015, 1, 1)),
    "_canal_sur": replace(JOIGNABLE, canal_sur=True),
}


@pytest.mark.parametrize("verrou", UN_SEUL_FAIT)
def test_one_fact_is_enough_to_refuse(verrou: str) -> None:
    assert joignable(JOIGNABLE, Canal.SMS, JOUR).possible
    assert not joignable(UN_SEUL_FAIT[verrou], Canal.SMS, JOUR).possible


@pytest.mark.parametrize("verrou", UN_SEUL_FAIT)
def test_sabotage_without_its_lock_the_fact_no_longer_refuses(verrou: str, monkeypatch: pytest.MonkeyPatch) -> None:
    restants = tuple(v for v in contact.VERROUS if v.__name__ != verrou)
    assert len(restants) == len(contact.VERROUS) - 1
    monkeypatch.setattr(contact, "VERROUS", restants)
    with pytest.raises(AssertionError):
        test_one_fact_is_enough_to_refuse(verrou)


@pytest.mark.parametrize(
    ("mesure", "etendue", "ecrire"),
    [("tutelle", "tout", False), ("tutelle", "biens", True), ("habilitation", "inconnue", False),
     ("mandat", "personne", False), ("curatelle", "tout", True), ("sauvegarde", "tout", True)],
)  # fmt: skip
def test_who_is_represented_for_her_person_is_not_written_to(mesure: str, etendue: str, ecrire: bool) -> None:
    s = replace(JOIGNABLE, protections=(ProtectionLue(mesure, etendue, date(2020, 1, 1)),))
    assert joignable(s, Canal.COURRIER, JOUR).possible is ecrire


def test_a_measure_that_ended_yesterday_no_longer_counts() -> None:
    hier = ProtectionLue("tutelle", "tout", date(2020, 1, 1), date(2026, 3, 9))
    assert joignable(replace(JOIGNABLE, protections=(hier,)), Canal.SMS, JOUR).possible
    assert not joignable(replace(JOIGNABLE, protections=(replace(hier, fin=JOUR),)), Canal.SMS, JOUR).possible


def test_a_minor_insured_at_16_may_be_written_to_but_not_one_who_depends() -> None:
    s = replace(JOIGNABLE, naissance=date(2009, 6, 1))
    assert joignable(s, Canal.SMS, JOUR).possible
    assert not joignable(replace(s, ayant_droit=True), Canal.SMS, JOUR).possible


def test_each_channel_needs_its_address() -> None:
    vide = Situation(naissance=date(1980, 1, 1))
    assert [joignable(vide, c, JOUR).possible for c in Canal.values] == [False] * 4
    assert not joignable(replace(JOIGNABLE, telephone_e164="+33241000000"), Canal.SMS, JOUR).possible


def test_age_on_the_eve_and_the_day_of_a_birthday_and_on_29_february() -> None:
    assert age(date(1997, 5, 14), date(2026, 5, 13)) == 28
    assert age(date(1997, 5, 14), date(2026, 5, 14)) == 29
    assert (age(date(2008, 2, 29), date(2026, 2, 28)), age(date(2008, 2, 29), date(2026, 3, 1))) == (17, 18)
    assert age(None, JOUR) is None


@pytest.mark.parametrize("canal", Canal.values)
@pytest.mark.parametrize(
    ("perdu", "fermes"),
    [
        ({}, ()), ({"telephone_e164": "+33241000000"}, ("sms",)), ({"telephone_e164": ""}, ("telephone", "sms")),
        ({"courriel": ""}, ("courriel",)), ({"adresse": ""}, ("courrier",)),
    ],
)  # fmt: skip
def test_a_channel_is_open_when_its_own_address_is_known_and_says_what_is_missing(canal, perdu, fermes) -> None:
    reponse = joignable(replace(JOIGNABLE, **perdu), canal, JOUR)
    assert (reponse.possible, bool(reponse.raison)) == (canal not in fermes, canal in fermes)


@pytest.mark.parametrize(
    ("ans", "ayant_droit", "possible"),
    [(15, False, False), (16, False, True), (16, True, False), (17, True, False), (18, True, True), (18, False, True)],
)
def test_she_is_written_to_from_eighteen_and_from_sixteen_when_insured_in_her_own_name(
    ans, ayant_droit, possible
) -> None:
    for veille, attendu in ((0, possible), (1, joignable_a(ans - 1, ayant_droit))):
        naissance = date(JOUR.year - ans, JOUR.month, JOUR.day + veille)
        situation = replace(JOIGNABLE, naissance=naissance, ayant_droit=ayant_droit)
        assert joignable(situation, Canal.COURRIER, JOUR).possible is attendu


def joignable_a(ans: int, ayant_droit: bool) -> bool:
    """The promise in plain words, written apart from the rule."""
    return ans >= (18 if ayant_droit else 16)


@pytest.mark.parametrize(
    ("mesure", "dit"), [("inconnue", "sa mesure est à vérifier"), ("tutelle", "écrire à la personne qui la représente")]
)
def test_a_measure_not_known_yet_is_to_be_checked_and_a_known_one_names_who_to_write_to(mesure, dit) -> None:
    protegee = replace(JOIGNABLE, protections=(ProtectionLue(mesure, "tout", JOUR, JOUR),))
    assert dit in joignable(protegee, Canal.SMS, JOUR).raison
