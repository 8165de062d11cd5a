"""A dossier open for a time: why, on which motive when forced, what the review says of it."""

from __future__ import annotations

from django.db import models


class NatureOuverture(models.TextChoices):
    """Why a dossier is open for a time to somebody who does not accompany the person; each value is a distance (Portee)."""

    APPUI = "appui", "Appui technique"
    STAGE = "stage", "Stage"
    URGENCE = "urgence", "Ouvert en urgence : le contenu"
    URGENCE_NOTES = "urgence_notes", "Ouvert en urgence : les notes"


URGENCES = frozenset({NatureOuverture.URGENCE, NatureOuverture.URGENCE_NOTES})


class MotifUrgence(models.TextChoices):
    """For what alone a dossier may be opened without whoever accompanies the person [security.md §4 rule 4]."""

    DANGER = "danger", "Un danger, une personne vulnérable"
    CONTINUITE = "continuite", "La personne référente est absente, et cela n’attend pas"
    PLAINTE = "plainte", "Une plainte, une réquisition"
    DROIT_ACCES = "droit_acces", "Une demande d’accès de la personne"
    INCIDENT = "incident", "Un incident de sécurité"


class Verdict(models.TextChoices):
    """What the review says of an opening in urgency."""

    JUSTIFIE = "justifie", "Justifiée"
    A_EXPLIQUER = "a_expliquer", "À expliquer"
    ABUSIF = "abusif", "Abusive"
