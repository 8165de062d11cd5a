"""How near a subject is to a row of an agenda: hers, her team's, her caisse's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from jalons.fondations.acces.enums import Portee, Role
from jalons.fondations.agents.models import Affectation, Equipe
from jalons.fondations.socle.models import en_vigueur


def _equipiers(agent: Any, maintenant: datetime) -> models.QuerySet[Affectation]:
    """Assignments in force, that day, of the agents of her team."""
    jour = timezone.localdate(maintenant)
    return Affectation.objects.filter(en_vigueur(jour), equipe_id=agent.equipe_id, equipe_id__isnull=False)


def _lieux(agent: Any) -> models.QuerySet[Any]:
    """The places where her team receives."""
    return Equipe.lieux.through.objects.filter(equipe_id=agent.equipe_id)


def tenus_par(cles: Any) -> Q:
    """The appointments of these workers, alone or as the second one."""
    return Q(agent_id__in=cles) | Q(avec_aussi_id__in=cles)


def relations_agenda(ligne: Any, sujet: Any, maintenant: datetime) -> set[str]:
    """Soi, equipe, region. A CSAM's « équipe » is her caisse; a place is her team's within its caisse only."""
    trouvees = set()
    eux = [cle for cle in (ligne.agent_id, getattr(ligne, "avec_aussi_id", None)) if cle is not None]
    if sujet.titulaires & set(eux):
        trouvees.add(Portee.SOI.value)
    meme_caisse = sujet.organisme_id is not None and ligne.organisme_id == sujet.organisme_id
    if meme_caisse:
        trouvees.add(Portee.REGION.value)
    lieu_id = getattr(ligne, "lieu_id", None)
    if sujet.role == Role.CSAM:
        proche = meme_caisse
    else:
        proche = _equipiers(sujet, maintenant).filter(agent_id__in=eux).exists() or (
            meme_caisse and lieu_id is not None and _lieux(sujet).filter(lieuaccueil_id=lieu_id).exists()
        )
    if proche:
        trouvees.add(Portee.EQUIPE.value)
    return trouvees


def portee_agenda(
    portee: str, agent: Any, maintenant: datetime, *, lieu: bool, siens: Callable[[Any], Q] | None = None
) -> Q | None:
    """The SQL twin of ``relations_agenda``. A CSAM's « équipe » is her caisse; a place is her team's within its caisse only."""
    siens = siens or (lambda cles: Q(agent_id__in=cles))
    if portee == Portee.SOI:
        return siens(agent.titulaires)
    caisse = Q(organisme_id=agent.organisme_id) if agent.organisme_id else Q(pk__in=[])
    if portee == Portee.REGION or (portee == Portee.EQUIPE and agent.role == Role.CSAM):
        return caisse
    if portee == Portee.EQUIPE:
        proche = siens(_equipiers(agent, maintenant).values("agent_id"))
        return proche | caisse & Q(lieu_id__in=_lieux(agent).values("lieuaccueil_id")) if lieu else proche
    return None
