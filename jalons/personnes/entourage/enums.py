"""Codes of the people around a person: which circle, what they are to her, how much at home, what she agrees to."""

from __future__ import annotations

from django.db import models


class Cercle(models.TextChoices):
    """Two circles: who lives there, who counts outside."""

    FOYER = "foyer", "Au foyer"
    AUTOUR = "autour", "Autour"


class LienFoyer(models.TextChoices):
    """What somebody of the household is to the person."""

    CONJOINT = "conjoint", "Conjoint, compagnon"
    ENFANT = "enfant", "Enfant"
    PARENT = "parent", "Parent"
    FRATRIE = "fratrie", "Frère ou sœur"
    AUTRE = "autre", "Autre (famille, colocataire, hébergé)"


class Presence(models.TextChoices):
    """How much of the time a person is at home, as told (shared custody)."""

    TOUJOURS = "toujours", "Tout le temps"
    MOITIE = "moitie", "La moitié du temps"
    QUART = "quart", "Un quart du temps (week-ends, vacances)"


class Parler(models.TextChoices):
    """Whether the person agrees that one speaks of her to somebody. Not asked is not yes."""

    A_DEMANDER = "a_demander", "Pas encore demandé"
    OUI = "oui", "Oui"
    SUJET = "sujet", "Seulement à propos de…"
    NON = "non", "Non"
    RETIRE = "retire", "Accord retiré"


REFUS = frozenset({Parler.NON, Parler.RETIRE})


class Fin(models.TextChoices):
    """Why somebody is no longer there."""

    PARTI = "parti", "N’est plus au foyer, ou n’intervient plus"
    DECES = "deces", "Est décédé"
