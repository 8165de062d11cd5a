"""What this room tells of a dossier, for the copy that the person asks for: the texts of students, once countersigned."""

from __future__ import annotations

from collections.abc import Iterator

from jalons.accompagner.accompagnements.models import Dossier
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.ecrits import Ecrit

from .enums import GenreEcrit, StatutEcrit
from .models import EcritStage

SECTION = "Écrits de stage"


def ecrits(agent: Agent, dossier: Dossier) -> Iterator[Ecrit]:
    """Those that are final. The caller has checked that this agent accompanies the person."""
    for e in EcritStage.objects.filter(dossier=dossier, statut=StatutEcrit.CONTRESIGNE, restee_le=None):
        yield Ecrit(f"stage-{e.pk}", SECTION, e.date_acte, GenreEcrit(e.genre).label, e.texte or "", e.auteur_id)
