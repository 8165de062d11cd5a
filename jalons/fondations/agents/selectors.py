"""Who works where, today or on a day. Never how much anybody did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet

from jalons.fondations.acces.enums import LIBELLES_ROLES, Role
from jalons.fondations.agents.models import Affectation, Agent, Equipe, Secteur, Suppleance, en_vigueur
from jalons.fondations.territoires.models import Organisme


@dataclass(frozen=True)
class Membre:
    """One line of the team's page."""

    agent: Agent
    role: str
    secteurs: tuple[Secteur, ...]
    supplee_par: tuple[Suppleance, ...]


@dataclass(frozen=True)
class Double:
    """Where an account is with its second step: the day it was tied, recovery codes left."""

    depuis: date | None
    codes_restants: int


def agents_de(organisme: Organisme | UUID, role: str, jour: date) -> QuerySet[Agent]:
    """The agents who hold ``role`` in this caisse on ``jour``, by name."""
    organisme_id = organisme.pk if isinstance(organisme, Organisme) else organisme
    lignes = Affectation.objects.filter(en_vigueur(jour), organisme_id=organisme_id, role=role)
    return _actifs(lignes)


def equipe_de(agent: Agent | Equipe, jour: date) -> QuerySet[Agent]:
    """The agents of a team, or of this agent's team, on ``jour``, by name (nobody when she has none)."""
    if isinstance(agent, Equipe):
        equipe: Equipe | None = agent
    else:
        affectation = agent.affectation_le(jour)
        equipe = affectation.equipe if affectation else None
    if equipe is None:
        return Agent.objects.none()
    return _actifs(Affectation.objects.filter(en_vigueur(jour), equipe=equipe))


def _actifs(lignes: QuerySet[Affectation]) -> QuerySet[Agent]:
    return Agent.objects.filter(is_active=True, pk__in=lignes.values("agent_id")).order_by("nom", "prenom", "id")


def membres(visibles: QuerySet[Agent], jour: date) -> list[Membre]:
    """The visible agents with role, sectors and substitutions to come, by name: four queries in all."""
    agents = list(visibles.filter(is_active=True).order_by("nom", "prenom", "id"))
    cles = [agent.pk for agent in agents]
    roles = dict(Affectation.objects.filter(en_vigueur(jour), agent__in=cles).values_list("agent_id", "role"))
    secteurs: dict[UUID, list[Secteur]] = {}
    for secteur in Secteur.objects.filter(en_vigueur(jour), agent__in=cles).order_by("genre", "code"):
        secteurs.setdefault(secteur.agent_id, []).append(secteur)
    supplees: dict[UUID, list[Suppleance]] = {}
    a_venir = Suppleance.objects.filter(absent__in=cles, date_fin__gte=jour).select_related("suppleant")
    for suppleance in a_venir.order_by("date_debut"):
        supplees.setdefault(suppleance.absent_id, []).append(suppleance)
    return [
        Membre(a, LIBELLES_ROLES[Role(roles[a.pk])], tuple(secteurs.get(a.pk, ())), tuple(supplees.get(a.pk, ())))
        for a in agents
        if a.pk in roles
    ]


def suppleances_de(agent: Agent, jour: date) -> Sequence[Suppleance]:
    """The substitutions, in force or to come, in which she is absent or replaces somebody."""
    siennes = Q(absent=agent) | Q(suppleant=agent)
    lignes = Suppleance.objects.filter(siennes, date_fin__gte=jour).select_related("absent", "suppleant")
    return list(lignes.order_by("date_debut", "id"))


def double(agent: Agent) -> Double:
    """Her second step, read without ever showing a code."""
    presents = {a.type: a for a in Authenticator.objects.filter(user=agent)}
    telephone = presents.get(Authenticator.Type.TOTP)
    codes = presents.get(Authenticator.Type.RECOVERY_CODES)
    restants = len(codes.wrap().get_unused_codes()) if codes else 0
    return Double(telephone.created_at.date() if telephone else None, restants)
