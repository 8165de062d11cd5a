"""The draft of a signalement: kept as it is typed, for its author only."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.refus import VersionDepassee

from ..models import BrouillonSignalement


@transaction.atomic
def garder_brouillon(*, agent: Agent, page: str, vu: str, saisi: Mapping[str, str]) -> BrouillonSignalement:
    """Keep what this page holds; ``vu``: the draft that it had been opened on. Raises VersionDepassee when another page of
    hers wrote since, or when this one was sent: nothing is replaced, and what left is no draft again.
    """
    sien, _ = BrouillonSignalement.objects.select_for_update().get_or_create(
        auteur=agent, defaults={"modifie_le": timezone.now()}
    )
    if sien.contenu and page != sien.page and vu != sien.modifie_le.isoformat():
        raise VersionDepassee(
            "Un autre onglet a écrit ce brouillon depuis : rien n’y a été remplacé, rien d’ici n’est gardé. Rechargez."
        )
    if not sien.contenu and page and page == sien.page:
        raise VersionDepassee("Ce signalement est déjà parti. Pour un autre, rechargez la page.")
    sien.contenu, sien.page, sien.modifie_le = json.dumps(dict(saisi)), page, timezone.now()
    sien.save(update_fields=["contenu", "page", "modifie_le"])
    return sien


def fermer_brouillon(*, agent: Agent, page: str, vu: str) -> None:
    """What ``page`` holds has been sent: the draft keeps nothing of it. What another page wrote since is another text: it stays.

    The mark is left even where no draft was begun: an autosave that arrives late would bring back what left.
    """
    sien, _ = BrouillonSignalement.objects.select_for_update().get_or_create(
        auteur=agent, defaults={"modifie_le": timezone.now()}
    )
    if not (sien.contenu and page) or page == sien.page or vu == sien.modifie_le.isoformat():
        BrouillonSignalement.objects.filter(pk=sien.pk).update(contenu=None, page=page or sien.page)


def brouillon_de(agent: Agent) -> tuple[dict[str, str], BrouillonSignalement | None]:
    """What she had typed, and the draft itself when there is one that still reads."""
    sien = BrouillonSignalement.objects.filter(auteur=agent, contenu__isnull=False).first()
    if sien is None:
        return {}, None
    try:
        return json.loads(sien.contenu or "{}"), sien
    except ValueError:  # damaged: nothing of it is shown, nothing is written over it
        return {}, None
