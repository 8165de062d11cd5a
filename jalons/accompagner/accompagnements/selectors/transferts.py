"""Dossiers proposed to another referent, as each of those concerned sees them in her day."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from jalons.accompagner.accompagnements.enums import StatutDossier, StatutTransfert
from jalons.accompagner.accompagnements.models import Dossier, Referent, Transfert
from jalons.fondations.agents.models import Agent

RECENT = timedelta(days=7)
_S = StatutTransfert


def _tous() -> QuerySet[Transfert]:
    vivants = Transfert.objects.exclude(dossier__statut=StatutDossier.CLOS)
    return vivants.select_related("dossier__assure", "par", "a").order_by("le", "propose_le")


def transferts_a_repondre(agent: Agent) -> list[Transfert]:
    """Those proposed to her, in person."""
    return list(_tous().filter(a=agent, statut=_S.PROPOSE))


def transferts_repondus(agent: Agent, maintenant: datetime) -> list[Transfert]:
    """The answers to what she proposed: refusals until she chose what follows, acceptances for a week."""
    refuses = Q(statut=_S.REFUSE, classe_le=None)
    return list(_tous().filter(refuses | Q(statut=_S.ACCEPTE, repondu_le__gte=maintenant - RECENT), par=agent))


def transferts_annonces(agent: Agent) -> list[Transfert]:
    """What somebody else proposes about her own dossiers."""
    siens = Referent.le_jour(timezone.localdate()).filter(agent=agent).values("dossier_id")
    return list(_tous().filter(statut=_S.PROPOSE, dossier__in=Dossier.objects.filter(pk__in=siens)).exclude(par=agent))
