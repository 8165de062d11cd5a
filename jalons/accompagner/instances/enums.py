"""Codes of commissions, cells and working groups: kinds, rules of quorum, states, decisions."""

from django.db import models


class GenreInstance(models.TextChoices):
    """What meets."""

    COMMISSION_AIDES = "commission_aides", "Commission d’aides"
    CELLULE_PDP = "cellule_pdp", "Cellule de prévention de la désinsertion professionnelle"
    GROUPE_TRAVAIL = "groupe_travail", "Groupe de travail"
    AUTRE = "autre", "Autre instance"


class RegleQuorum(models.TextChoices):
    """How many who vote must be there. ``NOMBRE``: as many as the instance says."""

    MAJORITE = "majorite", "plus de la moitié des membres qui votent"
    MOITIE = "moitie", "la moitié des membres qui votent"
    NOMBRE = "nombre", "un nombre fixé"
    AUCUN = "aucun", "pas de quorum"


class Qualite(models.TextChoices):
    """What a member is there. The first two vote."""

    PRESIDENCE = "presidence", "préside"
    MEMBRE = "membre", "vote"
    AVIS = "avis", "donne un avis, ne vote pas"
    SECRETARIAT = "secretariat", "tient le secrétariat, ne vote pas"


VOTENT = (Qualite.PRESIDENCE, Qualite.MEMBRE)


class StatutSeance(models.TextChoices):
    """A sitting of an instance."""

    PREVUE = "prevue", "Prévue"
    OUVERTE = "ouverte", "Ouverte"
    SUSPENDUE = "suspendue", "Suspendue"
    CLOSE = "close", "Close, procès-verbal à signer"
    SIGNEE = "signee", "Procès-verbal signé"
    ANNULEE = "annulee", "Annulée"


_S = StatutSeance
TRANSITIONS_SEANCE = {
    "ouvrir": ({_S.PREVUE}, _S.OUVERTE),
    "suspendre": ({_S.OUVERTE}, _S.SUSPENDUE),
    "rouvrir": ({_S.SUSPENDUE}, _S.OUVERTE),
    "clore": ({_S.OUVERTE}, _S.CLOSE),
    "signer": ({_S.CLOSE}, _S.SIGNEE),
    "annuler": ({_S.PREVUE}, _S.ANNULEE),
}
A_VENIR = (_S.PREVUE, _S.OUVERTE, _S.SUSPENDUE)  # its agenda may still grow
TENUES = (_S.CLOSE, _S.SIGNEE)


class EtatPresence(models.TextChoices):
    """Who is there."""

    PRESENT = "present", "Là"
    EXCUSE = "excuse", "Excusé"
    ABSENT = "absent", "Absent"


class StatutPoint(models.TextChoices):
    """A point of the agenda. ``A_REVOIR``: « y revenir en fin de séance »."""

    INSCRIT = "inscrit", "À l’ordre du jour"
    A_REVOIR = "a_revoir", "À revoir en fin de séance"
    DECIDE = "decide", "Décidé"
    AJOURNE = "ajourne", "Ajourné"
    TRAITE = "traite", "Traité"
    RETIRE = "retire", "Retiré de l’ordre du jour"


_P = StatutPoint
VIVANTS = (_P.INSCRIT, _P.A_REVOIR)
TRANSITIONS_POINT = {
    "revoir": ({_P.INSCRIT}, _P.A_REVOIR),
    "decider": ({_P.INSCRIT, _P.A_REVOIR}, _P.DECIDE),
    "ajourner": ({_P.INSCRIT, _P.A_REVOIR}, _P.AJOURNE),
    "traiter": ({_P.INSCRIT, _P.A_REVOIR}, _P.TRAITE),
    "retirer": ({_P.INSCRIT, _P.A_REVOIR}, _P.RETIRE),
}


class Sens(models.TextChoices):
    """What is decided of a point; each kind of instance has its own words for it."""

    FAVORABLE = "favorable", "Accepter"
    PARTIEL = "partiel", "Accepter en partie"
    AJOURNE = "ajourne", "Ajourner, à une date dite"
    DEFAVORABLE = "defavorable", "Refuser"


LIBELLES_SENS = {
    GenreInstance.COMMISSION_AIDES: {
        Sens.FAVORABLE: "Accorder",
        Sens.PARTIEL: "Accorder en partie",
        Sens.DEFAVORABLE: "Refuser",
    },
    GenreInstance.CELLULE_PDP: {
        Sens.FAVORABLE: "Retenir la proposition",
        Sens.PARTIEL: "Retenir en partie",
        Sens.DEFAVORABLE: "Ne pas retenir",
    },
    GenreInstance.GROUPE_TRAVAIL: {
        Sens.FAVORABLE: "Adopter",
        Sens.PARTIEL: "Adopter avec des changements",
        Sens.DEFAVORABLE: "Ne pas adopter",
    },
}
DIT_SENS = {  # in the minutes
    GenreInstance.COMMISSION_AIDES: {
        Sens.FAVORABLE: "accordé",
        Sens.PARTIEL: "accordé en partie",
        Sens.DEFAVORABLE: "refusé",
    },
    GenreInstance.CELLULE_PDP: {
        Sens.FAVORABLE: "proposition retenue",
        Sens.PARTIEL: "proposition retenue en partie",
        Sens.DEFAVORABLE: "proposition pas retenue",
    },
    GenreInstance.GROUPE_TRAVAIL: {
        Sens.FAVORABLE: "adopté",
        Sens.PARTIEL: "adopté avec des changements",
        Sens.DEFAVORABLE: "pas adopté",
    },
}
_DIT = {
    Sens.FAVORABLE: "accepté",
    Sens.PARTIEL: "accepté en partie",
    Sens.DEFAVORABLE: "refusé",
    Sens.AJOURNE: "ajourné",
}


def libelle_sens(genre: str, sens: str) -> str:
    """The choice, in this instance's words."""
    return str(LIBELLES_SENS.get(GenreInstance(genre), {}).get(Sens(sens)) or Sens(sens).label)


def dit_sens(genre: str, sens: str) -> str:
    """What was decided, in this instance's words."""
    return DIT_SENS.get(GenreInstance(genre), {}).get(Sens(sens)) or _DIT[Sens(sens)]
