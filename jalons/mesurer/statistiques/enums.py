"""Codes of the figures: levels of territory, breakdowns and their categories."""

from __future__ import annotations

from django.db import models


class NiveauChiffre(models.TextChoices):
    """The fixed geography of what is published. The region is that of the caisse in charge."""

    REGION = "region", "Région"
    DEPARTEMENT = "departement", "Département"
    CANTON = "canton", "Canton ou ville"


class Ventilation(models.TextChoices):
    """By what a figure is broken down. Never by agent, team or place of work: a test refuses it [CNIL
    2005-038]."""

    AUCUNE = "", "Ensemble"
    AXE = "axe", "Axe"
    AXE_REGROUPE = "axe_regroupe", "Axe, parcours en santé et autres ensemble"
    MODE = "mode", "Mode d’entretien"
    STATUT = "statut", "Statut professionnel"
    ISSUE = "issue", "Issue pour l’emploi"
    ORIGINE = "origine", "Origine du signalement"
    SUITE = "suite", "Suite donnée au repérage"


class AxePublie(models.TextChoices):
    """The axes as published; the last one when too few people are outside both axes to stand alone."""

    PDP = "pdp", "Désinsertion professionnelle"
    SANTE = "sante", "Parcours en santé"
    AUTRE = "autre", "Autre"
    SANTE_ET_AUTRE = "sante_et_autre", "Parcours en santé et autres"


class IssueRegroupee(models.TextChoices):
    """The outcome tree of 001 ann. 2, folded as the leaflet of 2023 prints it."""

    POSTE = "poste", "Ont retrouvé un poste de travail"
    MARCHE = "marche", "Se maintiennent sur le marché de l’emploi"
    AUTRE = "autre", "Autre issue ou issue inconnue"


class StatutProfessionnel(models.TextChoices):
    """Of the person, when her dossier opened."""

    INDEPENDANT = "independant", "Travailleurs indépendants"
    AUTRE = "autre", "Autres assurés"


class SuiteReperage(models.TextChoices):
    """What became, within the year, of a person found by the monthly request."""

    RECUE = "recue", "Reçues en entretien dans l’année"
    PROPOSEE = "proposee", "Accompagnement proposé, pas encore reçues"
    AUTRE = "autre", "Sans proposition (repérage récent, décès…)"
