"""A request for an account, in the day of each of those who may agree or open it."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from jalons.fondations.agents import selectors as agents
from jalons.fondations.agents.models import Agent, Habilitation
from jalons.fondations.socle.templatetags.jalons import jour_long
from jalons.parcours.rules import Acte, Attente, Consequence


def comptes_a_valider(agent: Agent, maintenant: datetime) -> list[Attente]:
    """What others asked for, and waits for her."""
    return [_a_valider(h) for h in agents.a_valider(agent, maintenant)]


def _a_valider(h: Habilitation) -> Attente:
    fin = timezone.localdate(h.expire_le)
    url = f"{reverse('agents:habilitations')}#d{h.pk}"
    return Attente(
        Consequence.ORDINAIRE,
        "Accorder un compte ou non" if h.est_proposee else "Ouvrir un compte ou non",
        f"{h.demandeur} demande le rôle « {h.libelle_role} »{_a_faire(h)}, avant le {jour_long(fin)}.",
        url,
        personne=h.beneficiaire,
        echeance=fin,
        actes=(Acte("Voir la demande", url),),
    )


def _a_faire(h: Habilitation) -> str:
    if h.est_proposee:
        return " : à vous de décider"
    if h.decidee_par:
        return f", accordé par {h.decidee_par} : à vous d’ouvrir ou de refuser"
    return ". Aucune direction n’en décide : à vous de décider, en l’ouvrant ou non"
