"""What the acts of a sitting share: its lock, its members, a line of the minutes."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Max

from jalons.accompagner.instances.enums import StatutSeance
from jalons.accompagner.instances.models import LignePV, Membre, Point, SeanceInstance
from jalons.accompagner.instances.rules import InstanceRefusee
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.refus import TransitionRefusee


def verrou(seance: SeanceInstance, *statuts: StatutSeance) -> SeanceInstance:
    """The row, locked, in one of these states: one act at a time on a sitting. Raises TransitionRefusee."""
    ici = SeanceInstance.objects.select_for_update().get(pk=seance.pk)
    if ici.statut not in statuts:
        raise TransitionRefusee(f"La séance est maintenant « {ici.get_statut_display().lower()} » : rechargez la page.")
    return ici


def en_seance(seance: SeanceInstance) -> SeanceInstance:
    """The row, locked, of a sitting that sits now."""
    return verrou(seance, StatutSeance.OUVERTE)


def point_vivant(point: Point) -> Point:
    """The point, locked, its sitting being so, still to be decided. Raises TransitionRefusee."""
    ici = Point.objects.select_for_update().get(pk=point.pk)
    if not ici.vivant:
        raise TransitionRefusee(f"Ce point est maintenant « {ici.get_statut_display().lower()} » : rechargez la page.")
    return ici


def noter(
    seance: SeanceInstance, agent: Agent, texte: str, *, point: Point | None = None, additif: bool = False
) -> LignePV:
    """A line of the minutes, the sitting being locked."""
    dernier = seance.lignes.aggregate(rang=Max("rang"))["rang"] or 0
    return LignePV.objects.create(
        seance=seance, point=point, rang=dernier + 1, texte=texte, auteur=agent, additif=additif
    )


def exiger_membre(membre: Membre, parmi: Collection[Membre]) -> None:
    """Raises InstanceRefusee when she or he is not a member on the day of the sitting."""
    if membre not in parmi:
        raise InstanceRefusee(f"{membre} n’est pas membre ce jour-là : choisissez parmi les membres.", "membre")
