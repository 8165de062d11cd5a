"""Codes of a sealed record: what is sent to whom, where it stands, what the person was told."""

from __future__ import annotations

from django.db import models


class GenreFiche(models.TextChoices):
    """What is done to protect somebody."""

    INFORMATION_PREOCCUPANTE = "ip", "Information préoccupante : un enfant en danger ou qui risque de l’être"
    PROCUREUR = "procureur", "Signalement au procureur de la République"
    MAJEUR_VULNERABLE = "majeur", "Majeur rendu vulnérable, hors d’état de se protéger"


class StatutFiche(models.TextChoices):
    """Where it stands."""

    REDIGEE = "redigee", "à envoyer"
    ENVOYEE = "envoyee", "envoyée, accusé attendu"
    ACCUSEE = "accusee", "accusé reçu"
    CLOSE = "close", "close"


_S = StatutFiche
TRANSITIONS_FICHE = {
    "envoyer": ({_S.REDIGEE}, _S.ENVOYEE),
    "accuser": ({_S.ENVOYEE}, _S.ACCUSEE),
    "clore": ({_S.REDIGEE, _S.ENVOYEE, _S.ACCUSEE}, _S.CLOSE),
}


class Place(models.TextChoices):
    """One of its two readers."""

    AUTEUR = "auteur", "l’auteur"
    CADRE = "cadre", "le cadre"


class CibleFiche(models.TextChoices):
    """Which form of the record a draft belongs to."""

    LETTRE = "lettre", "La lettre"
    SUITE = "suite", "Ce qui a suivi"


class Dit(models.TextChoices):
    """Was the person told, or the parents of the child."""

    OUI = "oui", "Oui, voici ce qui a été dit"
    NON = "non", "Non, voici pourquoi"
