"""Dated thresholds of the monthly request: read from one shipped file, without Django.

The file `data/seuils_reperage.csv` is editable: one line a threshold and a period, with its source and the
confidence it deserves. No threshold of the monthly request is public; each line says so.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from pathlib import Path

from jalons.fondations.socle.dates import couvre
from jalons.fondations.socle.refus import Refus

FICHIER = Path(__file__).parent / "data" / "seuils_reperage.csv"
SEUIL_IJ = "seuil_ij"
SEUIL_IJ_PERSONNE = "seuil_ij_personne"
COLONNES = ("code", "valeur", "unite", "debut", "fin", "source", "confiance")


class SeuilsIllisibles(Refus):
    """The file of thresholds is wrong; the message is in French and names the line."""


@dataclass(frozen=True, slots=True)
class Seuil:
    """One threshold in force from `debut` to `fin`, both days included (`fin` None: still in force)."""

    code: str
    valeur: Decimal
    unite: str
    debut: date
    fin: date | None
    source: str
    confiance: str


def lire(chemin: Path = FICHIER) -> tuple[Seuil, ...]:
    """All thresholds of the file, in order of code and date. Raises SeuilsIllisibles."""
    with chemin.open(encoding="utf-8-sig", newline="") as fichier:
        lecteur = csv.DictReader(fichier, delimiter=";")
        absentes = [nom for nom in COLONNES if nom not in (lecteur.fieldnames or ())]
        if absentes:
            raise SeuilsIllisibles(f"{chemin.name} : colonne absente : {', '.join(absentes)}.")
        seuils = sorted(_lire_lignes(lecteur, chemin.name), key=lambda seuil: (seuil.code, seuil.debut))
    for avant, apres in pairwise(seuils):
        if avant.code == apres.code and (avant.fin is None or avant.fin >= apres.debut):
            raise SeuilsIllisibles(
                f"{chemin.name} : deux valeurs de {avant.code} le {apres.debut:%d/%m/%Y}. "
                "Corrigez la date de fin de la plus ancienne."
            )
    return tuple(seuils)


def en_vigueur(seuils: tuple[Seuil, ...], code: str, jour: date) -> Seuil | None:
    """The threshold `code` in force on `jour`, or None."""
    return next((s for s in seuils if s.code == code and couvre(s.debut, s.fin, jour)), None)


def _lire_lignes(lecteur: csv.DictReader[str], nom: str) -> Iterator[Seuil]:
    for ligne in lecteur:
        try:
            seuil = Seuil(
                code=ligne["code"],
                valeur=Decimal(ligne["valeur"]),
                unite=ligne["unite"],
                debut=date.fromisoformat(ligne["debut"]),
                fin=date.fromisoformat(ligne["fin"]) if ligne["fin"] else None,
                source=ligne["source"],
                confiance=ligne["confiance"],
            )
        except (ValueError, InvalidOperation, TypeError) as erreur:
            raise SeuilsIllisibles(
                f"{nom}, ligne {lecteur.line_num} : valeur ou date illisible (attendu 28.32 et AAAA-MM-JJ)."
            ) from erreur
        if not seuil.source or (seuil.fin is not None and seuil.fin < seuil.debut):
            raise SeuilsIllisibles(f"{nom}, ligne {lecteur.line_num} : source absente ou dates inversées.")
        yield seuil
