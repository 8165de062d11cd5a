"""Words of the line of rights: what was told, how it is known, how sure a date is."""

from __future__ import annotations

from django.db import models

from jalons.personnes.assures.enums import OuiNonInconnu

__all__ = ["OuiNonInconnu"]


class Statut(models.TextChoices):
    """Whose rules of daily allowances apply [facts §4]."""

    INCONNU = "inconnu", "Inconnu"
    SALARIE = "salarie", "Travail salarié"
    INDEPENDANT = "independant", "Travailleur indépendant"
    LIBERAL = "liberal", "Profession libérale"


class Nature(models.TextChoices):
    """The risk of a stoppage."""

    INCONNU = "inconnu", "Inconnue"
    MALADIE = "maladie", "Maladie"
    AT = "at", "Accident du travail"
    MP = "mp", "Maladie professionnelle"


PROFESSIONNELLES = frozenset({Nature.AT, Nature.MP})


class Antecedents(models.TextChoices):
    """Whether the stoppages paid in the last three years were asked about."""

    INCONNU = "inconnu", "Pas demandé"
    AUCUN = "aucun", "Aucun autre arrêt indemnisé"
    DITS = "dits", "Il y en a : ils sont tous écrits ici"


class Su(models.TextChoices):
    """How a fact is known: the person said it, or its paper was seen."""

    DIT = "dit", "Dit"
    VU = "vu", "Vu sur un papier"


class GenreFait(models.TextChoices):
    """A dated fact beside the stoppage itself."""

    REPRISE = "reprise", "Reprise du travail"
    VISITE = "visite", "Visite ou rendez-vous proposé"
    AVIS = "avis", "Avis du médecin-conseil"
    FIN_IJ = "fin_ij", "Fin d’indemnités annoncée par la caisse"
    REFUS_IJ = "refus_ij", "Refus d’indemnités notifié"
    DEMANDE_INVALIDITE = "demande_invalidite", "Demande d’invalidité"
    INVALIDITE = "invalidite", "Invalidité accordée"
    REFUS_INVALIDITE = "refus_invalidite", "Refus d’invalidité notifié"
    AUTRE = "autre", "Autre date à ne pas manquer"


class Certitude(models.TextChoices):
    """How sure a date is, from the surest; a line takes the least sure of what makes it."""

    CERTAIN = "certain", "certain"
    A_CONFIRMER = "a_confirmer", "à confirmer"
    SI_PROLONGE = "si_prolonge", "si prolongé"
    AU_PLUS_TOT = "au_plus_tot", "au plus tôt"
    A_VERIFIER = "a_verifier", "à vérifier"
    NON_CALCULE = "non_calcule", "non calculé"


class Suite(models.TextChoices):
    """What the worker says of a date of the line."""

    REGLEE = "reglee", "C’est réglé"
    ECARTEE = "ecartee", "Elle ne la concerne pas"
    GARDEE = "gardee", "Gardée après la fin de l’accompagnement"  # said at the closing only


class Phase(models.TextChoices):
    """Where the person stands on the way to invalidity (D12)."""

    AVANT = "avant", "Avant la décision"
    PENDANT = "pendant", "Pendant l’examen"
    APRES = "apres", "Après la décision"
