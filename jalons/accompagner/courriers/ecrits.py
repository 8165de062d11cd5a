"""What this room tells of a dossier, for the copy that the person asks for: the letters, but those not finished."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from jalons.accompagner.accompagnements.models import Dossier
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.ecrits import Ecrit, en_lignes

from .enums import StatutCourrier, Voie
from .models import Courrier

SECTION = "Courriers"


def ecrits(agent: Agent, dossier: Dossier) -> Iterator[Ecrit]:
    """Those that left, and those given up. The caller has checked that this agent accompanies the person."""
    for c in Courrier.objects.filter(dossier=dossier).exclude(statut=StatutCourrier.BROUILLON):
        voie = Voie(c.voie).label if c.voie else ""
        dit = en_lignes(("À", c.destinataire), ("Objet", c.objet), ("", c.corps), ("Comment", voie))
        titre = f"Courrier {StatutCourrier(c.statut).label}"
        yield Ecrit(
            f"courrier-{c.pk}", SECTION, c.parti_le or timezone.localdate(c.created_at), titre, dit, c.auteur_id
        )
