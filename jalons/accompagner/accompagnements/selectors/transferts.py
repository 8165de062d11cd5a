"""Dossiers proposed to another referent, as each of those concerned sees them in her day."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from jalons.accompagner.accompagnements.enums import StatutDossier, StatutTransfert
from jalons.accompagner.accompagnements.models import Dossier, Referent, Transfert
from jalons.fondations.agents.models import Agent
from jalons.recevoir.signalements.entendu import danger_ouvert, en_danger
from jalons.recevoir.signalements.models import Demande

RECENT = timedelta(days=7)
_S = StatutTransfert


def _tous() -> QuerySet[Transfert]:
    vivants = Transfert.objects.exclude(dossier__statut=StatutDossier.CLOS)
    return vivants.select_related("dossier__assure", "par", "a").order_by("le", "propose_le")


def demande_en_danger(dossier: Dossier) -> Demande | None:
    """The demande on which a danger is open while she is accompanied: the dossier's own, else her latest one when a danger is
    noted about her.
    """
    if dossier.demande:
        return dossier.demande if en_danger(dossier.demande, timezone.localdate()) else None
    if not danger_ouvert(dossier.assure):
        return None
    siennes = Demande.objects.filter(assure=dossier.assure, organisme=dossier.organisme_id)
    return siennes.order_by("-created_at").first()


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
