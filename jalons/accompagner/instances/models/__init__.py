"""Instances, their sittings, and what is decided there."""

from .instances import Instance, Membre, Presence, SeanceInstance
from .points import Decision, Interet, LignePV, Point, Suite

__all__ = [
    "Decision", "Instance", "Interet", "LignePV", "Membre", "Point", "Presence", "SeanceInstance", "Suite",
]  # fmt: skip
