"""The questions agreed at the end of an accompaniment, in the day of who follows the person, or of her team."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from jalons.accompagner.accompagnements import selectors as accompagnements
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.templatetags.jalons import jour_long
from jalons.parcours.rules import Acte, Attente, Consequence


def nouvelles_du_jour(agent: Agent, jour: date) -> list[Attente]:
    """One line a question whose day has come; what is asked, never what was answered."""
    return [
        Attente(
            Consequence.PAROLE_DONNEE,
            "Prendre des nouvelles",
            f"convenu à la fin de l’accompagnement, le {jour_long(n.cloture.close_le)} : une question à {n.mois} mois.",
            (ou := reverse("accompagnements:nouvelles_prendre", args=[n.pk])),
            personne=str(n.dossier.assure),
            echeance=n.prevue_le,
            actes=(Acte("Noter sa réponse", ou),),
        )
        for n in accompagnements.nouvelles_a_prendre(agent, jour)
    ]
