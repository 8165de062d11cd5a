"""The columns of shipped files, read and checked without a database."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from decimal import InvalidOperation
from enum import Enum
from pathlib import Path
from typing import Any

from jalons.fondations.socle.refus import Refus

Lu = Callable[[str], Any]  # a typed value from its text; raises ValueError
Colonnes = dict[str, Lu]
une_date = date.fromisoformat  # always ISO in such files


class DonneesInvalides(Refus):
    """A shipped file is wrong; the message names file, line or object, value and remedy, in French."""


def plein(texte: str) -> str:
    """A text that is not blank."""
    if not texte.strip():
        raise ValueError("vide")
    return texte.strip()


def date_ou_rien(texte: str) -> date | None:
    """An ISO day, or nothing."""
    return une_date(texte) if texte else None


def parmi(choix: type[Enum], *, vide: bool = False) -> Callable[[str], str]:
    """One of these choices; also nothing, if ``vide``."""
    return lambda texte: "" if vide and not texte else str(choix(texte).value)


def valeur(ou: str, colonne: str, texte: Any, lu: Lu, attendu: str) -> Any:
    """One typed value. Raises DonneesInvalides, with what is ``attendu`` in such files."""
    try:
        return lu(texte)
    except (ValueError, InvalidOperation, AttributeError, TypeError) as erreur:
        raise DonneesInvalides(
            f"{ou}, {colonne} : « {str(texte)[:60]} » est illisible. Attendu : {attendu}."
        ) from erreur


def lire_csv(chemin: Path, colonnes: Colonnes, attendu: str) -> list[dict[str, Any]]:
    """Each line of a CSV file as typed values. Raises DonneesInvalides."""
    nom, lignes = chemin.name, []
    with chemin.open(encoding="utf-8-sig", newline="") as fichier:
        lecteur = csv.DictReader(fichier, delimiter=";")
        absentes = [c for c in colonnes if c not in (lecteur.fieldnames or ())]
        if absentes:
            raise DonneesInvalides(f"{nom} : colonne absente : {', '.join(absentes)}. Ajoutez-la à la première ligne.")
        for ligne in lecteur:
            ou = f"{nom}, ligne {lecteur.line_num}"
            if None in ligne or None in ligne.values():
                raise DonneesInvalides(
                    f"{ou} : le nombre de colonnes est faux. Mettez entre guillemets un texte avec « ; »."
                )
            lignes.append({c: valeur(ou, c, ligne[c], lu, attendu) for c, lu in colonnes.items()})
    return lignes
