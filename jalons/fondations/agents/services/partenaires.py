"""The accounts of an outside body: opened and ended one by one by its own correspondent, or by the caisse."""

from __future__ import annotations

import re
import secrets
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Affectation, Agent
from jalons.fondations.agents.rules import AgentRefuse
from jalons.fondations.agents.services.affectations import creer_agent
from jalons.fondations.agents.services.habilitations import poser_secret
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.fondations.territoires.rules import plat


@transaction.atomic
def ouvrir_compte_partenaire(
    *, par: Agent, partenaire_id: UUID, jusqu_au: date | None = None, **identite: Any
) -> tuple[Agent, str]:
    """An account of that body from today, its last day ``jusqu_au``, with its first-login secret, shown once.

    ``identite``: nom, prenom, civilite, courriel; ``identifiant``, else one is drawn: nobody learns, by choosing it, who has
    an account. Raises AgentRefuse.
    """
    jour = timezone.localdate()
    if jusqu_au and jusqu_au < jour:
        raise AgentRefuse("Le dernier jour est passé : donnez aujourd’hui ou un jour à venir.", "jusqu_au")
    identite["identifiant"] = identite.get("identifiant") or _tirer_identifiant(identite["prenom"], identite["nom"])
    agent = creer_agent(
        **identite, role=Role.PARTENAIRE, organisme=None, date_debut=jour, par=par, partenaire_id=partenaire_id
    )
    if jusqu_au:
        agent.affectations.update(date_fin=jusqu_au)
    return agent, poser_secret(agent, par)


def _tirer_identifiant(prenom: str, nom: str) -> str:
    """« rose.lebras.4071 »: always four figures drawn, whether or not somebody of that name has an account."""
    debut = re.sub(r"[^a-z0-9]+", ".", plat(f"{prenom} {nom}")).strip(".")[:50].rstrip(".") or "compte"
    while True:
        tire = f"{debut}.{secrets.randbelow(10**4):04d}"
        if not Agent.objects.filter(identifiant=tire).exists():
            return tire


@transaction.atomic
def terminer_compte_partenaire(*, par: Agent, agent: Agent, le: date) -> None:
    """``le`` is the last day of that account; the day before today, it ends now. Raises AgentRefuse, TransitionRefusee."""
    if par.pk == agent.pk:
        raise AgentRefuse("On ne ferme pas son propre compte : une autre personne le fait.")
    siennes = Affectation.objects.filter(agent=agent, role=Role.PARTENAIRE).filter(
        Q(date_fin=None) | Q(date_fin__gt=le)
    )
    finies = [
        Affectation.objects.filter(pk=a.pk).update(date_debut=min(a.date_debut, le), date_fin=le)
        for a in siennes.select_for_update()
    ]
    if not finies:
        raise TransitionRefusee(f"C’était déjà fait : le compte de {agent} se termine avant.")
    inscrire(acte="agent.terminer", agent=par, objet=agent)
