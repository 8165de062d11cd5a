"""Codes of the acts that cross several rooms."""

from django.db import models


class Voie(models.TextChoices):
    """How she said yes to an offer."""

    APPEL = "appel", "Nous l’avons appelée"
    TELEPHONE = "telephone", "Elle a appelé"
    COURRIER = "courrier", "Par lettre"
    COURRIEL = "courriel", "Par message"
    ACCUEIL = "accueil", "À l’accueil"


class SortRendezVous(models.TextChoices):
    """What becomes of an appointment to come when the accompaniment ends."""

    ANNULER = "annuler", "L’annuler ; la personne est prévenue, si ses souhaits le permettent"
    GARDER = "garder", "Le garder"


class SortExtrait(models.TextChoices):
    """What becomes, at the end, of what somebody outside may still read of the dossier."""

    RETIRER = "retirer", "Le retirer : il ne s’ouvre plus"
    GARDER = "garder", "Le laisser lire jusqu’à son dernier jour, elle en est d’accord"


class VoieCopie(models.TextChoices):
    """How the copy of her file is given to the person: never by a plain mail."""

    MAIN = "main", "En main propre, après avoir vu une pièce d’identité"
    COURRIER = "courrier", "Par la poste, à son adresse"


class RaisonLaissee(models.TextChoices):
    """Why nobody is named while a worker is away. Nothing of why she is."""

    RIEN = "rien", "Rien de ce qui est dû ne demande qu’on réponde d’ici là"
    REGLE = "regle", "Ce qui presse est réglé, ou confié autrement"
    JOIGNABLE = "joignable", "Cette personne reste joignable et suit ses dossiers"
    AGENDA = "agenda", "L’agenda se trompe : cette personne est là"
