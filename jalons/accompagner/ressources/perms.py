"""Who reads the sheet and who writes in it; the table is acces.csv."""

from __future__ import annotations

from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.accompagnements.rules import modifiable
from jalons.fondations.acces.controle import autorise
from jalons.fondations.agents.models import Agent


def peut_lire(agent: Agent, dossier: Dossier) -> bool:
    """The referent and her substitute."""
    return autorise(agent, "lire", "budget", dossier, classe="F3")


def peut_ecrire(agent: Agent, dossier: Dossier) -> bool:
    """The same, until the clôture."""
    return modifiable(dossier.statut) and autorise(agent, "ecrire", "budget", dossier, classe="F3")


def suit(agent: Agent, dossier: Dossier) -> bool:
    """Who accompanies the person: the whole sheet is hers, a mere reader has its summary."""
    return autorise(agent, "accompagner", "dossier", dossier, classe="F3")
