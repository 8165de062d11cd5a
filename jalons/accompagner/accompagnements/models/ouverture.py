"""Who, while she replaced the referent, saw that a dossier was forced."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from jalons.accompagner.accompagnements.models.dossier import Ouverture
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.enums import Conservation
from jalons.fondations.socle.models import Ligne, cle_etrangere


class OuvertureVue(Ligne):
    """« J’ai vu », by one agent: it leaves her own day. The referent's is on the opening too (``lue_le``): nobody's else is
    hers.
    """

    CONSERVATION = Conservation.DOSSIER
    SENSIBILITE: ClassVar[dict[str, str]] = {"le": "F1"}

    ouverture = cle_etrangere(Ouverture, related_name="vues")
    agent = cle_etrangere(Agent)
    le = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["le"]
        constraints = [
            models.UniqueConstraint(
                name="ouverture_vue_une_fois",
                fields=["ouverture", "agent"],
                violation_error_message="Vous avez déjà dit que vous l’avez vue.",
            )
        ]
