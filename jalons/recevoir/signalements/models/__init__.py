"""A demande and its arrivals; the calls about somebody already known."""

from .appel import Appel
from .demande import Attribution, Demande, Orientation, ReponseItem, ReponsePonctuelle, Signalement, portee_demande
from .dite import PersonneDite, dite_de, nom_affiche

__all__ = [
    "Appel",
    "Attribution",
    "Demande",
    "Orientation",
    "PersonneDite",
    "ReponseItem",
    "ReponsePonctuelle",
    "Signalement",
    "dite_de",
    "nom_affiche",
    "portee_demande",
]
