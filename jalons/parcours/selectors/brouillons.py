"""Calls begun and not kept yet: their author alone reads them."""

from __future__ import annotations

import json
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from jalons.fondations.agents.models import Agent
from jalons.parcours.models import BrouillonAppel


def commences(agent: Agent, *, avant: datetime | None = None) -> QuerySet[BrouillonAppel]:
    """Her calls begun and not kept, the latest first; ``avant``: left since then."""
    lignes = BrouillonAppel.objects.visible_to(agent, "ecrire").exclude(contenu=None).order_by("-commence_le")
    return lignes.filter(modifie_le__lt=avant) if avant else lignes


def de_cle(agent: Agent, cle: UUID | None) -> BrouillonAppel | None:
    """The draft of this call, emptied or not."""
    return BrouillonAppel.objects.visible_to(agent, "ecrire").filter(cle=cle).first() if cle else None


def lu(brouillon: BrouillonAppel) -> dict[str, str]:
    """What it says, field by field."""
    return dict(json.loads(brouillon.contenu)) if brouillon.contenu else {}
