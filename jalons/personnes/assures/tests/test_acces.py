"""Who sees what of a person: her caisse's agents, by class; nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from jalons.fondations.acces import rules
from jalons.personnes.assures import services
from jalons.personnes.assures.models import Assure
from tests.people import un_agent, un_assure

pytestmark = pytest.mark.django_db


def decide(agent: Any, acte: str, assure: Any, classe: str = "F1") -> bool:
    return bool(rules.decide(agent, acte, "assure", assure, maintenant=timezone.now(), classe=classe))


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
