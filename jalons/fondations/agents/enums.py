"""Kinds of sector."""

from django.db import models


class GenreSecteur(models.TextChoices):
    """By what a worker's share of the people is told."""

    COMMUNE = "commune", "commune"
    CANTON = "canton", "canton"
    RISQUE = "risque", "risque"
