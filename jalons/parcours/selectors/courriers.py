"""The letters that did not leave, in the day of who follows the person."""

from __future__ import annotations

from django.urls import reverse

from jalons.accompagner.courriers import selectors as courriers
from jalons.fondations.agents.models import Agent
from jalons.parcours.rules import Acte, Attente, Consequence


def courriers_non_partis(agent: Agent) -> list[Attente]:
    """One line each: it must be said again otherwise, or the address corrected. Its words stay in the dossier."""
    return [
        Attente(
            Consequence.PAROLE_DONNEE,
            "Un courrier à refaire",
            "il n’est pas parti : la boîte d’envoi dit pourquoi sur sa page.",
            (ou := reverse("courriers:courrier", args=[c.pk])),
            personne=str(c.dossier.assure),
            echeance=c.parti_le,
            actes=(Acte("Ouvrir", ou),),
            dossier_id=c.dossier_id,
        )
        for c in courriers.non_partis(agent)
    ]
