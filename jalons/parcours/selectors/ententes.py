"""The protocols that end, in the day of who answers for them."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.templatetags.jalons import jour as en_jour
from jalons.parcours.rules import Acte, Attente, Consequence
from jalons.recevoir.protocoles import selectors as protocoles
from jalons.recevoir.protocoles.models import Protocole


def ententes_du_jour(agent: Agent, jour: date) -> list[Attente]:
    """For a manager, the protocols to renew."""
    return [_protocole(p) for p in protocoles.a_renouveler(agent, jour)] if agent.role == Role.MANAGER else []


def _protocole(p: Protocole) -> Attente:
    page = reverse("protocoles:protocole", args=[p.pk])
    return Attente(
        Consequence.ETAPE,
        f"Renouveler le protocole : {p.intitule}",
        f"son terme est {en_jour(p.date_fin)} ; rien ne le remplace encore.",
        page,
        echeance=p.date_fin,
        actes=(Acte("Ouvrir", page),),
    )
