"""What each room tells of what was written about one person: dated lines, which a copy of her file gathers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True)
class Ecrit:
    """One thing written, whole. ``cle`` names it for good; ``section`` and ``titre`` are the product's words, ``texte`` what
    somebody wrote. ``tiers``: it is about somebody else, or tells what somebody else said."""

    cle: str
    section: str
    le: date
    titre: str
    texte: str
    auteur_id: UUID | None = None
    tiers: bool = False


def en_lignes(*dits: tuple[str, str | None]) -> str:
    """« Avec : la prévoyance », one a line; what says nothing is left out, a name of '' leaves the words alone."""
    return "\n".join(f"{nom} : {mots}" if nom else str(mots) for nom, mots in dits if mots and str(mots).strip())


def barre(titre: str, retire: object) -> str:
    """The title of what was withdrawn says so."""
    return f"{titre} (retiré depuis)" if retire else titre
