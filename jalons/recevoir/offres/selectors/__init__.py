"""All the SQL of the room's screens."""

from .appels import Appel, a_appeler, appels, ouvrir, rappels_dus
from .capacites import capacites, capacites_par_forme, lieux_pour, seances_libres
from .delais import LIVRES as DELAIS
from .delais import delai
from .fiche import (
    Fait,
    avec_fin,
    de_la_demande,
    du_jour,
    historique,
    inscription_a_venir,
    inscrites,
    sans_presence,
    seances,
    touchees,
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
    "avec_fin",
    "capacites",
    "capacites_par_forme",
    "choisir",
    "comptes",
    "de_la_demande",
    "delai",
    "du_jour",
    "historique",
    "inscription_a_venir",
    "inscrites",
    "joignables",
    "lieux_pour",
    "liste",
    "lots_recents",
    "ouvrir",
    "rappels_dus",
    "sans_presence",
    "seances",
    "seances_libres",
    "touchees",
    "vagues",
]
