"""What was done for a danger: written by whoever ends a demande, sends it elsewhere or keeps a call, never assumed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.socle.enums import Conservation
from jalons.fondations.socle.models import Ligne, cle_etrangere

from .appel import Appel
from .demande import Demande


class Securite(Ligne):
    """What was done for a danger that was open, in the words of whoever then ended the demande or passed it on.

    Of a demande, or of a call that moved none. ``fini``: the danger told until then is over; a later word opens it again.
    """

    CONSERVATION = Conservation.SIGNALEMENT
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["fini", "created_at"], "F1") | {"fait": "F3"}

    demande = cle_etrangere(Demande, null=True, blank=True, related_name="securites")
    appel = cle_etrangere(Appel, null=True, blank=True, related_name="securites")
    par = cle_etrangere(Agent)
    fini = models.BooleanField(default=False)
    fait = TexteChiffre()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                name="securite_de_quelque_chose",
                condition=Q(demande__isnull=False) | Q(appel__isnull=False),
                violation_error_message="Ce qui a été fait pour un danger se rattache à une demande ou à un appel.",
            ),
        ]
