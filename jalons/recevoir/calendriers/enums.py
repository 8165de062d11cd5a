"""How much a worker's own feed tells."""

from django.db import models


class Niveau(models.TextChoices):
    """What the software that reads the feed sees of each appointment."""

    OCCUPE = "occupe", "Occupé : les heures, rien d’autre"
    DETAIL = "detail", "Détail : la façon de recevoir et le lieu ; jamais la personne ni le motif"
