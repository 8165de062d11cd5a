"""Codes of sittings: the states of a sitting and of a seat, what is noted of a seat afterwards."""

from django.db import models


class StatutSeance(models.TextChoices):
    """A sitting."""

    OUVERTE = "ouverte", "Ouverte"
    TENUE = "tenue", "Tenue"
    ANNULEE = "annulee", "Annulée"


TRANSITIONS_SEANCE = {
    "tenir": ({StatutSeance.OUVERTE}, StatutSeance.TENUE),
    "annuler": ({StatutSeance.OUVERTE}, StatutSeance.ANNULEE),
    "changer_salle": ({StatutSeance.OUVERTE}, StatutSeance.OUVERTE),
}


class StatutInscription(models.TextChoices):
    """One seat. Given back, somebody else may have it; excused after the hour, it was hers."""

    INSCRITE = "inscrite", "Attendue"
    PRESENTE = "presente", "Présente"
    ABSENTE = "absente", "Absente"
    EXCUSEE = "excusee", "Excusée"
    LIBEREE = "liberee", "Place rendue"


_I = StatutInscription
NOTEES = (_I.PRESENTE, _I.ABSENTE, _I.EXCUSEE)
PLACES_PRISES = (_I.INSCRITE, *NOTEES)
TRANSITIONS_INSCRIPTION = {
    "noter_presente": ({_I.INSCRITE, _I.ABSENTE, _I.EXCUSEE}, _I.PRESENTE),
    "noter_absente": ({_I.INSCRITE, _I.PRESENTE, _I.EXCUSEE}, _I.ABSENTE),
    "noter_excusee": ({_I.INSCRITE, _I.PRESENTE, _I.ABSENTE}, _I.EXCUSEE),
    "liberer": ({_I.INSCRITE}, _I.LIBEREE),
}


class SuiteSeance(models.TextChoices):
    """What is noted of one seat, in one tap. ``A_RECEVOIR``: she came, and what she asked for is not answered by it."""

    PRESENTE = "presente", "Présente"
    A_RECEVOIR = "a_recevoir", "Présente, veut être reçue"
    ABSENTE = "absente", "Absente"
    EXCUSEE = "excusee", "Excusée"
