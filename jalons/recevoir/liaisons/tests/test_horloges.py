"""Two clocks: whatever one side does, in whatever order, the other side's does not move."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalons.recevoir.liaisons import rules
from jalons.recevoir.liaisons.enums import (
    ORGANISME_OUVERT,
    SOCIAL_OUVERT,
    TRANSITIONS_ORGANISME,
    TRANSITIONS_SOCIAL,
    EtatOrganisme,
    EtatSocial,
    GenreLiaison,
    PiecePar,
)

JOUR = date(2026, 3, 10)
JOURS = st.integers(-40, 40).map(lambda n: JOUR + timedelta(days=n))


def test_the_two_tables_share_no_act_and_no_state() -> None:
    assert not TRANSITIONS_ORGANISME.keys() & TRANSITIONS_SOCIAL.keys()
    assert not set(EtatOrganisme) & set(EtatSocial)


@pytest.mark.parametrize(("table", "etats"), [(TRANSITIONS_ORGANISME, EtatOrganisme), (TRANSITIONS_SOCIAL, EtatSocial)])
def test_every_state_can_be_left_and_every_end_can_be_reached_again(table, etats) -> None:
    sorties = {e: {vers for depuis, vers in table.values() if e in depuis} for e in etats}
    assert all(sorties.values())
    vus, a_voir = set(), {next(iter(etats))}
    while a_voir:
        vus |= a_voir
        a_voir = {vers for e in a_voir for vers in sorties[e]} - vus
    assert vus == set(etats)


@given(st.sampled_from(EtatOrganisme), JOURS, JOURS, st.booleans())
def test_it_is_never_silent_past_its_day_on_either_clock(etat, organisme_le, social_le, a_lire) -> None:
    ouvert = etat in ORGANISME_OUVERT
    dit = rules.a_faire(etat, organisme_le if ouvert else None, social_le, a_lire=a_lire, jour=JOUR)
    assert (dit == "personne") == (social_le <= JOUR)
    if ouvert and organisme_le < JOUR:
        assert dit
    seule = rules.a_faire(etat, organisme_le if ouvert else None, None, a_lire=False, jour=JOUR)
    assert seule == ("relancer" if ouvert and organisme_le < JOUR else ""), "the person's end stops nothing of theirs"


@given(st.sampled_from(EtatSocial), JOURS)
def test_a_payment_made_changes_nothing_of_what_the_person_waits_for(etat, le) -> None:
    quand = le if etat in SOCIAL_OUVERT else None
    reponses = {
        rules.a_faire(o, None, quand, a_lire=False, jour=JOUR) for o in (EtatOrganisme.FAITE, EtatOrganisme.REFUSEE)
    }
    assert reponses == {"personne" if quand and quand <= JOUR else ""}


@given(st.sampled_from(EtatOrganisme), st.sampled_from(GenreLiaison), JOURS, st.sampled_from(PiecePar))
def test_a_clock_that_runs_says_who_what_and_when(etat, genre, le, piece) -> None:
    ouvert = etat in ORGANISME_OUVERT
    lue = rules.horloge_organisme(genre, etat, le, qui="CPAM 31", piece_par=piece, jour=JOUR)
    acteur = str(piece.label) if etat == EtatOrganisme.PIECE_ATTENDUE else "CPAM 31"
    assert acteur in lue.quoi and "{" not in lue.quoi
    assert lue.arretee != ouvert and lue.passee == (ouvert and le < JOUR)


def test_the_other_service_has_its_own_list_of_what_waits() -> None:
    hier, demain = JOUR - timedelta(days=1), JOUR + timedelta(days=1)
    faire = [
        rules.a_faire_organisme(EtatOrganisme.TRANSMISE, demain, a_lire=False, jour=JOUR),
        rules.a_faire_organisme(EtatOrganisme.EN_COURS, hier, a_lire=False, jour=JOUR),
        rules.a_faire_organisme(EtatOrganisme.FAITE, None, a_lire=True, jour=JOUR),
    ]
    attendre = [
        rules.a_faire_organisme(EtatOrganisme.EN_COURS, demain, a_lire=False, jour=JOUR),
        rules.a_faire_organisme(EtatOrganisme.PIECE_ATTENDUE, hier, a_lire=False, jour=JOUR),  # another one's to give
        rules.a_faire_organisme(EtatOrganisme.FAITE, None, a_lire=False, jour=JOUR),
    ]
    assert (faire, attendre) == ([True] * 3, [False] * 3)
