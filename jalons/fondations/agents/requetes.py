"""A typed user: what every view above the agents receives."""

from __future__ import annotations

from jalons.fondations.acces.controle import Requete
from jalons.fondations.agents.models import Agent


class AgentRequest(Requete):
    """The request of an agent: the access check has already refused anybody else."""

    user: Agent
