"""The waiting list in the day of the platform: a slot is free for somebody who waits."""

from __future__ import annotations

from datetime import date, datetime

from django.urls import reverse

from jalons.fondations.agents.models import Agent
from jalons.parcours.rules import Acte, Attente, Consequence
from jalons.recevoir.attentes import selectors as attentes
from jalons.recevoir.attentes.selectors import Proposition


def attentes_du_jour(agent: Agent, maintenant: datetime, jour: date) -> list[Attente]:
    """One line a person to whom a free slot may be proposed now, those that somebody else is calling left out."""
    libres = (p for p in attentes.propositions(agent, maintenant, jour) if p.creneau)
    return [_attente(p) for p in libres if not p.ligne.tenue(maintenant) or p.ligne.prise_par_id == agent.pk]


def _attente(p: Proposition) -> Attente:
    assert p.creneau is not None
    champs = (("creneau", p.creneau.valeur), ("version", str(p.ligne.version)))
    return Attente(
        Consequence.SANS_REPONSE,
        "Proposer un créneau qui se libère",
        f"{p.phrase} ; elle attend {p.depuis}.",
        reverse("attentes:liste"),
        personne=str(p.ligne.assure),
        actes=(Acte("Je l’appelle", reverse("attentes:prendre", args=[p.ligne.pk]), post=True, champs=champs),),
        sorte="liste_attente",
        detail=p.creneau.quand,
    )
