"""What a worker's calendars are: the feed that her own software reads, the busy times that she brought from it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from jalons.fondations.acces.enums import Portee
from jalons.fondations.acces.models import Protege
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.enums import Conservation
from jalons.fondations.socle.models import Ligne, cle_etrangere
from jalons.fondations.territoires.models import Organisme

from .enums import Niveau


class _Sien(Ligne):
    """Hers alone: whoever replaces her reads her agenda in Jalons, never what ties it to her own software."""

    CONSERVATION = Conservation.RENDEZ_VOUS
    ACCES = "calendrier"

    agent = cle_etrangere(Agent)
    organisme = cle_etrangere(Organisme)

    objects = Protege.as_manager()

    class Meta:
        abstract = True

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """``soi``: hers."""
        return {Portee.SOI.value} if sujet.pk == self.agent_id else set()

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations()``."""
        return Q(agent=agent.pk) if portee == Portee.SOI else None


class FluxCalendrier(_Sien):
    """The private address at which a worker's own software reads her agenda, as long as she holds her post.

    The key of the address is shown once; only a blind digest is kept. One at a time.
    """

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["niveau", "plages", "cree_le", "retire_le"], "F1") | {
        "empreinte": "F2"
    }

    niveau = models.CharField(max_length=8, choices=Niveau, default=Niveau.OCCUPE)
    plages = models.BooleanField(default=False)
    empreinte = models.CharField(max_length=64, unique=True, editable=False)
    cree_le = models.DateTimeField(default=timezone.now, editable=False)
    retire_le = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agent"], condition=Q(retire_le__isnull=True), name="flux_un_par_agent",
                violation_error_message="Une adresse est déjà ouverte : remplacez-la, ou retirez-la.",
            )
        ]  # fmt: skip

    @property
    def niveau_court(self) -> str:
        """« Détail » or « Occupé »."""
        return Niveau(self.niveau).label.partition(" :")[0]


class CalendrierImporte(_Sien):
    """A calendar of hers whose busy times were brought in: hours only, each an ``Indisponibilite`` of kind « importe ».

    ``moments``: the keys of those rows, a room below. ``nom``: her own word for it.
    """

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["nom", "moments", "importe_le", "retire_le"], "F1")

    nom = models.CharField(max_length=60)
    moments = ArrayField(models.UUIDField(), default=list, blank=True)
    importe_le = models.DateTimeField(default=timezone.now)
    retire_le = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["nom"]
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "nom"], condition=Q(retire_le__isnull=True), name="calendrier_un_par_nom",
                violation_error_message="Un calendrier porte déjà ce nom.",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.nom
