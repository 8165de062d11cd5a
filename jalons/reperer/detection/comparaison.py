"""An extraction beside the others of the same caisse: what to look at before anything is offered. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from .rules import mois_precedents

MOITIE = 2
MOIS_MAXIMUM = 24  # further back, a gap says nothing of this month


@dataclass(frozen=True, slots=True)
class Resume:
    """An extraction as it is compared: its folder's name, its month (AAAA-MM), its rows, the day it was loaded."""

    dossier: str
    mois: str
    lignes: int
    chargee_le: date


def comparer(celle_ci: Resume, autres: Sequence[Resume]) -> list[str]:
    """French notices: a month without extraction before it, two of one month, one that shrank by half."""
    avant = [autre for autre in autres if autre.mois < celle_ci.mois]
    textes = [*_manquants(celle_ci, avant), *_doubles(celle_ci, autres)]
    if avant:
        precedente = max(avant, key=lambda e: (e.mois, e.chargee_le, e.lignes))
        if celle_ci.lignes * MOITIE < precedente.lignes:
            textes.append(
                f"L’extraction de {celle_ci.mois} a {_nombre(celle_ci.lignes)} lignes, moins de la moitié de celle de "
                f"{precedente.mois} ({_nombre(precedente.lignes)}) : il manque peut-être un fichier. "
                "Remède : vérifier avec la caisse avant de proposer."
            )
    return textes


def _manquants(celle_ci: Resume, avant: Sequence[Resume]) -> list[str]:
    if not avant:
        return []
    presents = {e.mois for e in avant} | {celle_ci.mois}
    fenetre = [m for m in mois_precedents(celle_ci.mois, MOIS_MAXIMUM) if m > min(presents)]
    manquants = [m for m in fenetre if m not in presents]
    if not manquants:
        return []
    return [
        f"Aucune extraction pour {', '.join(manquants)} : des personnes ont pu n’être jamais trouvées. "
        "Remède : demander ces mois à la caisse ; « jalons reperer » regarde aussi les trois mois d’avant."
    ]


def _doubles(celle_ci: Resume, autres: Sequence[Resume]) -> list[str]:
    memes = [e for e in autres if e.mois == celle_ci.mois]
    if not memes:
        return []
    noms = ", ".join(f"« {e.dossier} », chargée le {e.chargee_le:%d/%m/%Y}, {_nombre(e.lignes)} lignes" for e in memes)
    return [
        f"Une autre extraction existe pour {celle_ci.mois} ({noms}). Personne n’est proposé deux fois pour le même "
        "arrêt ; vérifiez laquelle est complète."
    ]


def _nombre(valeur: int) -> str:
    return f"{valeur:,}".replace(",", "\u202f")
