"""The same answers in plain Python, the slow and evident way; used by the tests of every day and of the night."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations


def deux_etapes(
    minutes: Sequence[Sequence[float]], gens: Sequence[float], heures: Sequence[float], portee: float
) -> list[float]:
    """2SFCA, place by place then commune by commune."""
    parts = []
    for j, offre in enumerate(heures):
        a_portee = sum(g for i, g in enumerate(gens) if minutes[i][j] <= portee)
        parts.append(offre / a_portee if a_portee else 0.0)
    return [1000 * sum(p for j, p in enumerate(parts) if ligne[j] <= portee) for ligne in minutes]


def meilleure_couverture(couvre: Sequence[Sequence[bool]], gens: Sequence[float], combien: int) -> float:
    """The most people that any choice of so many candidates reaches: every choice is tried."""
    candidates = range(len(couvre[0]))
    return max(
        sum(g for i, g in enumerate(gens) if any(couvre[i][c] for c in choix))
        for choix in combinations(candidates, combien)
    )
