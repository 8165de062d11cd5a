"""All the SQL of the room's screens."""

from .appels import Appel, a_appeler, appels, ouvrir, rappels_dus
from .capacites import capacites, capacites_par_forme, lieux_pour
from .delais import LIVRES as DELAIS
from .delais import delai
from .fiche import (
    Fait,
    de_la_demande,
    historique,
    inscription_a_venir,
    inscriptions,
)
from .joindre import Joignable, joignables
from .preparation import a_preparer, choisir
from .vagues import (
    HORIZON,
    PAR_PAGE,
    VUES,
    AFaire,
    Vague,
    a_faire,
    attendues_par_lieu,
    comptes,
    liste,
    lots_recents,
    vagues,
)

__all__ = [
    "DELAIS",
    "HORIZON",
    "PAR_PAGE",
    "VUES",
    "AFaire",
    "Appel",
    "Fait",
    "Joignable",
    "Vague",
    "a_appeler",
    "a_faire",
    "a_preparer",
    "appels",
    "attendues_par_lieu",
    "capacites",
    "capacites_par_forme",
    "choisir",
    "comptes",
    "de_la_demande",
    "delai",
    "historique",
    "inscription_a_venir",
    "inscriptions",
    "joignables",
    "lieux_pour",
    "liste",
    "lots_recents",
    "ouvrir",
    "rappels_dus",
    "vagues",
]
