"""A partage: how it goes, how far it is, why a body cannot take it; what a link is for."""

from __future__ import annotations

from django.db import models


class StatutPartage(models.TextChoices):
    """Where a partage is. Nothing of the person is out before ``PROPOSE``."""

    PREPARE = "prepare", "À transmettre"
    PLACE_DEMANDEE = "place_demandee", "Place demandée, sans dire pour qui"
    PROPOSE = "propose", "Transmis, réponse attendue"
    ACCEPTE = "accepte", "Accepté"
    REFUSE = "refuse", "Refusé"
    FINI = "fini", "Terminé"
    RETIRE = "retire", "Retiré"
    EXPIRE = "expire", "Expiré sans réponse"


_S = StatutPartage
OUVERTS = frozenset({_S.PREPARE, _S.PLACE_DEMANDEE, _S.PROPOSE, _S.ACCEPTE})
CHEZ_EUX = frozenset({_S.PLACE_DEMANDEE, _S.PROPOSE, _S.ACCEPTE})  # the body acts next, and may open it
TRANSMIS = frozenset({_S.PROPOSE, _S.ACCEPTE})  # the packet itself may be read by the body

TRANSITIONS = {
    "demander_place": ({_S.PREPARE}, _S.PLACE_DEMANDEE),
    "donner_place": ({_S.PLACE_DEMANDEE}, _S.PREPARE),
    "proposer": ({_S.PREPARE}, _S.PROPOSE),
    "accepter": ({_S.PROPOSE}, _S.ACCEPTE),
    "refuser": ({_S.PLACE_DEMANDEE, _S.PROPOSE, _S.ACCEPTE}, _S.REFUSE),
    "terminer": ({_S.ACCEPTE}, _S.FINI),
    "retirer": ({_S.PREPARE, _S.PLACE_DEMANDEE, _S.PROPOSE, _S.ACCEPTE}, _S.RETIRE),
    "expirer": ({_S.PLACE_DEMANDEE, _S.PROPOSE, _S.ACCEPTE}, _S.EXPIRE),
}


class VoiePartage(models.TextChoices):
    """How the packet reaches the body. A body that has accounts finds it in its portal whatever the way."""

    LIEN = "lien", "Par un lien et un code"
    COURRIER = "courrier", "Par une lettre"
    PORTAIL = "portail", "Dans leur espace Jalons"


class Place(models.TextChoices):
    """Whether they have room, asked before anything of her leaves."""

    DITE = "dite", "Oui, ils viennent de le dire"
    OUVERTE = "ouverte", "Accueil ouvert à tous, sans place à demander"


class VoieAccord(models.TextChoices):
    """How the person agreed to what is handed over."""

    ORAL = "oral", "Elle l’a dit"
    ECRIT = "ecrit", "Elle l’a écrit"
    REPRESENTANT = "representant", "Son représentant légal l’a dit"


class MotifRefus(models.TextChoices):
    """Why the body cannot take it."""

    PLUS_DE_PLACE = "plus_de_place", "Plus de place en ce moment"
    HORS_TERRITOIRE = "hors_territoire", "Hors de notre territoire"
    HORS_CHAMP = "hors_champ", "Pas notre mission"
    DEJA_SUIVIE = "deja_suivie", "Déjà suivie ailleurs"
    INJOIGNABLE = "injoignable", "Nous n’avons pas pu la joindre"
    NE_SOUHAITE_PAS = "ne_souhaite_pas", "Elle ne le souhaite plus"
    AUTRE = "autre", "Autre raison"


class MotifRetrait(models.TextChoices):
    """Why we take a partage back."""

    ACCORD_RETIRE = "accord_retire", "Elle retire son accord"
    PLUS_BESOIN = "plus_besoin", "Elle n’en a plus besoin"
    ERREUR = "erreur", "Préparé par erreur"
    DECES = "deces", "La personne est décédée"
    DEPART = "depart", "Une autre caisse l’accompagne désormais"


A_LA_MAIN = [(m.value, m.label) for m in (MotifRetrait.ACCORD_RETIRE, MotifRetrait.PLUS_BESOIN, MotifRetrait.ERREUR)]


class Element(models.TextChoices):
    """What a packet may hold beside her name and what she asks; nothing else exists."""

    TELEPHONE = "telephone", "Son téléphone"
    COMMUNE = "commune", "Sa commune"
    NAISSANCE = "naissance", "Sa date de naissance"
    ADRESSE = "adresse", "Son adresse"
    COURRIEL = "courriel", "Son adresse électronique"


MINIMUM = (Element.TELEPHONE, Element.COMMUNE)  # the rest only when this body cannot do without


class UsageLien(models.TextChoices):
    """What a link opens."""

    REPONDRE = "repondre", "Répondre à un partage"
    SIGNALER = "signaler", "Envoyer un signalement"
    LIRE = "lire", "Lire un extrait"
    PAPIERS = "papiers", "Envoyer ses papiers"
