"""A programmed list written out as the request writes people: checked, typed, sorted."""

from collections.abc import Callable

from ..dispositions.liste import COMMENTAIRE, LigneListe, Liste, lire_liste, texte
from ..lecture.extraction import muet
from . import sortie
from .options import Options
from .reservation import reserver


def reperer(options: Options, suivi: Callable[[str], None] = muet) -> Liste:
    """Check a list and write its accepted rows to `options.sortie`, what was refused to `options.rejets`.

    No request is made: being on the list is the criterion. Raises ErreurReperage.
    """
    sortie.verifier(options.sortie, options.rejets, options.fichiers, ("liste",))
    with reserver(suivi, options.sortie, options.rejets):
        liste = lire_liste(options.fichiers, suivi)
        suivi("Écriture")
        sortie.ecrire_textes(
            liste.colonnes,
            (_valeurs(ligne, liste.colonnes) for ligne in liste.lignes),
            options.sortie,
            liste.rejets,
            options.rejets,
        )
    return liste


def _valeurs(ligne: LigneListe, colonnes: tuple[str, ...]) -> tuple[str, ...]:
    lues = {**ligne.valeurs, **ligne.identite}
    textes = {nom: texte(lues.get(nom)) for nom in colonnes}
    textes |= {"assure_id": ligne.assure_id, COMMENTAIRE: ligne.commentaire_administratif}
    return tuple(textes[nom] for nom in colonnes)
