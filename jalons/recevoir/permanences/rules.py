"""In which order those on duty are called: who is free first, then her rank, then who began first. Never how much she took."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jalons.fondations.socle.dates import heure_texte


@dataclass(frozen=True)
class DeGarde:
    """Somebody on duty at an instant; ``occupee_jusqu_a``: the end of the appointment she is in, None when she is free."""

    agent: Any
    telephone: str
    rang: int
    debut: datetime
    fin: datetime
    fin_locale: datetime  # at her place, ready to show
    occupee_jusqu_a: datetime | None = None

    @property
    def libre(self) -> bool:
        """Nobody is with her."""
        return self.occupee_jusqu_a is None

    @property
    def dite(self) -> str:
        """« Libre en ce moment », « En rendez-vous jusqu’à 11 h »."""
        return (
            f"En rendez-vous jusqu’à {heure_texte(self.occupee_jusqu_a)}"
            if self.occupee_jusqu_a
            else "Libre en ce moment"
        )


def ordre(de_garde: Iterable[DeGarde]) -> list[DeGarde]:
    """Whom to call first."""
    return sorted(de_garde, key=lambda g: (not g.libre, g.rang, g.debut, str(g.agent)))


def suivante(de_garde: Iterable[DeGarde], deja: Iterable[Any]) -> DeGarde | None:
    """The next one to call, those called before left out; None: nobody is left."""
    connues = set(deja)
    return next((g for g in ordre(de_garde) if g.agent.pk not in connues), None)
