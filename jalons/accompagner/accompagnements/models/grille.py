"""The grids: which ones a caisse opened, and what was answered with a person."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from jalons.accompagner.accompagnements.models.depart import PieceLaissable
from jalons.fondations.acces.enums import Portee
from jalons.fondations.acces.models import Protege
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.socle.models import Ligne
from jalons.fondations.territoires.models import Organisme


class GrilleOuverte(Ligne):
    """« Our workers may use this grid », from a day on: decided by a person of the caisse. Without a row, it is off."""

    ACCES: ClassVar[str] = "grille"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["code", "ouverte_le", "fermee_le"], "F0")

    organisme = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)  # a Fiche of the reference data
    ouverte_le = models.DateField()
    fermee_le = models.DateField(null=True, blank=True)
    par = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    fermee_par = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = Protege.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="grille_ouverte_une_fois",
                fields=["organisme", "code"],
                condition=Q(fermee_le=None),
                violation_error_message="Cette grille est déjà ouverte.",
            ),
            models.CheckConstraint(
                name="grille_fermee_apres",
                condition=Q(fermee_le=None) | Q(fermee_le__gte=F("ouverte_le")),
                violation_error_message="La fermeture précède l’ouverture.",
            ),
        ]

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """``region``: the caisse's own."""
        siens = sujet.organisme_id and sujet.organisme_id == self.organisme_id
        return {Portee.REGION.value} if siens else set()

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin."""
        return Q(organisme_id=agent.organisme_id) if portee == Portee.REGION and agent.organisme_id else None


class GrilleRemplie(PieceLaissable, Ligne):
    """The answers of one day, with the version of the grid. Another day makes another row; nothing is decided from it, and
    no figure reads it."""

    ACCES: ClassVar[str] = "evaluation"
    SENSIBILITE: ClassVar[dict[str, str]] = {"code": "F3", "numero": "F3", "reponses": "F3"} | dict.fromkeys(
        ["date_acte", "created_at", "restee_le"], "F1"
    )

    auteur = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    numero = models.PositiveSmallIntegerField()  # of the version of the grid
    date_acte = models.DateField()
    reponses = TexteChiffre(dossier="dossier_id")  # JSON: item → oui, non, non_aborde
    created_at = models.DateTimeField(auto_now_add=True)
