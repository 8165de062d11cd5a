"""The queryset through which pages get objects: ``decide()`` compiled to SQL."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from jalons.fondations.acces import rules
from jalons.fondations.acces.enums import Portee

M = TypeVar("M", bound=models.Model, covariant=True)


class Protege(models.QuerySet[M]):
    """A queryset of protected objects. The model gives ``ACCES`` (its name in ``acces.csv``) and
    ``portee_q(portee, agent, maintenant) -> Q | None``, the SQL twin of its ``relations()``.
    """

    def visible_to(
        self, agent: Any, acte: str = "lire", *, classe: str = "F1", maintenant: datetime | None = None
    ) -> Self:
        """The rows on which ``decide()`` would allow ``acte`` on a field of ``classe`` to this agent."""
        maintenant = maintenant or timezone.now()
        modele: Any = self.model
        ouvertes = rules.portees(agent.role, modele.ACCES, acte, classe) if agent.is_authenticated else frozenset()
        if ouvertes & {Portee.NATION, Portee.TOUS}:
            return self
        filtre = Q(pk__in=[])
        for portee in sorted(ouvertes):
            cherche = modele.portee_q(portee, agent, maintenant)
            if cherche is not None:
                filtre |= cherche
        return self.filter(filtre)
