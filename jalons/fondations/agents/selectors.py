"""Who works where, today or on a day. Never how much anybody did."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from jalons.fondations.acces.enums import LIBELLES_ROLES, Role
from jalons.fondations.acces.rules import a_deux, decide
from jalons.fondations.agents import perms
from jalons.fondations.agents.enums import EN_ATTENTE
from jalons.fondations.agents.models import (
    Affectation,
    Agent,
    Habilitation,
    Secteur,
    Suppleance,
)
from jalons.fondations.socle.models import en_vigueur


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


def membres(visibles: QuerySet[Agent], jour: date) -> list[Membre]:
    """The visible agents with role, sectors and substitutions, those to come too, by name: four queries in all."""
    agents = list(visibles.filter(is_active=True).order_by("nom", "prenom", "id"))
    cles = [agent.pk for agent in agents]
    roles = dict(Affectation.objects.filter(en_vigueur(jour), agent__in=cles).values_list("agent_id", "role"))
    secteurs: dict[UUID, list[Secteur]] = {}
    actuels = Secteur.objects.filter(Q(date_fin=None) | Q(date_fin__gte=jour), agent__in=cles)
    for secteur in actuels.order_by("date_debut", "genre", "code"):
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


def en_poste(organisme_id: UUID | None, roles: Collection[str], jour: date) -> QuerySet[Agent]:
    """Who has one of these roles in that caisse on ``jour``, by name."""
    lignes = Affectation.objects.filter(en_vigueur(jour), organisme=organisme_id, role__in=roles)
    trouves: QuerySet[Agent] = Agent.objects.filter(is_active=True, pk__in=lignes.values("agent_id"))
    return trouves.order_by("nom", "prenom", "pk")


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


@dataclass(frozen=True)
class Compte:
    """One account of the administration's list: who, which role, and where its login stands; never what she does."""

    agent: Agent
    role: str
    ou: str
    etat: str
    badge: str


def comptes(visibles: QuerySet[Agent], cherche: str, jour: date) -> QuerySet[Agent]:
    """Accounts by name, with their assignment in force and whether a telephone is tied: three queries a page."""
    mots = Q()
    for mot in cherche.split():
        mots &= Q(nom__icontains=mot) | Q(prenom__icontains=mot) | Q(identifiant__icontains=mot)
    du_jour = Affectation.objects.filter(en_vigueur(jour)).select_related("organisme", "equipe")
    return (
        visibles.filter(mots)
        .prefetch_related(Prefetch("affectations", du_jour, to_attr="du_jour"))
        .order_by("nom", "prenom", "id")
    )


def lignes_comptes(agents: Sequence[Any], maintenant: datetime) -> list[Compte]:
    """Those accounts ready to be shown. One query."""
    lies = set(
        Authenticator.objects.filter(user__in=[a.pk for a in agents], type=Authenticator.Type.TOTP).values_list(
            "user_id", flat=True
        )
    )
    return [_compte(a, a.pk in lies, maintenant) for a in agents]


def _compte(agent: Any, lie: bool, maintenant: datetime) -> Compte:
    affectation = agent.du_jour[0] if agent.du_jour else None
    role = LIBELLES_ROLES[Role(affectation.role)] if affectation else "sans rôle aujourd’hui"
    ou = ", ".join(str(x) for x in (affectation.equipe, affectation.organisme) if x) if affectation else ""
    return Compte(agent, role, ou, *_etat(agent, lie, maintenant))


def _etat(agent: Agent, lie: bool, maintenant: datetime) -> tuple[str, str]:
    if not agent.is_active:
        return "fermé", "off"
    if agent.secret_jusqu_au and agent.secret_jusqu_au < maintenant:
        return "secret périmé", "wait"
    if agent.secret_jusqu_au:
        return "première connexion attendue", "wait"
    if not agent.has_usable_password():
        return "sans mot de passe", "wait"
    return ("", "") if lie else ("sans téléphone lié", "wait")


def secret_suffirait(agent: Agent, par: Agent) -> bool:
    """Would a first-login secret alone let ``par`` in? No telephone is tied, two open such a role, and it is not her who did."""
    a_venir = agent.affectations.filter(Q(date_fin=None) | Q(date_fin__gte=timezone.localdate()))
    if not settings.JALONS_TOTP or not any(map(a_deux, a_venir.values_list("role", flat=True))):
        return False
    lie = Authenticator.objects.filter(user=agent, type=Authenticator.Type.TOTP).exists()
    return not lie and not Habilitation.objects.filter(agent=agent, ouverte_par=par).exists()


def habilitations(agent: Any, *, vivantes: bool) -> QuerySet[Habilitation]:
    """The requests for accounts that this agent may see: those waiting, the oldest first, or those ended, the latest."""
    lignes = Habilitation.objects.visible_to(agent).select_related(
        "agent", "organisme", "equipe", "proposee_par", "decidee_par", "ouverte_par"
    )
    if vivantes:
        return lignes.filter(statut__in=EN_ATTENTE).order_by("proposee_le", "id")
    return lignes.exclude(statut__in=EN_ATTENTE).order_by("-proposee_le", "id")


def a_valider(agent: Any, maintenant: datetime) -> list[Habilitation]:
    """Those that wait for this agent herself, to agree or to open: another one than whoever asked for each."""
    siennes = {
        "accorder": perms.peut_accorder,
        "ouvrir": perms.peut_ouvrir,
    }
    permis = [
        peut for acte, peut in siennes.items() if decide(agent, acte, "habilitation", None, maintenant=maintenant)
    ]
    return [h for h in habilitations(agent, vivantes=True) if any(peut(agent, h, maintenant) for peut in permis)]
