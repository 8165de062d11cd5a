"""Read the shipped directory: pure text in, checked lines out."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from typing import Any

from jalons.fondations.socle.refus import Refus

COLONNES = (
    "code", "nom", "type", "telephone", "telephone_etranger", "courriel", "site", "adresse", "horaires", "a_preparer",
    "pour", "mention", "source", "confiance", "verifie_le",
)  # fmt: skip


class RepertoireIllisible(Refus):
    """The file of partners is wrong; the message names the line, the value and the remedy."""


def lire_repertoire(
    lignes: Iterable[str], *, types: Iterable[str], motifs: Iterable[str], confiances: Iterable[str]
) -> list[dict[str, Any]]:
    """The partners of a CSV text (« ; »), values checked against the closed lists. Raises RepertoireIllisible."""
    lecteur = csv.DictReader(lignes, delimiter=";")
    if absentes := [c for c in COLONNES if c not in (lecteur.fieldnames or ())]:
        raise RepertoireIllisible(f"partenaires.csv : colonne absente : {', '.join(absentes)}.")
    listes = {"type": set(types), "pour": set(motifs), "confiance": set(confiances)}
    lus = [_lire(lecteur.line_num, ligne, listes) for ligne in lecteur]
    codes = [p["code"] for p in lus]
    if doubles := sorted({c for c in codes if codes.count(c) > 1}):
        raise RepertoireIllisible(
            f"partenaires.csv : code en double : {', '.join(doubles)}. Gardez une ligne de chaque."
        )
    return lus


def _lire(numero: int, ligne: dict[str, Any], listes: dict[str, set[str]]) -> dict[str, Any]:
    if None in ligne or None in ligne.values():
        raise RepertoireIllisible(
            f"partenaires.csv, ligne {numero} : il faut {len(COLONNES)} colonnes séparées par « ; »."
        )
    lu: dict[str, Any] = {c: ligne[c].strip() for c in COLONNES}
    lu["pour"] = [m for m in lu["pour"].split("+") if m]
    for colonne, permis in listes.items():
        for valeur in lu["pour"] if colonne == "pour" else [lu[colonne]]:
            if valeur not in permis:
                choix = ", ".join(sorted(permis))
                raise RepertoireIllisible(
                    f"partenaires.csv, ligne {numero} : {colonne} « {valeur} » inconnu. Choisir parmi {choix}."
                )
    if not lu["code"] or not lu["nom"] or not lu["source"]:
        raise RepertoireIllisible(f"partenaires.csv, ligne {numero} : code, nom et source sont nécessaires.")
    try:
        lu["verifie_le"] = date.fromisoformat(lu["verifie_le"]) if lu["verifie_le"] else None
    except ValueError as erreur:
        raise RepertoireIllisible(
            f"partenaires.csv, ligne {numero} : date « {lu['verifie_le']} » illisible (attendu AAAA-MM-JJ)."
        ) from erreur
    return lu
