"""Codes of the ways: which there are, where one stands, what a step may hold."""

from __future__ import annotations

from django.db import models


class Genre(models.TextChoices):
    """The ways; what each is made of is in ``chemins``."""

    SOINS = "soins", "Accès aux soins"
    AIDANT = "aidant", "Maladie grave, et qui aide"
    ENFANT = "enfant", "Enfant malade : accompagner le parent"
    VIEILLIR = "vieillir", "Évaluation globale et vieillissement"
    RETOUR = "retour", "Retour à domicile après l’hôpital"
    TRANSFERT = "sanitaire", "Transfert sanitaire"


class StatutVoie(models.TextChoices):
    """Where a way stands in a dossier."""

    OUVERTE = "ouverte", "Ouverte"
    ECARTEE = "ecartee", "Pas pour elle"
    FERMEE = "fermee", "Fermée"


TRANSITIONS_VOIE = {
    "fermer": ({StatutVoie.OUVERTE}, StatutVoie.FERMEE),
    "rouvrir": ({StatutVoie.ECARTEE, StatutVoie.FERMEE}, StatutVoie.OUVERTE),
}


class Avancee(models.TextChoices):
    """Where one stage of a way stands: read from its facts, never written."""

    A_VENIR = "a_venir", "À venir"
    ATTENDUE = "attendue", "Attendue"
    FAITE = "faite", "Faite"


class Saisie(models.TextChoices):
    """What a stage asks for, besides words, who and a day."""

    CODES = "codes", "Mots d’une liste"
    GIR = "gir", "GIR et qui l’a évalué"
    NIVEAU = "niveau", "Niveau d’offre"
    LIE = "lie", "Dossier de l’aidant"


class Gir(models.TextChoices):
    """As the AGGIR grid says it: from 1, the heaviest, to 6; never calculated here."""

    UN = "1", "GIR 1"
    DEUX = "2", "GIR 2"
    TROIS = "3", "GIR 3"
    QUATRE = "4", "GIR 4"
    CINQ = "5", "GIR 5"
    SIX = "6", "GIR 6"


GIR_RETRAITE = frozenset({Gir.CINQ, Gir.SIX})  # the retirement branch; 1 to 4, APA [facts §6]


class Niveau(models.TextChoices):
    """The three levels of offer of the retirement branch [001 § 3.1]."""

    INFORMATION = "information", "Information et conseil"
    ATELIERS = "ateliers", "Actions et ateliers collectifs"
    GLOBALE = "globale", "Accompagnement global à domicile"


class ObjetAvis(models.TextChoices):
    """What an opinion is asked about [001 § 6.2]; never about a person."""

    STRUCTURE = "structure", "Structure évaluatrice"
    SUBVENTION = "subvention", "Subvention, appel à projets"


class SensAvis(models.TextChoices):
    """What the opinion says; the deciding body decides."""

    FAVORABLE = "favorable", "Favorable"
    RESERVES = "reserves", "Favorable, avec des réserves"
    DEFAVORABLE = "defavorable", "Défavorable"
    SANS = "sans", "Pas d’avis : il manque de quoi le donner"
