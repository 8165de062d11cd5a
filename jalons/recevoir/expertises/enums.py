"""States of a question to an expert."""

from django.db import models


class StatutQuestion(models.TextChoices):
    """Where a question of the platform is."""

    POSEE = "posee", "Attend une réponse"
    REPONDUE = "repondue", "Répondue"
    RETIREE = "retiree", "Retirée"


TRANSITIONS = {
    "repondre": ({StatutQuestion.POSEE}, StatutQuestion.REPONDUE),
    "retirer": ({StatutQuestion.POSEE}, StatutQuestion.RETIREE),
}
