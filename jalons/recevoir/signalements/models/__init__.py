"""A demande and its arrivals; what is told back; the calls about somebody already known."""

from .appel import Appel
from .boucle import Passage, Retour, Retrait, Tentative
from .demande import Attribution, Demande, Orientation, Signalement, portee_demande
from .dite import PersonneDite, dite_de, nom_affiche
from .reponse import ReponseItem, ReponsePonctuelle
from .securite import Securite

__all__ = [
    "Appel",
    "Attribution",
    "Demande",
    "Orientation",
    "Passage",
    "PersonneDite",
    "ReponseItem",
    "ReponsePonctuelle",
    "Retour",
    "Retrait",
    "Securite",
    "Signalement",
    "Tentative",
    "dite_de",
    "nom_affiche",
    "portee_demande",
]
