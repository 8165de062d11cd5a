"""The room's pages, and its acts: each act is a POST on its own address."""

from .actes import adresse_corrigee, adresse_fausse, envoyer, imprimer, preparer, reimprimer
from .pages import de_demande, liste, offre, vagues

__all__ = [
    "adresse_corrigee",
    "adresse_fausse",
    "de_demande",
    "envoyer",
    "imprimer",
    "liste",
    "offre",
    "preparer",
    "reimprimer",
    "vagues",
]
