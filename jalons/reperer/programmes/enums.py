"""Axes, where a public is found, and the states of a version of a rule."""

from django.db import models


class Axe(models.TextChoices):
    """The two axes since 2018 [003 p. 7]; a regional programme may stand outside both."""

    PDP = "pdp", "Prévention de la désinsertion professionnelle"
    SANTE = "sante", "Sécurisation des parcours en santé"


class SourcePublic(models.TextChoices):
    """Where the people of a public come from."""

    REQUETE = "requete", "Requête mensuelle"
    LISTE = "liste", "Liste programmée"


class Confiance(models.TextChoices):
    """How sure a shipped row is."""

    SUR = "S", "lu dans une source"
    PROBABLE = "P", "probable, déduit d’une source"
    METIER = "K", "connaissance du métier, à vérifier"
    NON_PUBLIE = "N", "non publié : proposition"


class Origine(models.TextChoices):
    """Who wrote the row."""

    LIVRE = "livre", "livrée avec Jalons"
    SAISI = "saisi", "écrite par une direction"


class StatutRegle(models.TextChoices):
    """Where a version of a rule stands."""

    BROUILLON = "brouillon", "Brouillon"
    PUBLIEE = "publiee", "Publiée"
    RETIREE = "retiree", "Retirée"


_S = StatutRegle
TRANSITIONS: dict[str, tuple[set[StatutRegle], StatutRegle]] = {
    "publier": ({_S.BROUILLON}, _S.PUBLIEE),
    "retirer": ({_S.PUBLIEE}, _S.RETIREE),
}
EN_VIGUEUR = (_S.PUBLIEE, _S.RETIREE)  # a retired version still answers for the days when it was in force
