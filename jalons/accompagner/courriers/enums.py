"""Codes of a letter: to whom, where it stands, how it leaves, how she agreed."""

from __future__ import annotations

from django.db import models


class Genre(models.TextChoices):
    """To whom a letter is written."""

    PERSONNE = "personne", "La personne elle-même"
    MEDECIN_TRAVAIL = "medecin_travail", "Le médecin du travail"
    EMPLOYEUR = "employeur", "L’employeur"
    MDPH = "mdph", "La MDPH"
    COMMISSION = "commission", "Une commission d’aide"
    BAILLEUR = "bailleur", "Le bailleur"
    AUTRE = "autre", "Un autre service"


class StatutCourrier(models.TextChoices):
    """Where a letter stands. Once it has left, its words no longer change."""

    BROUILLON = "brouillon", "en brouillon"
    ENVOYE = "envoye", "envoyé"
    REMIS = "remis", "remis en main propre"
    ABANDONNE = "abandonne", "abandonné"


TRANSITIONS_COURRIER = {
    "envoyer": ({StatutCourrier.BROUILLON}, StatutCourrier.ENVOYE),
    "remettre": ({StatutCourrier.BROUILLON}, StatutCourrier.REMIS),
    "abandonner": ({StatutCourrier.BROUILLON}, StatutCourrier.ABANDONNE),
}
PARTIS = (StatutCourrier.ENVOYE, StatutCourrier.REMIS)


class Voie(models.TextChoices):
    """How it leaves: through the outbox, or given to the person, who does with it what she wants."""

    COURRIER = "courrier", "Par la poste"
    COURRIEL = "courriel", "Par messagerie"
    MAIN = "main", "Remis à la personne, en main propre"


class AccordCourrier(models.TextChoices):
    """How she agreed to this very text."""

    ORAL = "oral", "Oui, à l’oral"
    ECRIT = "ecrit", "Oui, par écrit"
    NON = "non", "Pas encore"
