"""When people may be met together."""

from __future__ import annotations

from datetime import datetime, time

OUVERTURE, FERMETURE = time(8), time(20)
SAMEDI = 5


def heures_de_seance(quand: datetime) -> bool:
    """Whether a sitting may begin at that wall-clock time of its place."""
    return OUVERTURE <= quand.time() < FERMETURE and quand.weekday() <= SAMEDI
