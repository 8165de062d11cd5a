"""Words of the papers that are awaited."""

from django.db import models


class Aupres(models.TextChoices):
    """Who is to give a paper."""

    PERSONNE = "personne", "La personne"
    EMPLOYEUR = "employeur", "Son employeur"
    ORGANISME = "organisme", "Un organisme, un professionnel"
    SERVICE = "service", "Le service social"
