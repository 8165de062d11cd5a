"""Who sees what of a person: her caisse's agents, by class; nobody else."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from jalons.fondations.acces import rules
from jalons.fondations.acces.enums import Portee, Role
from jalons.personnes.assures import services
from jalons.personnes.assures.models import Assure
from tests.people import un_agent, un_assure, un_organisme

pytestmark = pytest.mark.django_db
ACTES = ["chercher", "lire", "creer", "modifier", "souhaits", "proteger", "deces", "reveler", "fusionner"]


def decide(agent: Any, acte: str, assure: Any, classe: str = "F1") -> bool:
    return bool(rules.decide(agent, acte, "assure", assure, maintenant=timezone.now(), classe=classe))


@pytest.fixture
def monde(db: Any) -> tuple[list[Any], list[Assure]]:
    """Every role in two caisses, and people: of the first, of the second, attached, once attached."""
    ici, ailleurs = un_organisme(), un_organisme()
    agents = [un_agent(role, organisme=o) for role in Role for o in (ici, ailleurs)]
    referent = agents[list(Role).index(Role.ASSISTANT_SOCIAL) * 2]
    gens = [un_assure(ici), un_assure(ailleurs), un_assure(ailleurs), un_assure(ici)]
    hier = timezone.localdate() - timedelta(days=1)
    services.rattacher(assure=gens[2], agent=referent, genre="referent", du=hier)
    services.rattacher(assure=gens[3], agent=referent, genre="rdv", du=date(2020, 1, 1), au=hier)
    return agents, gens


def test_visible_to_equals_decide_person_by_person(monde: Any) -> None:
    agents, gens = monde
    for agent in agents:
        for acte in ACTES:
            for classe in ("F1", "F2", "F4"):
                par_sql = set(Assure.objects.visible_to(agent, acte, classe=classe).values_list("pk", flat=True))
                un_par_un = {a.pk for a in gens if decide(agent, acte, a, classe)}
                assert par_sql == un_par_un, (agent.role, acte, classe)


def test_sabotage_a_twin_that_forgets_the_end_date_is_seen(monde: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db.models import Q

    juste = Assure.portee_q

    def faux(portee: str, agent: Any, maintenant: Any) -> Any:
        if portee == Portee.SOI:
            return Q(rattachements__agent_id__in=agent.titulaires)
        return juste(portee, agent, maintenant)

    monkeypatch.setattr(Assure, "portee_q", staticmethod(faux))
    with pytest.raises(AssertionError):
        test_visible_to_equals_decide_person_by_person(monde)


@pytest.mark.parametrize(
    ("role", "lit", "numero", "canal_sur"),
    [
        ("csam", True, True, False), ("assistant_social", True, True, False), ("manager", True, False, False),
        ("direction_regionale", False, False, False), ("direction_nationale", False, False, False),
        ("admin_technique", False, False, False), ("dpo", False, False, False), ("partenaire", False, False, False),
    ],
)  # fmt: skip
def test_each_role_reads_its_classes_in_its_caisse(role: str, lit: bool, numero: bool, canal_sur: bool) -> None:
    assure = un_assure()
    agent = un_agent(role, organisme=assure.organisme)
    assert decide(agent, "lire", assure) is lit
    assert decide(agent, "lire", assure, "F2") is numero
    assert decide(agent, "lire", assure, "F4") is canal_sur


def test_only_her_own_worker_or_the_substitute_reads_the_safe_channel() -> None:
    from jalons.fondations.agents.models import Suppleance

    assure, jour = un_assure(), timezone.localdate()
    referente, remplacante = (un_agent("assistant_social", organisme=assure.organisme) for _ in range(2))
    services.rattacher(assure=assure, agent=referente, genre="referent", du=jour)
    assert decide(referente, "lire", assure, "F4") and not decide(remplacante, "lire", assure, "F4")
    Suppleance.objects.create(absent=referente, suppleant=remplacante, date_debut=jour, date_fin=jour)
    neuve = type(remplacante).objects.get(pk=remplacante.pk)
    assert decide(neuve, "lire", assure, "F4")
    assert set(Assure.objects.visible_to(neuve, "lire", classe="F4")) == {assure}
