"""What a student writes in a dossier: hers for ever, final once somebody else countersigned it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from jalons.accompagner.accompagnements.models.depart import PieceLaissable
from jalons.fondations.acces.enums import Portee
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.socle.models import Versionnee, cle_etrangere

from .enums import GenreEcrit, StatutEcrit


class EcritStage(PieceLaissable, Versionnee):
    """A text of a student, signed by her. ``mot``: what whoever gave it back says of it. Countersigned, it changes no more."""

    ACCES: ClassVar[str] = "ecrit_stage"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["genre", "date_acte", "statut", "contresigne_le", "created_at", "restee_le"], "F1"
    ) | {"texte": "F3", "mot": "F3"}

    auteur = cle_etrangere(Agent)
    genre = models.CharField(max_length=12, choices=GenreEcrit)
    date_acte = models.DateField()
    texte = TexteChiffre(dossier="dossier_id")
    statut = models.CharField(max_length=14, choices=StatutEcrit, default=StatutEcrit.A_CONTRESIGNER)
    mot = TexteChiffre(dossier="dossier_id")
    contresigne_par = cle_etrangere(Agent, null=True, blank=True)
    contresigne_le = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-date_acte", "-created_at"]
        constraints = [
            models.CheckConstraint(
                name="ecrit_contresigne_par_un_autre",
                condition=(
                    Q(statut=StatutEcrit.CONTRESIGNE, contresigne_le__isnull=False, contresigne_par__isnull=False)
                    & ~Q(contresigne_par=F("auteur"))
                )
                | (~Q(statut=StatutEcrit.CONTRESIGNE) & Q(contresigne_le=None, contresigne_par=None)),
                violation_error_message="Un écrit de stage est contresigné par un autre que son auteur, et porte sa date.",
            )
        ]

    @property
    def contresigne(self) -> bool:
        """Final."""
        return self.statut == StatutEcrit.CONTRESIGNE

    @property
    def a_contresigner(self) -> bool:
        """Waits for whoever accompanies the person."""
        return self.statut == StatutEcrit.A_CONTRESIGNER

    @property
    def rendu(self) -> bool:
        """Waits for its author."""
        return self.statut == StatutEcrit.RENDU

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """The dossier's; ``stage`` for its author alone, while the dossier is open to her."""
        proches = super().relations(sujet, maintenant)
        return proches if self.auteur_id == sujet.pk else proches - {Portee.STAGE.value}

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin."""
        filtre = PieceLaissable.portee_q(portee, agent, maintenant)
        return filtre & Q(auteur_id=agent.pk) if filtre is not None and portee == Portee.STAGE else filtre
