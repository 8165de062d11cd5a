"""Why somebody leaves the waiting list, or lets a slot go by."""

from django.db import models


class StatutAttente(models.TextChoices):
    """Where a person is on the list. Booked, dead or out of date, she is no longer shown: nobody has to say it."""

    ATTEND = "attend", "Attend un créneau"
    RETIREE = "retiree", "Retirée de la liste"


TRANSITIONS: dict[str, tuple[set[StatutAttente], StatutAttente]] = {
    "prendre": (
        {StatutAttente.ATTEND},
        StatutAttente.ATTEND,
    ),  # somebody calls her with that slot, for a quarter of an hour
    "passer": ({StatutAttente.ATTEND}, StatutAttente.ATTEND),
    "retirer": ({StatutAttente.ATTEND}, StatutAttente.RETIREE),
}


class MotifPasse(models.TextChoices):
    """Why a proposed slot is not given to her."""

    NE_PEUT_PAS = "ne_peut_pas", "Elle ne peut pas à ce moment-là"
    INJOIGNABLE = "injoignable", "Elle ne répond pas"
    NE_CONVIENT_PAS = "convient_pas", "Ce lieu ou cette façon ne lui convient pas"
    AUTRE = "autre", "Autre raison"


class MotifRetrait(models.TextChoices):
    """Why she waits no more."""

    PLUS_BESOIN = "plus_besoin", "Elle n’en a plus besoin"
    AUTREMENT = "autrement", "Elle est reçue autrement"
    FINIE = "finie", "Sa demande est finie"
    ERREUR = "erreur", "Inscrite par erreur"
    AUTRE = "autre", "Autre raison"


class Moment(models.TextChoices):
    """Half days on which she can come."""

    MATIN = "matin", "le matin"
    APRES_MIDI = "apres_midi", "l’après-midi"
