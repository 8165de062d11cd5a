"""The évaluation sociale: free text first, domains optional, every version kept."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jalons.accompagner.accompagnements.enums import Appreciation, Domaine
from jalons.accompagner.accompagnements.models.depart import PieceLaissable
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.socle.models import Ligne, Versionnee


class Evaluation(PieceLaissable, Versionnee):
    """« Évaluation globale de la situation de la personne » [003 p. 8]. Completing it makes a new row.

    ``version`` numbers them within the dossier; two people who complete the same one cannot both get the
    next number.
    """

    ACCES: ClassVar[str] = "evaluation"
    SENSIBILITE: ClassVar[dict[str, str]] = {"texte": "F3"} | dict.fromkeys(
        ["date_acte", "created_at", "restee_le"], "F1"
    )

    auteur = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    texte = TexteChiffre(dossier="dossier_id")
    date_acte = models.DateField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="evaluation_une_suite",
                fields=["dossier", "version"],
                violation_error_message="Quelqu’un a complété l’évaluation entre-temps.",
            )
        ]


class EvaluationDomaine(PieceLaissable, Ligne):
    """What was said of one domain in one version; a domain without a row was not talked about."""

    ACCES: ClassVar[str] = "evaluation"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["domaine", "appreciation", "texte", "forces", "besoins", "raison"], "F3"
    ) | {"restee_le": "F1"}

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="domaines")
    domaine = models.CharField(max_length=12, choices=Domaine)
    appreciation = models.CharField(max_length=12, choices=Appreciation, default=Appreciation.NON_ABORDE)
    texte = TexteChiffre(dossier="dossier_id")  # what is
    forces = TexteChiffre(dossier="dossier_id")
    besoins = TexteChiffre(dossier="dossier_id")
    raison = TexteChiffre(dossier="dossier_id")  # why no objective follows, when it is to be treated

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="evaluation_un_domaine_une_fois",
                fields=["evaluation", "domaine"],
                violation_error_message="Ce domaine est déjà noté dans cette version.",
            ),
            models.CheckConstraint(
                name="evaluation_codes_connus",
                condition=Q(domaine__in=Domaine.values, appreciation__in=Appreciation.values),
                violation_error_message="Domaine ou appréciation inconnus.",
            ),
        ]
