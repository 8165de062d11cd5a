"""What this room tells of a dossier, for the copy that the person asks for: her ways and each version of their facts.

The name of a carer's own dossier is left out: it is another person's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.utils import timezone

from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.voies import selectors
from jalons.accompagner.voies.chemins import CHEMINS
from jalons.accompagner.voies.enums import Genre, StatutVoie
from jalons.accompagner.voies.models import Pas, Voie
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.dates import jour_annee
from jalons.fondations.socle.ecrits import Ecrit, barre, en_lignes

SECTION = "Voies"


def ecrits(agent: Agent, dossier: Dossier) -> Iterator[Ecrit]:
    """All of it. The caller has checked that this agent accompanies the person."""
    for v in Voie.objects.filter(dossier=dossier):
        dit = en_lignes(("", StatutVoie(v.statut).label), ("Pourquoi", v.raison), ("Fin", v.fin))
        yield Ecrit(f"voie-{v.pk}", SECTION, v.ouverte_le, Genre(v.genre).label, dit, v.auteur_id)
    faits = list(Pas.objects.filter(dossier=dossier).select_related("voie", "lie__assure", "auteur"))
    lecture = selectors.Lecture(agent, faits, timezone.localdate())
    for p in faits:
        vu = replace(lecture.vu(p), lie=None, lie_tu=False)
        quand = (
            f"Fait le {jour_annee(p.fait_le)}"
            if p.fait_le
            else f"Attendu le {jour_annee(p.attendu_le)}"
            if p.attendu_le
            else ""
        )
        dit, etape = en_lignes(("", vu.resume), ("Qui", vu.qui), ("", quand)), CHEMINS[p.voie.genre].etape(p.etape)
        titre = barre(f"{Genre(p.voie.genre).label}, {etape.titre.lower() if etape else 'étape'}", vu.barre)
        yield Ecrit(f"pas-{p.pk}", SECTION, timezone.localdate(p.created_at), titre, dit, p.auteur_id)
