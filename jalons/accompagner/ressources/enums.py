"""Codes of the budget sheet: its headings, over which time an amount was told, how it is known, who is at home."""

from __future__ import annotations

from django.db import models


class Rubrique(models.TextChoices):
    """The four parts of the sheet."""

    REVENU = "revenu", "Revenu"
    CHARGE = "charge", "Charge"
    DETTE = "dette", "Dette"
    PERSONNE = "personne", "Personne du foyer"


MONNAIE = (Rubrique.REVENU, Rubrique.CHARGE, Rubrique.DETTE)


class EtatLigne(models.TextChoices):
    """What a version says of its line from its first day on."""

    TENUE = "tenue", "En cours"
    TERMINEE = "terminee", "Terminée"
    RETIREE = "retiree", "Retirée : écrite par erreur"


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


class Presence(models.TextChoices):
    """How much of the time a person is at home, as told (shared custody)."""

    TOUJOURS = "toujours", "Tout le temps"
    MOITIE = "moitie", "La moitié du temps"
    QUART = "quart", "Un quart du temps (week-ends, vacances)"
