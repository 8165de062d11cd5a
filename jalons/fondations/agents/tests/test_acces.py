"""Who sees which agent; accounts and assignments."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from jalons.fondations.agents.models import Affectation, Agent
from tests.people import un_agent, une_equipe

pytestmark = pytest.mark.django_db
JOUR = date(2026, 3, 10)


def test_a_manager_sees_her_team_and_not_the_next_one() -> None:
    equipe = une_equipe()
    manager, helene = un_agent("manager", equipe=equipe), un_agent(equipe=equipe)
    voisine = un_agent(equipe=une_equipe(equipe.organisme))
    visibles = Agent.objects.visible_to(manager)
    assert helene in visibles and voisine not in visibles


def test_an_agent_has_one_assignment_at_a_time() -> None:
    helene = un_agent()
    with pytest.raises(IntegrityError), transaction.atomic():
        Affectation.objects.create(agent=helene, role="csam", date_debut=JOUR)


def test_one_account_whatever_the_case_typed() -> None:
    helene = un_agent(identifiant="helene.morvan")
    assert Agent.objects.get_by_natural_key(" Helene.MORVAN ") == helene
    with pytest.raises(IntegrityError), transaction.atomic():
        un_agent(identifiant="Helene.Morvan")
