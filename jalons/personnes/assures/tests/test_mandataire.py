"""A file names a mandataire: nothing is sent to the person before somebody has looked at her measure."""

from __future__ import annotations

from datetime import date

import pytest

from jalons.personnes.assures import services
from jalons.personnes.assures.enums import Canal
from jalons.personnes.assures.models import Assure, Protection
from jalons.personnes.assures.rules import Situation, joignable
from jalons.personnes.assures.rules.contact import ProtectionLue
from jalons.personnes.assures.selectors import peut_ecrire_a
from tests.people import un_agent, un_assure

pytestmark = pytest.mark.django_db
JOUR = date(2026, 7, 3)


@pytest.fixture
def valerie() -> Assure:
    return un_assure(adresse="1 rue du Port", telephone="06 12 34 56 78")  # type: ignore[no-any-return]


def signaler(assure: Assure, mandataire: str = "UDAF 96", jour: date = JOUR) -> Protection | None:
    return services.signaler_mandataire(agent=None, assure=assure, mandataire=mandataire, jour=jour)


def test_a_mandataire_is_a_measure_to_verify(valerie: Assure) -> None:
    protection = signaler(valerie)
    assert protection
    assert (protection.mandataire, protection.mesure, protection.etendue) == ("UDAF 96", "inconnue", "inconnue")
    assert protection.get_mesure_display() == "Mesure à vérifier"
    assert protection.get_etendue_display() == "Inconnue, à vérifier"


@pytest.mark.parametrize("canal", [Canal.COURRIER, Canal.SMS])
def test_nothing_is_sent_to_her_until_somebody_has_looked(valerie: Assure, canal: Canal) -> None:
    assert peut_ecrire_a(valerie, canal, JOUR)[0]
    protection = signaler(valerie)
    permis, raison = peut_ecrire_a(valerie, canal, JOUR)
    assert not permis and "mandataire" in raison
    assert protection
    services.modifier_protection(agent=un_agent(), protection=protection, version=1, mesure="curatelle")
    assert peut_ecrire_a(valerie, canal, JOUR)[0]


@pytest.mark.parametrize("mot", ["", "  ", "non", "N", "0", "Aucun", "Néant"])
def test_what_a_file_writes_for_nobody_is_no_measure(valerie: Assure, mot: str) -> None:
    assert signaler(valerie, mot) is None


@pytest.mark.parametrize("mot", ["oui", "O", "1"])
def test_a_mandataire_without_a_name_counts(valerie: Assure, mot: str) -> None:
    protection = signaler(valerie, mot)
    assert protection and protection.mandataire == ""


def test_the_same_file_twice_makes_one_measure(valerie: Assure) -> None:
    signaler(valerie)
    assert signaler(valerie) is None
    assert Protection.objects.count() == 1


def test_a_measure_already_known_is_left_as_it_is(valerie: Assure) -> None:
    services.noter_protection(
        agent=None, assure=valerie, mesure="tutelle", etendue="tout", date_debut=date(2020, 1, 1), mandataire="Mme Roy"
    )
    assert signaler(valerie) is None


def test_what_somebody_ended_does_not_come_back_with_next_month_s_file(valerie: Assure) -> None:
    protection = signaler(valerie)
    assert protection
    services.modifier_protection(agent=un_agent(), protection=protection, version=1, date_fin=JOUR)
    assert signaler(valerie, "udaf 96", date(2026, 8, 3)) is None
    assert signaler(valerie, "Cabinet Roy", date(2026, 8, 3)) is not None


def test_sabotage_without_the_unknown_measure_in_the_gate_the_letter_would_leave(
    valerie: Assure, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jalons.personnes.assures.rules import contact

    lue = ProtectionLue("inconnue", "inconnue", JOUR)
    situation = Situation(adresse="1 rue du Port", naissance=date(1997, 5, 14), protections=(lue,))
    assert not joignable(situation, Canal.COURRIER, JOUR).possible
    monkeypatch.setattr(contact, "MESURES_REPRESENTATION", frozenset({"tutelle"}))
    assert joignable(situation, Canal.COURRIER, JOUR).possible
