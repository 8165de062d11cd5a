"""State conditions on requests for accounts: who may still decide or open one. The right itself is a line of acces.csv."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

from jalons.fondations.agents import rules
from jalons.fondations.agents.models import Agent, Habilitation
from jalons.fondations.socle.dates import jour_annee
from jalons.fondations.socle.refus import Refus, TransitionRefusee

Exigence = Callable[[Agent, Habilitation, datetime], None]


def exiger_autre_personne(agent: Agent, habilitation: Habilitation) -> None:
    """She is not the one it is for. Raises AgentRefuse."""
    pour = habilitation.agent or habilitation
    rules.verifier_autre_personne((agent.pk, agent.prenom, agent.nom), (habilitation.agent_id, pour.prenom, pour.nom))


def exiger_decision(agent: Agent, habilitation: Habilitation, maintenant: datetime) -> None:
    """She may still agree. Raises AgentRefuse (hers), TransitionRefusee (expired)."""
    exiger_autre_personne(agent, habilitation)
    if habilitation.est_en_attente and habilitation.expire_le < maintenant:
        le = jour_annee(timezone.localdate(habilitation.expire_le))
        raise TransitionRefusee(f"Cette demande a expiré le {le}. S’il le faut encore, refaites-la.")


def exiger_ouverture(agent: Agent, habilitation: Habilitation, maintenant: datetime) -> None:
    """She may open it: not hers, neither asked for nor agreed by her. Raises AgentRefuse, TransitionRefusee (expired)."""
    exiger_decision(agent, habilitation, maintenant)
    deja = {habilitation.proposee_par_id, habilitation.decidee_par_id}
    rules.verifier_deux_personnes(habilitation.role, agent.pk, deja)


def peut_accorder(agent: Agent, habilitation: Habilitation, maintenant: datetime) -> bool:
    """Does it wait for her to agree?"""
    return habilitation.est_proposee and _permis(exiger_decision, agent, habilitation, maintenant)


def peut_ouvrir(agent: Agent, habilitation: Habilitation, maintenant: datetime) -> bool:
    """Does it wait for her to open it?"""
    return habilitation.est_accordee and _permis(exiger_ouverture, agent, habilitation, maintenant)


def _permis(exiger: Exigence, agent: Agent, habilitation: Habilitation, maintenant: datetime) -> bool:
    try:
        exiger(agent, habilitation, maintenant)
    except Refus:
        return False
    return True
