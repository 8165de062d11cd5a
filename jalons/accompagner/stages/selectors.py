"""The texts of the students, for the dossier's page and for the day of who writes and of who countersigns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from jalons.accompagner.accompagnements.enums import CibleBrouillon
from jalons.accompagner.accompagnements.models import Brouillon, Dossier
from jalons.fondations.acces.controle import autorise
from jalons.fondations.acces.models import Protege
from jalons.fondations.agents.models import Agent

from .enums import StatutEcrit
from .models import EcritStage


@dataclass(frozen=True)
class Section:
    """The section of the dossier's page."""

    ecrits: tuple[EcritStage, ...]
    peut_ecrire: bool
    commences: frozenset[Any] = frozenset()  # her drafts: the text that each corrects, None for a new one


def lies() -> Protege[EcritStage]:
    """With what a page says of each."""
    lignes: Any = EcritStage.objects.select_related("dossier__assure", "auteur", "contresigne_par")
    return cast("Protege[EcritStage]", lignes)


def _de(agent: Agent, dossier: Dossier) -> Protege[EcritStage]:
    return lies().visible_to(agent, classe="F3").filter(dossier=dossier).defer("texte", "mot")


def section(agent: Agent, dossier: Dossier) -> Section | None:
    """For this agent; None when there is nothing there for her. One query, none for a dossier that was never opened."""
    ecrits = tuple(_de(agent, dossier)) if getattr(dossier, "a_ouvertures", True) else ()
    peut = not dossier.clos_le and autorise(agent, "ecrire", "ecrit_stage", dossier, classe="F3")
    siens_tapes = Brouillon.objects.filter(dossier=dossier, auteur=agent, cible=CibleBrouillon.STAGE)
    commences = siens_tapes.exclude(contenu=None).values_list("objet", flat=True) if peut else ()
    return Section(ecrits, peut, frozenset(commences)) if ecrits or peut else None


def attendus(agent: Agent) -> list[EcritStage]:
    """What waits for this agent: to countersign for who accompanies, given back for its author. Without the words."""
    lignes = lies().visible_to(agent, classe="F3").defer("texte", "mot")
    siens = lignes.filter(auteur=agent, statut=StatutEcrit.RENDU)
    confies = lignes.filter(statut=StatutEcrit.A_CONTRESIGNER).exclude(auteur=agent)
    return list((siens | confies).order_by("created_at"))
