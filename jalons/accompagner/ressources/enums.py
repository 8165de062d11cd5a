"""Codes of the budget sheet: its headings, over which time an amount was told, how it is known."""

from __future__ import annotations

from django.db import models


class Rubrique(models.TextChoices):
    """The four parts of the sheet."""

    REVENU = "revenu", "Revenu"
    CHARGE = "charge", "Charge"
    DETTE = "dette", "Dette"
    PERSONNE = "personne", "Personne du foyer"


MONNAIE = (Rubrique.REVENU, Rubrique.CHARGE, Rubrique.DETTE)


class Periode(models.TextChoices):
    """Over which time the amount was told; kept so, and shown a month."""

    MOIS = "mois", "par mois"
    JOUR = "jour", "par jour"
    SEMAINE = "semaine", "par semaine"
    TRIMESTRE = "trimestre", "par trimestre"
    AN = "an", "par an"


class Source(models.TextChoices):
    """How it is known."""

    DIT = "dit", "Dit par la personne"
    VU = "vu", "Vu sur un papier"


class Genre(models.TextChoices):
    """Who counts in the household."""

    ADULTE = "adulte", "Adulte"
    ENFANT = "enfant", "Enfant"
