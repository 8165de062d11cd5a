"""What this room tells of a dossier, for the copy that the person asks for: her papers by their names, and those awaited."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.pieces import selectors
from jalons.accompagner.pieces.enums import Aupres
from jalons.accompagner.pieces.models import Piece, PieceAttendue
from jalons.fondations.agents.models import Agent
from jalons.fondations.documents.enums import MotifRetrait
from jalons.fondations.socle.dates import jour_annee
from jalons.fondations.socle.ecrits import Ecrit, barre, en_lignes

SECTION = "Pièces"


def ecrits(agent: Agent, dossier: Dossier) -> Iterator[Ecrit]:
    """All but a paper that was somebody else's. The caller has checked that this agent accompanies the person."""
    for p in (
        Piece.objects.filter(dossier=dossier)
        .exclude(document__retire_motif=MotifRetrait.PERSONNE)
        .select_related("document")
    ):
        titre = barre("Pièce au dossier" if p.auteur_id else "Pièce que vous avez envoyée", p.document.retire_le)
        yield Ecrit(f"piece-{p.pk}", SECTION, p.date_acte, titre, p.intitule or "Sans titre", p.auteur_id)
    noms = selectors.noms()
    for a in PieceAttendue.objects.filter(dossier=dossier):
        arrivee = f"arrivé le {jour_annee(a.recue_le)}" if a.recue_le else "plus attendu" if a.inutile_le else "attendu"
        dit = en_lignes(
            ("", noms.get(a.nature, "Un papier")),
            ("Précision", a.precision),
            ("De", Aupres(a.aupres).label),
            ("", arrivee),
        )
        yield Ecrit(f"attendue-{a.pk}", SECTION, timezone.localdate(a.created_at), "Papier demandé", dit, a.auteur_id)
