"""Why somebody leaves the waiting list, or lets a slot go by."""

from django.db import models


class StatutAttente(models.TextChoices):
    """Where a person is on the list. Booked, dead, or followed no more, she leaves it by herself: nobody has to say it."""

    ATTEND = "attend", "Attend un créneau"
    RETIREE = "retiree", "Retirée de la liste"


TRANSITIONS: dict[str, tuple[set[StatutAttente], StatutAttente]] = {
    "prendre": (
        {StatutAttente.ATTEND},
        StatutAttente.ATTEND,
    ),  # somebody calls her with that slot, for a quarter of an hour
    "passer": ({StatutAttente.ATTEND}, StatutAttente.ATTEND),
    "retirer": ({StatutAttente.ATTEND}, StatutAttente.RETIREE),
    "sortir": ({StatutAttente.ATTEND}, StatutAttente.RETIREE),  # by what became of her
    "revenir": ({StatutAttente.RETIREE}, StatutAttente.ATTEND),  # the appointment that took her off is cancelled
}


class MotifPasse(models.TextChoices):
    """Why a proposed slot is not given to her."""

    NE_PEUT_PAS = "ne_peut_pas", "Elle ne peut pas à ce moment-là"
    INJOIGNABLE = "injoignable", "Elle ne répond pas"
    NE_CONVIENT_PAS = "convient_pas", "Ce lieu ou cette façon ne lui convient pas"
    AUTRE = "autre", "Autre raison"


class MotifRetrait(models.TextChoices):
    """Why she waits no more: said by somebody, or by what became of her (``SORTIES``)."""

    PLUS_BESOIN = "plus_besoin", "Elle n’en a plus besoin"
    AUTREMENT = "autrement", "Elle est reçue autrement"
    FINIE = "finie", "Sa demande ou son accompagnement est fini"
    ERREUR = "erreur", "Inscrite par erreur"
    RECUE = "recue", "Un rendez-vous est pris"
    PARTIE = "partie", "Une autre caisse la suit"
    DECES = "deces", "Décès"
    AUTRE = "autre", "Autre raison"


SORTIES = (MotifRetrait.RECUE, MotifRetrait.PARTIE, MotifRetrait.DECES)  # nobody says them


class Moment(models.TextChoices):
    """Half days on which she can come."""

    MATIN = "matin", "le matin"
    APRES_MIDI = "apres_midi", "l’après-midi"
