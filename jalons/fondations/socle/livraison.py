"""Bring the base to what the shipped files say; a second run writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)


@dataclass
class Bilan:
    """What a load did, row by row; ``gardes``: rows that somebody wrote here, left as they are."""

    crees: int = 0
    modifies: int = 0
    inchanges: int = 0
    gardes: int = 0

    def __str__(self) -> str:
        return (
            f"{self.crees} lignes créées, {self.modifies} modifiées, {self.inchanges} inchangées, "
            f"{self.gardes} gardées (saisies ici)."
        )

    def poser(self, modele: type[M], present: M | None, valeurs: Mapping[str, Any]) -> M:
        """Create the row, or correct the fields that differ."""
        if present is None:
            self.crees += 1
            return modele._default_manager.create(**valeurs)
        if changees := [champ for champ, valeur in valeurs.items() if getattr(present, champ) != valeur]:
            for champ in changees:
                setattr(present, champ, valeurs[champ])
            present.save(update_fields=changees)
            self.modifies += 1
        else:
            self.inchanges += 1
        return present
