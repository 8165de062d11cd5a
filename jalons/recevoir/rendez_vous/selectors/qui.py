"""Who may receive or be received, where, and in whose windows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Affectation, Agent
from jalons.fondations.territoires.models import LieuAccueil
from jalons.personnes.assures.models import Assure
from jalons.recevoir.rendez_vous.models import Indisponibilite, PlageDisponibilite


def refus_de_recevoir(assure_id: UUID) -> str:
    """Why this person cannot be given an appointment, '' when she can. Only within a transaction.

    Her row stays locked until the end of the transaction, so that a death noted meanwhile waits, then finds
    the appointment to cancel. A person who wants no letter may well ask for an appointment: only death
    refuses.
    """
    deces = Assure.objects.select_for_update(no_key=True).values_list("date_deces", flat=True).get(pk=assure_id)
    return "La personne est décédée : aucun rendez-vous ne peut être pris." if deces else ""


def affecte_le(agent: Agent, jour: date) -> bool:
    """Whether the agent is in post on that day."""
    affectations = agent.affectations.filter(date_debut__lte=jour, organisme__isnull=False)
    return agent.is_active and affectations.exclude(date_fin__lt=jour).exists()


def agents_de(agent: Any, jour: date) -> list[Agent]:
    """The assistants sociaux whose agenda ``agent`` may see: of her caisse for a CSAM, else of her team."""
    en_poste = Affectation.objects.filter(role=Role.ASSISTANT_SOCIAL, date_debut__lte=jour).exclude(date_fin__lt=jour)
    if agent.role == Role.CSAM:
        en_poste = en_poste.filter(organisme_id=agent.organisme_id)
    else:
        en_poste = en_poste.filter(equipe_id=agent.equipe_id, equipe_id__isnull=False)
    lignes = Agent.objects.filter(is_active=True)
    lignes = lignes.filter(pk__in=en_poste.values("agent_id")) | lignes.filter(pk__in=_propres(agent))
    return list(lignes.order_by("nom", "prenom"))


def _propres(agent: Any) -> list[UUID]:
    return list(agent.titulaires) if agent.role == Role.ASSISTANT_SOCIAL else []


def lieux_de(agent: Any, jour: date) -> list[LieuAccueil]:
    """Places open that day of her caisse, and of the CPAM of its circumscription."""
    if not agent.organisme_id:
        return []
    lieux = LieuAccueil.objects.filter(
        Q(organisme_id=agent.organisme_id) | Q(organisme__parent_id=agent.organisme_id), ouvert_du__lte=jour
    )
    return list(lieux.exclude(ouvert_au__lt=jour).select_related("organisme").order_by("nom"))


def plages_ouvertes(agent: Any, *, pour: Iterable[UUID], du: date, au: date) -> QuerySet[PlageDisponibilite]:
    """Windows open from ``du`` to ``au`` included of those agents, visible to ``agent``."""
    lignes = PlageDisponibilite.objects.visible_to(agent).filter(agent_id__in=list(pour), annule_le__isnull=True)
    return lignes.filter(date__range=(du, au)).select_related("lieu", "agent").order_by("periode")


def indisponibilites(agent: Any, *, pour: Iterable[UUID], maintenant: datetime) -> QuerySet[Indisponibilite]:
    """Unavailability now or to come of those agents."""
    lignes = Indisponibilite.objects.visible_to(agent).filter(agent_id__in=list(pour), annule_le__isnull=True)
    return lignes.filter(periode__endswith__gt=maintenant).select_related("agent").order_by("periode")
