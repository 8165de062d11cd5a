"""When an appointment may be moved, its outcome noted, its return confirmed: state and hour, to the second."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from jalons.recevoir.rendez_vous import perms
from jalons.recevoir.rendez_vous.enums import Issue, Mode, StatutRendezVous
from jalons.recevoir.rendez_vous.models import RendezVous

DEBUT = datetime(2026, 3, 10, 9, tzinfo=UTC)
FIN = DEBUT + timedelta(minutes=45)
SECONDE = timedelta(seconds=1)


def rdv(statut="pris", mode="domicile", retour=None, rendu=DEBUT - SECONDE):
    return RendezVous(
        statut=statut, mode=mode, periode=DateTimeTZRange(DEBUT, FIN), retour_confirme_le=retour,
        annule_le=rendu if statut == "annule" else None, issue_le=rendu if statut == "excuse" else None,
    )  # fmt: skip


@pytest.mark.parametrize("statut", StatutRendezVous.values)
@pytest.mark.parametrize(
    ("quand", "avant"), [(DEBUT, True), (FIN - SECONDE, True), (FIN, False), (FIN + SECONDE, False)]
)
def test_it_is_moved_or_cancelled_before_its_end_and_while_it_is_booked(statut, quand, avant):
    permis = avant and statut == "pris"
    assert perms.peut_deplacer(rdv(statut, "lieu"), quand) is permis
    assert perms.peut_annuler(rdv(statut, "lieu"), quand) is permis


@pytest.mark.parametrize(("quand", "avant"), [(DEBUT - SECONDE, True), (DEBUT, False), (FIN - SECONDE, False)])
def test_a_home_visit_is_moved_or_cancelled_before_it_begins_and_prepared_until_its_end(quand, avant):
    assert perms.peut_deplacer(rdv(), quand) is perms.peut_annuler(rdv(), quand) is avant
    assert perms.peut_preparer_visite(rdv(), quand) and not perms.peut_preparer_visite(rdv(), FIN)


@pytest.mark.parametrize("statut", StatutRendezVous.values)
@pytest.mark.parametrize("issue", Issue.values)
@pytest.mark.parametrize(("quand", "commence"), [(DEBUT - SECONDE, False), (DEBUT, True)])
def test_its_outcome_is_noted_once_begun_an_excuse_before_and_nothing_once_cancelled(statut, issue, quand, commence):
    assert perms.peut_noter(rdv(statut), issue, quand) is (statut != "annule" and (commence or issue == "excuse"))


@pytest.mark.parametrize("statut", StatutRendezVous.values)
@pytest.mark.parametrize("mode", Mode.values)
@pytest.mark.parametrize("retour", [None, FIN])
@pytest.mark.parametrize(("quand", "commence"), [(DEBUT - SECONDE, False), (DEBUT, True), (FIN + SECONDE, True)])
def test_a_return_is_confirmed_once_after_a_visit_that_took_place(statut, mode, retour, quand, commence):
    permis = mode == "domicile" and statut not in ("annule", "excuse") and retour is None and commence
    assert perms.peut_confirmer_retour(rdv(statut, mode, retour), quand) is permis


@pytest.mark.parametrize("statut", ["annule", "excuse"])
def test_a_visit_given_up_once_begun_still_waits_for_its_return(statut):
    assert perms.peut_confirmer_retour(rdv(statut, rendu=DEBUT), FIN)
