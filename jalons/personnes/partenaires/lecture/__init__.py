"""The public files of the directory, recognised by what they hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from jalons.personnes.partenaires.lecture import data_inclusion, finess, france_services
from jalons.personnes.partenaires.lecture.fiches import FichierIllisible, Lecture, Releve, Remarque
from jalons.personnes.partenaires.lecture.fichiers import Ouvert, jour_du_nom, ouvrir

__all__ = ["FichierIllisible", "Lecture", "Ouvert", "Releve", "Remarque", "lire_fichiers"]
ATTENDU = (
    "Attendu : la liste des France services, une extraction de Finess, ou des structures de data·inclusion (schéma v1)"
)


def lire_fichiers(chemins: Sequence[Path], du: date | None = None) -> list[tuple[list[Ouvert], Lecture]]:
    """Each list of these files with the files it comes from: one a file, and one for all those of data·inclusion.

    ``du``: the day for which they speak, when their name does not say. Raises FichierIllisible, before anything is written.
    """
    ouverts = [ouvrir(chemin) for chemin in chemins]
    structures = [f for f in ouverts if data_inclusion.reconnait(f)]
    lues = [([f], _liste(f, du)) for f in ouverts if f not in structures]
    if structures:
        lues.append((structures, data_inclusion.lire(structures, du)))
    return lues


def _liste(fichier: Ouvert, du: date | None) -> Lecture:
    for reconnait, lire in ((france_services.reconnait, france_services.lire), (finess.reconnait, finess.lire)):
        if reconnait(fichier):
            if (jour := du or jour_du_nom(fichier.nom)) is None:
                raise FichierIllisible(f"{fichier.nom} : de quel jour est cette liste ? Ajoutez --du AAAA-MM-JJ.")
            return lire(fichier, jour)
    titres = ", ".join(fichier.colonnes[:6]) or "aucun titre"
    raise FichierIllisible(f"{fichier.nom} : liste inconnue ({titres}). {ATTENDU}.")
