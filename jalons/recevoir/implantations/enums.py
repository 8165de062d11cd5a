"""What stands beside the social service in a place; for what a vehicle is taken."""

from django.db import models

from jalons.recevoir.rendez_vous.enums import Rythme


class Service(models.TextChoices):
    """Whose administrative permanence it is [000 § 5.1.3, § 6]."""

    CPAM = "cpam", "CPAM"
    RETRAITE = "retraite", "Carsat retraite"
    MEDICAL = "medical", "Service médical"
    CAF = "caf", "CAF"
    MSA = "msa", "MSA"
    FRANCE_SERVICES = "france_services", "France services"
    AUTRE = "autre", "Autre service"


# How an administrative permanence comes back: a series without a first week.
RECURRENCES = [(r.value, r.label) for r in Rythme if r not in (Rythme.DEUX, Rythme.QUATRE)]


class Objet(models.TextChoices):
    """For what a vehicle is taken."""

    VISITE = "visite", "Visite à domicile"
    ITINERANCE = "itinerance", "Journée itinérante"
    AUTRE = "autre", "Autre déplacement"
