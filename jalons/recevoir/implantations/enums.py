"""What stands beside the social service in a place; for what a vehicle is taken."""

from django.db import models


class Service(models.TextChoices):
    """Whose administrative permanence it is [000 § 5.1.3, § 6]."""

    CPAM = "cpam", "CPAM"
    RETRAITE = "retraite", "Carsat retraite"
    MEDICAL = "medical", "Service médical"
    CAF = "caf", "CAF"
    MSA = "msa", "MSA"
    FRANCE_SERVICES = "france_services", "France services"
    AUTRE = "autre", "Autre service"


class Recurrence(models.TextChoices):
    """On which of the weekdays of that name it is held."""

    SEMAINE = "1", "chaque semaine"
    IMPAIRES = "impaires", "les semaines impaires"
    PAIRES = "paires", "les semaines paires"
    PREMIER = "m1", "le 1er du mois"
    DEUXIEME = "m2", "le 2e du mois"
    TROISIEME = "m3", "le 3e du mois"
    QUATRIEME = "m4", "le 4e du mois"
    DERNIER = "m-1", "le dernier du mois"


class Objet(models.TextChoices):
    """For what a vehicle is taken."""

    VISITE = "visite", "Visite à domicile"
    ITINERANCE = "itinerance", "Journée itinérante"
    AUTRE = "autre", "Autre déplacement"
