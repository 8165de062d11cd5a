"""What was told of a stoppage, version after version."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from jalons.accompagner.accompagnements.models.dossier import Gardable, PieceDeDossier
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.socle.models import Versionnee
from jalons.fondations.socle.trousseau import CleDetruite

from .valeurs import Faits, depuis_json


class SituationArret(PieceDeDossier, Gardable, Versionnee):
    """The facts of a stoppage as told by the person or seen on her papers, whole, on one sheet [D12, 003 case 1].

    Completing it makes a new row: ``version`` numbers them within the dossier, and two people who complete the same one
    cannot both get the next number. The dates that follow from it are calculated when they are shown, never stored.
    ``reporte_le``, on the last version only: a date of it was kept when the dossier closed.
    """

    SENSIBILITE: ClassVar[dict[str, str]] = {"faits": "F3", "created_at": "F1", "reporte_le": "F1"}

    auteur = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    faits = TexteChiffre(dossier="dossier_id")  # valeurs.Faits, as JSON
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="situation_arret_une_suite",
                fields=["dossier", "version"],
                violation_error_message="Quelqu’un a complété les faits de l’arrêt entre-temps.",
            )
        ]

    @property
    def lus(self) -> Faits:
        """Its facts. Raises ValueError when the text is damaged, or its key destroyed."""
        try:
            return depuis_json(self.faits)
        except CleDetruite as erreur:
            raise ValueError("La clé de ce dossier n’est plus là.") from erreur
