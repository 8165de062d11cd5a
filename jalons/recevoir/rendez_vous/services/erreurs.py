"""Refusals of the agenda. Each message is French and names the remedy."""

from __future__ import annotations

from collections.abc import Sequence

from jalons.fondations.socle.refus import Refus, TransitionRefusee, VersionDepassee
from jalons.recevoir.rendez_vous.selectors import Creneau


class RendezVousRefuse(Refus):
    """The act makes no sense or is not allowed now; the message is French and names the remedy."""


class CreneauPris(RendezVousRefuse):
    """Somebody else has this time. ``proches`` holds up to three free slots near it."""

    def __init__(self, raison: str, proches: Sequence[Creneau] = ()):
        self.proches = list(proches)
        suite = " Les plus proches : " + " ; ".join(f"{c.quand} ({c.ou})" for c in self.proches) + "."
        vide = " Aucun autre créneau n’est ouvert dans les trois semaines : choisir un autre lieu."
        super().__init__(raison + (suite if self.proches else vide))


class PlageEnConflit(RendezVousRefuse):
    """A window is already open at these hours."""


__all__ = ["CreneauPris", "PlageEnConflit", "RendezVousRefuse", "TransitionRefusee", "VersionDepassee"]
