"""The five documents that the service rests on, cut by passage: what a rule cites can be read beside it.

A document is a text file of ``donnees/documents``: a few « clé: valeur » lines, then passages headed « ## référence | place |
titre », one paragraph a line. Read once and kept: they change with the product, never in a base.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from jalons.fondations.socle.colonnes import DonneesInvalides

DOSSIER = Path(__file__).with_name("donnees") / "documents"
TITRE, ENTREE = "## ", "- "


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage: ``code`` is « document/référence » (« 003/cas-2 »), ``place`` where it stands (« cas n° 2 »)."""

    code: str
    place: str
    titre: str
    court: str  # of its document
    lignes: tuple[str, ...]

    @property
    def document(self) -> str:
        """The code of its document."""
        return self.code.partition("/")[0]

    @property
    def reference(self) -> str:
        """Its name within its document: the anchor of its page."""
        return self.code.partition("/")[2]

    @property
    def source(self) -> str:
        """How it is cited."""
        return f"{self.court}, {self.place}"

    @property
    def blocs(self) -> list[tuple[bool, list[str]]]:
        """Its paragraphs; those of a list together, without their dash, and True."""
        suites = groupby(self.lignes, key=lambda ligne: ligne.startswith(ENTREE))
        return [(liste, [li.removeprefix(ENTREE) for li in lignes]) for liste, lignes in suites]


@dataclass(frozen=True, slots=True)
class Document:
    """One document, its passages in order. ``note``: what to know of this text, '' when it reads like the original."""

    code: str
    titre: str
    auteur: str
    date: str
    note: str
    passages: tuple[Passage, ...]


def lire(chemin: Path) -> Document:
    """One file. Raises DonneesInvalides: a key lacks, a passage is empty or twice there."""
    tete, *corps = chemin.read_text(encoding="utf-8").split(f"\n{TITRE}")
    cles = dict(ligne.split(": ", 1) for ligne in tete.splitlines() if ": " in ligne)
    if absentes := {"titre", "auteur", "date", "court"} - cles.keys():
        raise DonneesInvalides(f"{chemin.name} : il manque {', '.join(sorted(absentes))} en tête.")
    passages = tuple(_passage(chemin, cles["court"], texte.splitlines()) for texte in corps)
    if len({p.code for p in passages}) != len(passages):
        raise DonneesInvalides(f"{chemin.name} : deux passages ont la même référence.")
    return Document(chemin.stem, cles["titre"], cles["auteur"], cles["date"], cles.get("note", ""), passages)


def _passage(chemin: Path, court: str, lignes: Iterable[str]) -> Passage:
    entete, *texte = lignes
    try:
        reference, place, titre = (morceau.strip() for morceau in entete.split("|"))
    except ValueError as erreur:
        raise DonneesInvalides(f"{chemin.name} : « {entete[:60]} » attend « référence | place | titre ».") from erreur
    pleines = tuple(ligne.strip() for ligne in texte if ligne.strip())
    if not pleines:
        raise DonneesInvalides(f"{chemin.name} : le passage « {reference} » est vide.")
    return Passage(f"{chemin.stem}/{reference}", place, titre, court, pleines)


@cache
def documents() -> dict[str, Document]:
    """Every document by its code, in the order of the codes."""
    return {chemin.stem: lire(chemin) for chemin in sorted(DOSSIER.glob("*.txt"))}


@cache
def _passages() -> dict[str, Passage]:
    return {p.code: p for p in _tous()}


def _tous() -> Iterator[Passage]:
    for document in documents().values():
        yield from document.passages


def passage(code: str) -> Passage:
    """The passage « document/référence ». Raises DonneesInvalides."""
    if code not in _passages():
        raise DonneesInvalides(f"Le passage « {code} » n’est dans aucun des documents. Attendu : « 003/cas-2 ».")
    return _passages()[code]
