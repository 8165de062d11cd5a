"""Kinds of sector; the states of a request for an account."""

from django.db import models


class GenreSecteur(models.TextChoices):
    """By what a worker's share of the people is told."""

    COMMUNE = "commune", "commune"
    CANTON = "canton", "canton"
    RISQUE = "risque", "risque"


class Risque(models.TextChoices):
    """The risk that the stoppage or the difficulty belongs to; recorded from the start, « inconnu » allowed."""

    MALADIE = "maladie", "Maladie"
    AT = "at", "Accident du travail"
    MP = "mp", "Maladie professionnelle"
    MATERNITE = "maternite", "Maternité"
    INVALIDITE = "invalidite", "Invalidité"
    RETRAITE = "retraite", "Retraite"
    INCONNU = "inconnu", "Inconnu"


class StatutHabilitation(models.TextChoices):
    """Where a request for an account or for another role stands."""

    PROPOSEE = "proposee", "Proposée, à décider"
    ACCORDEE = "accordee", "Accordée, à ouvrir"
    OUVERTE = "ouverte", "Ouverte"
    REFUSEE = "refusee", "Refusée"
    EXPIREE = "expiree", "Expirée"


EN_ATTENTE = {StatutHabilitation.PROPOSEE, StatutHabilitation.ACCORDEE}
TRANSITIONS_HABILITATION = {
    "accorder": ({StatutHabilitation.PROPOSEE}, StatutHabilitation.ACCORDEE),
    "refuser": (EN_ATTENTE, StatutHabilitation.REFUSEE),
    "ouvrir": ({StatutHabilitation.ACCORDEE}, StatutHabilitation.OUVERTE),
    "expirer": (EN_ATTENTE, StatutHabilitation.EXPIREE),
}
