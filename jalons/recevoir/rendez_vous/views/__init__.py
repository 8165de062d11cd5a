"""The room's pages, and its acts: each act is a POST on its own address."""

from jalons.recevoir.rendez_vous.views.actes import deplacer, issue, reserver, retour, salle, seconde, visite
from jalons.recevoir.rendez_vous.views.disponibilites import (
    changer,
    declarer,
    disponibilites,
    indisponibilite,
    lever,
    maintenir,
    ouvrir,
    retirer,
    retirer_serie,
)
from jalons.recevoir.rendez_vous.views.liens import prevenue, redonner_lien, retirer_lien, vu
from jalons.recevoir.rendez_vous.views.pages import fermeture, feuille, liste, nouveau, rendez_vous, visites

__all__ = [
    "changer",
    "declarer",
    "deplacer",
    "disponibilites",
    "fermeture",
    "feuille",
    "indisponibilite",
    "issue",
    "lever",
    "liste",
    "maintenir",
    "nouveau",
    "ouvrir",
    "prevenue",
    "redonner_lien",
    "rendez_vous",
    "reserver",
    "retirer",
    "retirer_lien",
    "retirer_serie",
    "retour",
    "salle",
    "seconde",
    "visite",
    "visites",
    "vu",
]
