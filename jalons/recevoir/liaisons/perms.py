"""What the hands that a liaison is in allow, on top of ``acces.csv``."""

from __future__ import annotations

from typing import Any

from jalons.fondations.acces.controle import autorise
from jalons.fondations.acces.enums import Role

from .models import Liaison


def peut_suivre(agent: Any, liaison: Liaison) -> bool:
    """May she say what was done with the person: whoever follows her; the platform as long as nobody does."""
    sienne = liaison.attribuee_a_id in agent.titulaires or (liaison.attribuee_a_id is None and agent.role == Role.CSAM)
    return sienne and autorise(agent, "ecrire", "liaison", liaison)
