"""What is true of distances and people: who is near, how much is offered to them. Pure: arrays in, arrays out."""

from __future__ import annotations

from typing import Any

import numpy as np

SEUILS = (15, 30)  # minutes, as the leaflet prints them [004]
PORTEE = 30  # minutes: the catchment of a place


def paliers(minutes: Any, relie: Any) -> Any:
    """0: within 15 minutes, 1: within 30, 2: beyond (or unknown beyond an hour), 3: no road."""
    loin = np.where(np.isnan(minutes), np.inf, minutes)
    return np.where(~relie, 3, np.digitize(loin, SEUILS, right=True))


def part(habitants: Any, choisis: Any) -> float | None:
    """Share of the people, from 0 to 1; None when nobody is counted."""
    total = habitants.sum()
    return float(habitants[choisis].sum() / total) if total else None


def heures_pour_mille(minutes: Any, habitants: Any, heures: Any, portee: float = PORTEE) -> Any:
    """2SFCA. Each place shares its hours among all the people within its reach; each commune adds up what the places that
    it reaches offer a head. Hours for 1 000 people, by commune; ``minutes``: commune × place.

    Luo and Wang, Environment and Planning B 30 (2003). A place that reaches nobody offers nothing.
    """
    proche = minutes <= portee
    demande = habitants @ proche
    offre = np.divide(heures, demande, out=np.zeros(len(heures)), where=demande > 0)
    return 1000 * (proche @ offre)


def moyennes(groupes: Any, valeurs: Any, poids: Any) -> dict[str, float | None]:
    """The mean of each group, weighted; None where the weight is nil."""
    noms, rang = np.unique(groupes, return_inverse=True)
    sommes, total = np.bincount(rang, weights=valeurs * poids), np.bincount(rang, weights=poids)
    return {str(n): float(s / t) if t else None for n, s, t in zip(noms, sommes, total, strict=True)}
