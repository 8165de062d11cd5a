"""Codes of the protocols of referral."""

from django.db import models


class Etat(models.TextChoices):
    """Where a protocol is on a day; computed from its dates, never stored."""

    A_SIGNER = "a_signer", "À signer"
    A_VENIR = "a_venir", "Signé, à venir"
    EN_VIGUEUR = "en_vigueur", "En vigueur"
    A_RENOUVELER = "a_renouveler", "À renouveler"
    ECHU = "echu", "Échu"
    TERMINE = "termine", "Terminé"


class SuiteBilan(models.TextChoices):
    """What the yearly review decides."""

    POURSUIVRE = "poursuivre", "Le poursuivre tel quel"
    MODIFIER = "modifier", "Le modifier"
    ARRETER = "arreter", "L’arrêter"
