"""Codes of the aids: funds, who decides, needs, where an asking and a payment stand."""

from __future__ import annotations

from django.db import models


class GenreFonds(models.TextChoices):
    """Whose money it is [001 ann. 1, 003 cases 7 and 8; facts §5, §7]."""

    ASS = "ass", "Action sanitaire et sociale"
    PRESTATION = "prestation", "Prestations supplémentaires"
    SECOURS = "secours", "Secours"
    ARDH = "ardh", "Retour à domicile après hospitalisation (ARDH)"
    CPSTI = "cpsti", "Action sociale des indépendants (CPSTI)"
    PARTENAIRE = "partenaire", "Fonds d’un partenaire"


class Decideur(models.TextChoices):
    """Who decides of a fund. The service proposes, and never decides of its own proposal."""

    COMMISSION = "commission", "Une commission, sur une fiche anonyme"
    AILLEURS = "ailleurs", "L’organisme qui tient le fonds : sa décision est reçue"


class NatureAide(models.TextChoices):
    """What the money is for: all that a sitting reads on its agenda."""

    DOMICILE = "domicile", "Aide à domicile"
    SOINS = "soins", "Soins et appareillage"
    REVENU = "revenu", "Perte de revenu"
    TRANSPORT = "transport", "Transport, hébergement d’un proche"
    ENERGIE = "energie", "Chauffage, eau, énergie"
    LOGEMENT = "logement", "Logement"
    OBSEQUES = "obseques", "Frais d’obsèques"
    AUTRE = "autre", "Autre besoin"


class Voie(models.TextChoices):
    """By which way a fund of the caisse decides."""

    COMMISSION = "commission", "La commission, en séance"
    DELEGATION = "delegation", "Par délégation, jusqu’au seuil du fonds"
    URGENCE = "urgence", "En urgence : sans attendre la séance"


SANS_SEANCE = (Voie.DELEGATION, Voie.URGENCE)


class StatutFinancement(models.TextChoices):
    """Where the share of one financer stands."""

    PREPARE = "prepare", "À demander"
    DEMANDE = "demande", "Demandé"
    A_CONFIRMER = "a_confirmer", "À confirmer par une deuxième personne"
    ACCORDE = "accorde", "Accordé"
    REFUSE = "refuse", "Refusé"
    SOLDE = "solde", "Soldé"
    RETIRE = "retire", "Retiré"


_S = StatutFinancement
TRANSITIONS_FINANCEMENT = {
    "demander": ({_S.PREPARE}, _S.DEMANDE),
    "reprendre": ({_S.DEMANDE}, _S.PREPARE),
    "reserver": ({_S.DEMANDE}, _S.A_CONFIRMER),
    "accorder": ({_S.DEMANDE}, _S.ACCORDE),
    "refuser": ({_S.DEMANDE}, _S.REFUSE),
    "confirmer": ({_S.A_CONFIRMER}, _S.ACCORDE),
    "infirmer": ({_S.A_CONFIRMER}, _S.REFUSE),
    "solder": ({_S.ACCORDE}, _S.SOLDE),
    "retirer": ({_S.PREPARE, _S.DEMANDE}, _S.RETIRE),
}
VIVANTS = (_S.PREPARE, _S.DEMANDE, _S.A_CONFIRMER, _S.ACCORDE)
ATTENDUS = (_S.DEMANDE, _S.A_CONFIRMER)
ACQUIS = (_S.ACCORDE, _S.SOLDE)
ENGAGES = (_S.A_CONFIRMER, _S.ACCORDE, _S.SOLDE)


class Reponse(models.TextChoices):
    """What is answered to an asking."""

    ACCORD = "oui", "Accord"
    REFUS = "non", "Refus"


class StatutVersement(models.TextChoices):
    """Where a payment stands. The payer alone pays: nothing here does."""

    A_ENVOYER = "a_envoyer", "À envoyer à l’agent comptable"
    ENVOYE = "envoye", "Ordonné : envoyé à l’agent comptable"
    PAYE = "paye", "Payé"
    REVENU = "revenu", "Revenu impayé"
    ANNULE = "annule", "Annulé avant l’envoi"


_V = StatutVersement
TRANSITIONS_VERSEMENT = {
    "envoyer": ({_V.A_ENVOYER}, _V.ENVOYE),
    "payer": ({_V.ENVOYE}, _V.PAYE),
    "revenir": ({_V.ENVOYE}, _V.REVENU),
    "annuler": ({_V.A_ENVOYER}, _V.ANNULE),
}
EN_ROUTE = (_V.A_ENVOYER, _V.ENVOYE)
COMPTES = (_V.A_ENVOYER, _V.ENVOYE, _V.PAYE)  # what an accord is used by
