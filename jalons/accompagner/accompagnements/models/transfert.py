"""A dossier proposed to another referent, who accepts it or not: nobody gives herself a dossier."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from jalons.accompagner.accompagnements.enums import MotifRefusTransfert, StatutTransfert
from jalons.accompagner.accompagnements.models.dossier import PieceDeDossier
from jalons.fondations.acces.enums import Portee
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.models import Ligne

_ATTEND = Q(statut=StatutTransfert.PROPOSE)


def communes(nom: str, *, deja: str) -> list[models.BaseConstraint]:
    """What the base asks of every proposal: one waits at a time for a dossier, an answer bears its date."""
    return [
        models.UniqueConstraint(
            name=f"{nom}_un_seul_en_attente",
            fields=["dossier"],
            condition=_ATTEND,
            violation_error_message=deja,
        ),
        models.CheckConstraint(
            name=f"{nom}_repondu_date",
            condition=(_ATTEND & Q(repondu_le=None)) | (~_ATTEND & Q(repondu_le__isnull=False)),
            violation_error_message="Une réponse porte sa date.",
        ),
    ]


class Proposition(PieceDeDossier, Ligne):
    """A dossier that ``par`` proposes, and that waits for an answer.

    ``classe_le``: the proposer has seen a refusal and chose what follows.
    """

    par = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    statut = models.CharField(max_length=8, choices=StatutTransfert, default=StatutTransfert.PROPOSE)
    propose_le = models.DateTimeField(default=timezone.now)
    repondu_le = models.DateTimeField(null=True, blank=True)
    classe_le = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def attend(self) -> bool:
        """Not answered yet."""
        return self.statut == StatutTransfert.PROPOSE


class Transfert(Proposition):
    """« ``par`` proposes to ``a`` to accompany the person from ``le`` on ». Nothing changes before ``a`` accepts."""

    ACCES: ClassVar[str] = "transfert"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["le", "statut", "motif_refus", "propose_le", "repondu_le", "classe_le"], "F1"
    )

    a = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    le = models.DateField()
    motif_refus = models.CharField(max_length=8, choices=MotifRefusTransfert, blank=True)

    class Meta:
        constraints = [
            *communes("transfert", deja="Ce dossier est déjà proposé à quelqu’un."),
            models.CheckConstraint(
                name="transfert_a_un_autre",
                condition=~Q(par=F("a")),
                violation_error_message="On ne se donne pas un dossier à soi-même.",
            ),
        ]

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """``propre``: whoever is asked, in person."""
        return {Portee.PROPRE.value} if self.a_id == sujet.pk else set()

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin."""
        return Q(a_id=agent.pk) if portee == Portee.PROPRE else None
