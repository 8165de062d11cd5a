"""The lines of the budget sheet of a dossier."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jalons.accompagner.accompagnements.models.dossier import PieceDeDossier
from jalons.accompagner.ressources.enums import Rubrique
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.socle.enums import EtatLigne
from jalons.fondations.socle.models import Versionnee, dates_ordonnees


class LigneBudget(PieceDeDossier, Versionnee):
    """One version of a line of the budget: an income, a charge, a debt, or a person of the household.

    ``suite`` is the line, ``version`` numbers what was said of it one after the other, each from its ``date_debut`` on:
    correcting writes the next version and changes none, so two people who correct the same one cannot both get the next
    number. ``contenu`` holds what was told, as JSON: kind, amount and over which time, words, source; for a person, kind,
    age, presence. ``rubrique`` is in clear so that a line that cannot be read any more still counts as unknown.
    """

    ACCES: ClassVar[str] = "budget"
    SENSIBILITE: ClassVar[dict[str, str]] = {"contenu": "F3", "rubrique": "F3"} | dict.fromkeys(
        ["suite", "etat", "date_acte", "date_debut", "date_fin", "created_at"], "F1"
    )

    suite = models.UUIDField()
    rubrique = models.CharField(max_length=8, choices=Rubrique)
    etat = models.CharField(max_length=8, choices=EtatLigne, default=EtatLigne.TENUE)
    auteur = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    contenu = TexteChiffre(dossier="dossier_id")
    date_acte = models.DateField()  # when it was told or seen
    date_debut = models.DateField()
    date_fin = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at", "version"]
        constraints = [
            models.UniqueConstraint(
                name="ligne_budget_une_suite",
                fields=["suite", "version"],
                violation_error_message="Quelqu’un a corrigé cette ligne entre-temps.",
            ),
            dates_ordonnees("ligne_budget_dates_ordonnees"),
            models.CheckConstraint(
                name="ligne_budget_codes_connus",
                condition=Q(rubrique__in=Rubrique.values, etat__in=EtatLigne.values),
                violation_error_message="Rubrique ou état inconnu.",
            ),
        ]
