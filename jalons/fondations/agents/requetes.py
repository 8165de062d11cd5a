"""A typed user: what every view above the agents receives."""

from __future__ import annotations

from django.http import Http404

from jalons.fondations.acces.controle import Requete
from jalons.fondations.agents.models import Agent
from jalons.fondations.territoires.models import Organisme


class AgentRequest(Requete):
    """The request of an agent: the access check has already refused anybody else."""

    user: Agent


def organisme_de(request: AgentRequest) -> Organisme:
    """The caisse of whoever asks, 404 without one."""
    affectation = request.user.affectation
    if affectation is None or affectation.organisme is None:
        raise Http404
    return affectation.organisme
