"""A demande and its arrivals; the calls about somebody already known."""

from .appel import Appel
from .demande import Attribution, Demande, Orientation, ReponseItem, ReponsePonctuelle, Signalement, portee_demande

__all__ = [
    "Appel",
    "Attribution",
    "Demande",
    "Orientation",
    "ReponseItem",
    "ReponsePonctuelle",
    "Signalement",
    "portee_demande",
]
