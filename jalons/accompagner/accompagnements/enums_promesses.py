"""What each promised at an interview: which side, and how a promise ends."""

from __future__ import annotations

from django.db import models


class Cote(models.TextChoices):
    """Who promised."""

    PERSONNE = "personne", "La personne fera"
    SERVICE = "service", "Le service fera"


class FinPromesse(models.TextChoices):
    """How a promise ended; it is open while nothing is said. Counted nowhere."""

    FAIT = "fait", "fait"
    PLUS_A_FAIRE = "plus_a_faire", "plus à faire"
