"""Wishes, protection, death: what is written stops what would be sent."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jalons.fondations.socle.refus import TransitionRefusee, VersionDepassee
from jalons.personnes.assures import services
from jalons.personnes.assures.enums import Canal
from jalons.personnes.assures.erreurs import EnregistrementRefuse
from jalons.personnes.assures.models import Assure, Contact
from jalons.personnes.assures.rules import contact as regles
from jalons.personnes.assures.selectors import peut_ecrire_a, peuvent_ecrire_a
from tests.people import un_agent, un_assure

pytestmark = pytest.mark.django_db
JOUR = date(2026, 3, 10)


@pytest.fixture
def elle(db: Any) -> Assure:
    return un_assure(telephone="06 12 34 56 78", adresse="1 rue du Port", courriel="v@exemple.fr")


@pytest.fixture
def agent(elle: Assure) -> Any:
    return un_agent("csam", organisme=elle.organisme)


def test_a_death_stops_every_channel_at_once_even_for_a_copy_read_before(elle: Assure, agent: Any) -> None:
    copie = Assure.objects.get(pk=elle.pk)
    assert all(peut_ecrire_a(copie, c, JOUR)[0] for c in Canal.values)
    services.noter_deces(agent=agent, assure=elle, date_deces=date(2026, 3, 9))
    assert [peut_ecrire_a(copie, c, JOUR)[0] for c in Canal.values] == [False] * 4


def test_sabotage_without_the_lock_a_letter_to_the_dead_would_leave(
    elle: Assure, agent: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(regles, "VERROUS", tuple(v for v in regles.VERROUS if v.__name__ != "_deces"))
    with pytest.raises(AssertionError):
        test_a_death_stops_every_channel_at_once_even_for_a_copy_read_before(elle, agent)


@pytest.mark.parametrize("jour", [date(2999, 1, 1), date(1990, 1, 1)])
def test_an_impossible_death_is_refused(elle: Assure, agent: Any, jour: date) -> None:
    with pytest.raises(EnregistrementRefuse, match=r"décès|avenir"):
        services.noter_deces(agent=agent, assure=elle, date_deces=jour)
    elle.refresh_from_db()
    assert elle.date_deces is None


def test_a_death_written_by_mistake_is_taken_back(elle: Assure, agent: Any) -> None:
    services.noter_deces(agent=agent, assure=elle, date_deces=date(2026, 3, 9))
    services.annuler_deces(agent=agent, assure=elle)
    with pytest.raises(TransitionRefusee, match="C’était déjà fait"):
        services.annuler_deces(agent=agent, assure=elle)
    assert peut_ecrire_a(elle.pk, Canal.SMS, JOUR) == (True, "")


def test_whoever_does_not_want_to_be_contacted_is_not(elle: Assure, agent: Any) -> None:
    services.noter_souhaits(agent=agent, assure=elle, ne_pas_contacter=True)
    assert peut_ecrire_a(elle, Canal.COURRIER, JOUR) == (False, "La personne ne veut pas être contactée.")


def test_a_safe_channel_stops_what_jalons_would_send_and_tells_nothing_of_it(elle: Assure, agent: Any) -> None:
    services.noter_souhaits(agent=agent, assure=elle, canal_sur="Sa sœur, le midi")
    possible, raison = peut_ecrire_a(elle, Canal.SMS, JOUR)
    assert not possible and "sœur" not in raison
    assert Contact.objects.get().canal_sur == "Sa sœur, le midi"
    services.noter_souhaits(agent=agent, assure=elle, canal_sur="")
    assert peut_ecrire_a(elle, Canal.SMS, JOUR)[0]


def test_a_tutelle_sends_to_the_representative_until_its_last_day(elle: Assure, agent: Any) -> None:
    services.noter_protection(
        agent=agent, assure=elle, mesure="tutelle", etendue="tout", date_debut=date(2020, 1, 1), date_fin=JOUR
    )
    assert "Tutelle" in peut_ecrire_a(elle, Canal.SMS, JOUR)[1]
    assert peut_ecrire_a(elle, Canal.SMS, JOUR + timedelta(days=1))[0]


def test_reversed_dates_of_a_measure_are_refused(elle: Assure, agent: Any) -> None:
    with pytest.raises(EnregistrementRefuse, match="précède"):
        services.noter_protection(
            agent=agent, assure=elle, mesure="tutelle", etendue="tout", date_debut=JOUR, date_fin=date(2020, 1, 1)
        )


def test_a_person_who_does_not_exist_is_never_written_to(db: Any) -> None:
    assert not peut_ecrire_a(Assure().pk, Canal.SMS, JOUR)[0]


def test_rows_linked_as_one_person_stop_together(elle: Assure, agent: Any) -> None:
    doublon = un_assure(elle.organisme, telephone="06 12 34 56 78")
    lien = services.fusionner(agent=agent, garder=elle, doublon=doublon)
    services.noter_deces(agent=agent, assure=doublon, date_deces=date(2026, 1, 1))
    assert not peut_ecrire_a(elle, Canal.SMS, JOUR)[0]
    services.annuler_fusion(agent=agent, lien=lien)
    assert peut_ecrire_a(elle, Canal.SMS, JOUR)[0]


def test_the_gate_costs_the_same_for_one_person_and_for_fifteen(elle: Assure, django_assert_num_queries: Any) -> None:
    with CaptureQueriesContext(connection) as une:
        peuvent_ecrire_a([elle.pk], Canal.SMS, JOUR)
    autres = [un_assure(elle.organisme).pk for _ in range(14)]
    with django_assert_num_queries(len(une)):
        assert len(peuvent_ecrire_a([elle.pk, *autres], Canal.SMS, JOUR)) == 15


def test_the_second_of_two_edits_is_refused_and_nothing_is_lost(elle: Assure, agent: Any) -> None:
    autre = Assure.objects.get(pk=elle.pk)
    services.corriger(agent=agent, assure=elle, version=1, adresse="2 rue Neuve")
    with pytest.raises(VersionDepassee):
        services.corriger(agent=agent, assure=autre, version=1, adresse="9 rue Perdue")
    assert Assure.objects.get(pk=elle.pk).adresse == "2 rue Neuve"


def test_two_first_wishes_at_once_the_second_is_told(elle: Assure, agent: Any) -> None:
    services.noter_souhaits(agent=agent, assure=elle, version=0, canal_prefere="sms")
    with pytest.raises(VersionDepassee):
        services.noter_souhaits(agent=agent, assure=elle, version=0, canal_prefere="courrier")


def test_a_corrected_name_is_found_under_its_new_spelling(elle: Assure, agent: Any) -> None:
    from jalons.personnes.assures.selectors import chercher

    services.corriger(agent=agent, assure=elle, nom="Vasseur")
    assert [p.id for p in chercher(agent, "vaseur valerie")] == [elle.pk]
    assert chercher(agent, "brunet") == []


def test_the_day_of_death_may_be_today(elle: Assure, agent: Any) -> None:
    services.noter_deces(agent=agent, assure=elle, date_deces=timezone.localdate())
    elle.refresh_from_db()
    assert elle.date_deces == timezone.localdate()
