"""A demande and its arrivals; the calls about somebody already known."""

from .appel import Appel
from .demande import Attribution, Demande, Orientation, ReponsePonctuelle, Signalement, portee_demande
from .dite import PersonneDite, dite_de, nom_affiche
from .reponse import ReponseItem

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
