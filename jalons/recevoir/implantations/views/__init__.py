"""The room's pages: a place and what it holds, vehicles, attribution."""

from .lieux import (
    convention,
    convention_nouvelle,
    lieu,
    modifier,
    permanence,
    permanence_nouvelle,
    porte,
    salle,
    salle_nouvelle,
)
from .reglages import attribution, regler
from .vehicules import rendre, reserver, vehicule, vehicule_nouveau, vehicules

__all__ = [
    "attribution",
    "convention",
    "convention_nouvelle",
    "lieu",
    "modifier",
    "permanence",
    "permanence_nouvelle",
    "porte",
    "regler",
    "rendre",
    "reserver",
    "salle",
    "salle_nouvelle",
    "vehicule",
    "vehicule_nouveau",
    "vehicules",
]
