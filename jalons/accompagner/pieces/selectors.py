"""What a page shows of the papers of a dossier; the files themselves are opened one by one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from jalons.accompagner.accompagnements.models import Demarche, Dossier
from jalons.accompagner.pieces import perms
from jalons.accompagner.pieces.models import Piece
from jalons.fondations.agents.models import Agent
from jalons.fondations.documents.enums import MONTRES, RECUS, MotifRetrait


@dataclass(frozen=True)
class PieceVue:
    """One paper. ``pages``: those that can be shown; none for what is only downloaded."""

    id: UUID
    intitule: str
    genre: str
    poids: str
    le: date
    de: str
    pages: int
    demarche: str
    retiree: str = ""
    retiree_le: date | None = None


@dataclass(frozen=True)
class Section:
    """The section of the dossier page."""

    dossier_id: UUID
    pieces: tuple[PieceVue, ...]
    peut_ecrire: bool

    @property
    def presentes(self) -> int:
        """How many can be opened."""
        return sum(not p.retiree for p in self.pieces)


def lignes() -> QuerySet[Piece]:
    """The papers with what a page says of them."""
    return Piece.objects.select_related("document", "auteur", "demarche", "dossier__assure")


def _poids(octets: int) -> str:
    return f"{octets / 1_000_000:.1f} Mo".replace(".", ",") if octets >= 100_000 else f"{max(1, octets // 1000)} ko"


def vue(piece: Piece) -> PieceVue:
    """What is said of one paper."""
    document = piece.document
    montrees = (document.pages or 1) if document.type_mime in MONTRES else 0
    genre = RECUS.get(document.type_mime, "").upper().replace("JPG", "photo").replace("PNG", "image")
    if document.pages and document.pages > 1:
        genre = f"{genre}, {document.pages} pages"
    return PieceVue(
        id=piece.pk,
        intitule=piece.intitule or "Sans titre",
        genre=genre,
        poids=_poids(document.taille),
        le=piece.date_acte,
        de=str(piece.auteur) if piece.auteur else piece.dossier.assure.prenom,
        pages=montrees,
        demarche=(piece.demarche.intitule or "") if piece.demarche else "",
        retiree=MotifRetrait(document.retire_motif).label if document.retire_le else "",
        retiree_le=document.retire_le.date() if document.retire_le else None,
    )


def section(agent: Agent, dossier: Dossier) -> Section | None:
    """The papers of the dossier, the last one first; None for who may not read them. One query."""
    if not perms.peut_lire(agent, dossier):
        return None
    return Section(
        dossier.pk,
        tuple(vue(piece) for piece in lignes().filter(dossier=dossier)),
        perms.peut_ecrire(agent, dossier),
    )


def demarches(dossier: Dossier) -> QuerySet[Demarche]:
    """The démarches that a paper may be of."""
    return Demarche.objects.filter(dossier=dossier, annule_le=None).order_by("-date_acte")
