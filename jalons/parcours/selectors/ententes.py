"""The protocols and the conventions of premises that end, in the day of who answers for them."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.templatetags.jalons import jour as en_jour
from jalons.parcours.rules import Acte, Attente, Consequence
from jalons.recevoir.implantations import selectors as implantations
from jalons.recevoir.implantations.models import ConventionLocaux
from jalons.recevoir.protocoles import selectors as protocoles
from jalons.recevoir.protocoles.models import Protocole


def ententes_du_jour(agent: Agent, jour: date) -> list[Attente]:
    """For a manager, the protocols and the premises to renew."""
    if agent.role != Role.MANAGER:
        return []
    locaux = [_locaux(c) for c in implantations.a_renouveler(agent, jour)]
    return [_protocole(p) for p in protocoles.a_renouveler(agent, jour)] + locaux


def _locaux(c: ConventionLocaux) -> Attente:
    page = reverse("implantations:lieu", args=[c.lieu_id])
    preavis = f"le préavis est de {c.preavis_mois} mois" if c.preavis_mois else "sans préavis"
    return Attente(
        Consequence.ETAPE,
        f"Renouveler la convention de locaux : {c.lieu}",
        f"convenue avec {c.avec}, son terme est {en_jour(c.date_fin)}, {preavis} ; rien ne la remplace encore.",
        page,
        echeance=c.date_fin,
        actes=(Acte("Ouvrir le lieu", page),),
    )


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
