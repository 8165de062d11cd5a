"""Two rows for one person: linked, never merged for good."""

from __future__ import annotations

from typing import Any

import pytest

from jalons.personnes.assures import services
from jalons.personnes.assures.erreurs import EnregistrementRefuse
from jalons.personnes.assures.models import Assure, DoublonPossible, LienDoublon
from jalons.personnes.assures.selectors import doublons_possibles
from tests.people import un_agent, un_assure

pytestmark = pytest.mark.django_db


@pytest.fixture
def paire(db: Any) -> tuple[Any, Assure, Assure]:
    premiere = un_assure()
    return un_agent("csam", organisme=premiere.organisme), premiere, un_assure(premiere.organisme, nom="Brunnet")


def test_reported_twice_it_is_one_pair_whatever_the_order(paire: Any) -> None:
    agent, a, b = paire
    services.declarer_distinctes(agent=agent, assure=a, autre=b)
    services.declarer_distinctes(agent=agent, assure=b, autre=a)
    assert DoublonPossible.objects.count() == 1


def test_two_different_people_are_no_longer_proposed(paire: Any) -> None:
    agent, a, b = paire
    assert [p.id for p in doublons_possibles(agent, a)] == [b.pk]
    services.declarer_distinctes(agent=agent, assure=a, autre=b)
    assert doublons_possibles(agent, a) == doublons_possibles(agent, b) == []


def test_a_stale_page_does_not_say_of_two_rows_just_linked_that_they_are_two_people(paire: Any) -> None:
    agent, a, b = paire
    services.fusionner(agent=agent, garder=a, doublon=b)
    with pytest.raises(EnregistrementRefuse, match="sont réunies"):
        services.declarer_distinctes(agent=agent, assure=b, autre=a)
    assert DoublonPossible.objects.get().etat == "reunies"


def test_linking_deletes_nothing_and_can_be_undone(paire: Any) -> None:
    agent, a, b = paire
    lien = services.fusionner(agent=agent, garder=a, doublon=b, motif="même téléphone")
    assert Assure.objects.count() == 2 and doublons_possibles(agent, a) == []
    services.annuler_fusion(agent=agent, lien=lien, motif="erreur")
    assert [p.id for p in doublons_possibles(agent, a)] == [b.pk]
    with pytest.raises(EnregistrementRefuse, match="déjà annulée"):
        services.annuler_fusion(agent=agent, lien=lien)


def test_an_intake_on_the_linked_row_gives_the_kept_one(paire: Any) -> None:
    agent, a, b = paire
    services.poser_identifiant(agent=agent, assure=b, nir="295109912611193")
    services.fusionner(agent=agent, garder=a, doublon=b)
    assert un_assure(a.organisme, nir="295109912611193").pk == a.pk


def test_chains_itself_and_other_caisses_are_refused(paire: Any) -> None:
    agent, a, b = paire
    services.fusionner(agent=agent, garder=a, doublon=b)
    troisieme = un_assure(a.organisme)
    for garder, doublon in [(b, troisieme), (troisieme, a), (a, a), (a, b), (a, un_assure())]:
        with pytest.raises(EnregistrementRefuse):
            services.fusionner(agent=agent, garder=garder, doublon=doublon)
    assert LienDoublon.objects.count() == 1
