"""What this room tells of a dossier, for the copy that the person asks for: the facts of her stoppage, version after version."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from jalons.accompagner.accompagnements.models import Dossier
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.chiffrement import ILLISIBLE
from jalons.fondations.socle.ecrits import Ecrit

from .models import SituationArret
from .valeurs import en_phrases

SECTION = "Droits et arrêt de travail"


def ecrits(agent: Agent, dossier: Dossier) -> Iterator[Ecrit]:
    """Every version. The caller has checked that this agent accompanies the person."""
    for s in SituationArret.objects.filter(dossier=dossier):
        try:
            texte = "\n".join(en_phrases(s.lus))
        except ValueError:
            texte = ILLISIBLE
        le = timezone.localdate(s.created_at)
        yield Ecrit(f"arret-{s.pk}", SECTION, le, f"Faits de l’arrêt, version {s.version}", texte, s.auteur_id)
