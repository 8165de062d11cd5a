"""Who sees which agent: ``decide()`` and its SQL twin agree, object by object."""

from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from jalons.fondations.acces.enums import Role
from jalons.fondations.acces.rules import decide
from jalons.fondations.agents.models import Affectation, Agent, Secteur, Suppleance
from tests.people import un_agent, un_organisme, une_equipe

pytestmark = pytest.mark.django_db
JOUR = date(2026, 3, 10)


def un_monde() -> list[Agent]:
    """Two caisses, three teams, every role, some gone, some closed."""
    hasard = random.Random(11)
    caisses = [un_organisme(), un_organisme()]
    equipes = [une_equipe(caisses[0]), une_equipe(caisses[0]), une_equipe(caisses[1])]
    agents = [un_agent(role, equipe=hasard.choice(equipes)) for role in Role for _ in range(4)]
    for parti in hasard.sample(agents, 6):
        Affectation.objects.filter(agent=parti).update(date_fin=timezone.localdate() - timedelta(days=1))
    for ferme in hasard.sample(agents, 4):
        Agent.objects.filter(pk=ferme.pk).update(is_active=False)
    for un, autre in pairwise(agents):
        Suppleance.objects.create(absent=un, suppleant=autre, date_debut=JOUR, date_fin=JOUR)
        Secteur.objects.create(agent=un, genre="commune", code="96001", date_debut=JOUR)
    return list(Agent.objects.all())


@pytest.mark.parametrize(("modele", "acte"), [(Agent, "lire"), (Suppleance, "declarer"), (Secteur, "donner")])
def test_the_query_shows_exactly_what_decide_allows(modele: type, acte: str) -> None:
    maintenant, vus, refuses = timezone.now(), 0, 0
    for sujet in un_monde():
        visibles = set(modele.objects.visible_to(sujet, acte, maintenant=maintenant).values_list("pk", flat=True))
        for objet in modele.objects.all():
            permis = bool(decide(sujet, acte, modele.ACCES, objet, maintenant=maintenant))
            assert permis == (objet.pk in visibles), (sujet.role, objet)
            vus, refuses = vus + permis, refuses + (not permis)
    assert vus > 20 and refuses > 200


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
