"""State conditions of the acts; who may do them is in acces.csv."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from jalons.accompagner.accompagnements import rules
from jalons.accompagner.accompagnements.enums import (
    TRANSITIONS_ACTION,
    TRANSITIONS_DOSSIER,
    TRANSITIONS_OBJECTIF,
)
from jalons.accompagner.accompagnements.models import Dossier, Note
from jalons.fondations.agents.models import Agent, Suppleance
from jalons.fondations.socle.models import en_vigueur
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.fondations.socle.transitions import permises


def peut_ecrire(dossier: Dossier) -> bool:
    """One writes until the clôture."""
    return rules.modifiable(dossier.statut)


def actes_dossier(dossier: Dossier) -> list[str]:
    """Acts open from the dossier's state."""
    return permises(TRANSITIONS_DOSSIER, dossier.statut)


def actes_objectif(statut: str) -> list[str]:
    """Acts open from an objective's state."""
    return permises(TRANSITIONS_OBJECTIF, statut)


def actes_action(statut: str) -> list[str]:
    """Acts open from an action's state."""
    return permises(TRANSITIONS_ACTION, statut)


def peut_corriger(note: Note, agent_id: UUID) -> bool:
    """A note is corrected by its author only; the referent to whom it was handed reads it."""
    return note.auteur_id == agent_id and note.entretien.annule_le is None


def est_absente(agent: Agent, jour: date) -> bool:
    """Somebody replaces her today, or she has no place in the service any more."""
    supplee = Suppleance.objects.filter(en_vigueur(jour), absent=agent)
    return agent.affectation_le(jour) is None or supplee.exists()


def exiger_depart(agent: Agent, referent: Agent, jour: date) -> None:
    """The referent proposes another caisse; anybody else, only while she is away. Raises TransitionRefusee."""
    if agent.pk != referent.pk and not est_absente(referent, jour):
        raise TransitionRefusee(
            f"{referent} est là : c’est à elle, ou à lui, de proposer ce dossier à une autre caisse."
        )
