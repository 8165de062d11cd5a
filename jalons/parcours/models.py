"""What an agent put off in her own day."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.enums import Conservation
from jalons.fondations.socle.models import Ligne, cle_etrangere


class Report(Ligne):
    """One thing of her day that an agent wants to see again on a later day: hers alone, nobody else's day changes."""

    CONSERVATION = Conservation.PROVISOIRE
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["cle", "jusqu_au", "created_at"], "F1")

    agent = cle_etrangere(Agent)
    cle = models.CharField(max_length=200)  # rules.Attente.cle
    jusqu_au = models.DateField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="report_un_par_chose",
                fields=["agent", "cle"],
                violation_error_message="Cette ligne est déjà remise à plus tard.",
            )
        ]
