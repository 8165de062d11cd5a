"""A situation before a cell: which lines may be said at all (``partie.csv``), what she chose, the sheet. No database."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jalons.accompagner.pdp.enums import Choix
from jalons.accompagner.pdp.rules import OutilRefuse

CSV = Path(__file__).with_name("partie.csv")
ENTEND = {"cellule": "Toute la cellule", "medecin": "Le médecin-conseil seul", "personne": "Personne"}


@dataclass(frozen=True)
class LignePartie:
    """One line of the declared shared part: who may hear it at most."""

    ligne: str
    titre: str
    entend: str
    source: str

    @property
    def jamais(self) -> bool:
        """Nobody there hears it, whatever she says."""
        return self.entend == "personne"


@dataclass(frozen=True)
class LigneDite:
    """One line as it was asked: her choice, and the very words that would be said."""

    ligne: str
    choix: str = Choix.A_DEMANDER
    texte: str = ""

    @property
    def oui(self) -> bool:
        """She agreed to it."""
        return self.choix == Choix.OUI and bool(self.texte.strip())


@lru_cache(maxsize=1)
def partie() -> dict[str, LignePartie]:
    """The declared part; a line that is not there is said to nobody."""
    with CSV.open(encoding="utf-8", newline="") as fichier:
        return {x["ligne"]: LignePartie(**x) for x in csv.DictReader(fichier, delimiter=";")}


def en_json(lignes: Iterable[LigneDite]) -> str:
    """As it is sealed."""
    return json.dumps([asdict(li) for li in lignes], ensure_ascii=False)


def depuis_json(lu: Any) -> tuple[LigneDite, ...]:
    """What was sealed."""
    return tuple(LigneDite(x["ligne"], x["choix"], x["texte"]) for x in lu or () if x["ligne"] in partie())


def choisies(choix: Mapping[str, str], textes: Mapping[str, str]) -> tuple[LigneDite, ...]:
    """Her answer to each line of the part. Raises OutilRefuse when she agreed to none, or to one without words."""
    lignes = []
    for code, prevue in partie().items():
        dit = Choix.NON.value if prevue.jamais else choix.get(code, Choix.A_DEMANDER)
        texte = textes.get(code, "").strip() if dit == Choix.OUI else ""
        if dit == Choix.OUI and not texte:
            raise OutilRefuse(f"« {prevue.titre} » : écrivez ce qui sera dit, ou changez la réponse.", f"t_{code}")
        lignes.append(LigneDite(code, dit, texte))
    if not any(li.oui for li in lignes):
        raise OutilRefuse("Rien ne se présente sans son accord à une ligne au moins.")
    return tuple(lignes)


def entendues(lignes: Iterable[LigneDite], par: str = "cellule") -> list[tuple[str, str]]:
    """``(title, words)`` of what this hearer hears: what she agreed to, and nothing else."""
    return [(partie()[li.ligne].titre, li.texte) for li in lignes if li.oui and partie()[li.ligne].entend == par]


def nommee(lignes: Iterable[LigneDite]) -> bool:
    """She agreed that her name be said."""
    return any(li.ligne == "identite" and li.oui for li in lignes)
