"""What a code of a public list is for this trade: a kind of body, the reasons for which it is called."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jalons.personnes.partenaires.enums import MotifOrientation, TypePartenaire

FICHIER = Path(__file__).parents[1] / "donnees" / "correspondances.csv"


@dataclass(frozen=True)
class Sorte:
    """What a code stands for. ``type`` is '' when it only says reasons."""

    libelle: str
    type: str
    pour: tuple[str, ...]


@cache
def correspondances(liste: str) -> Mapping[str, Sorte]:
    """The codes of a list (finess, thematique, reseau, public) that this trade knows. Raises ValueError on an unknown kind
    or reason: the shipped file is wrong."""
    with FICHIER.open(encoding="utf-8", newline="") as flux:
        lignes = [ligne for ligne in csv.DictReader(flux, delimiter=";") if ligne["liste"] == liste]
    return {
        ligne["code"]: Sorte(
            ligne["libelle"],
            TypePartenaire(ligne["type"]).value if ligne["type"] else "",
            tuple(MotifOrientation(m).value for m in ligne["pour"].split("+") if m),
        )
        for ligne in lignes
    }


def motifs_de(thematiques: list[str]) -> list[str]:
    """The reasons that these thématiques of data·inclusion answer; a whole family when its theme alone is mapped."""
    connues = correspondances("thematique")
    trouves: dict[str, None] = {}
    for thematique in thematiques:
        sorte = connues.get(thematique) or connues.get(thematique.split("--")[0])
        trouves |= dict.fromkeys(sorte.pour if sorte else ())
    return list(trouves)
