"""Codes of offers, and the table of their states."""

from django.db import models


class Genre(models.TextChoices):
    """What is offered [001 ann. 1]: the « offre socle » to everyone found, the « offre différenciée » with a marker."""

    SOCLE = "socle", "Offre socle"
    DIFFERENCIEE = "differenciee", "Offre différenciée"


class Forme(models.TextChoices):
    """How the person is met: an information meeting, or an appointment with an assistant social."""

    REUNION = "reunion", "Réunion d’information"
    INDIVIDUEL = "individuel", "Rendez-vous individuel"


class CanalOffre(models.TextChoices):
    """How the offer reaches her. Empty on an offer that no channel can carry: an address is to be corrected."""

    COURRIER = "courrier", "Courrier"
    SMS = "sms", "SMS"
    COURRIEL = "courriel", "Courriel"
    APPEL = "appel", "Appel sortant"


class StatutOffre(models.TextChoices):
    """Where an offer is. One offer and one reminder an arrêt, then the answer or the silence."""

    A_ENVOYER = "a_envoyer", "À faire"
    ENVOYEE = "envoyee", "Faite"
    RELANCEE = "relancee", "Relancée"
    REPONDUE = "repondue", "Répondue"
    SANS_REPONSE = "sans_reponse", "Sans réponse"
    ECARTEE = "ecartee", "Écartée"


class ReponseOffre(models.TextChoices):
    """The last word heard from her, or about her."""

    ACCEPTE = "accepte", "Accepte"
    REFUSE = "refuse", "Ne souhaite pas"
    DEJA_REPRIS = "deja_repris", "A déjà repris le travail"
    MI_TEMPS = "mi_temps", "À temps partiel pour motif de santé"
    RAPPELER = "rappeler", "Demande à être rappelée"
    MAUVAISE_ADRESSE = "mauvaise_adresse", "Adresse ou numéro faux"
    INJOIGNABLE = "injoignable", "Injoignable"


_S, _R = StatutOffre, ReponseOffre
REPONSES_FINALES = frozenset({_R.ACCEPTE, _R.REFUSE, _R.DEJA_REPRIS, _R.MI_TEMPS})
EN_COURS = frozenset({_S.A_ENVOYER, _S.ENVOYEE, _S.RELANCEE})
ANNONCEES = frozenset({_S.ENVOYEE, _S.RELANCEE})  # the person has been told: her week never moves

TRANSITIONS = {
    "envoyer": ({_S.A_ENVOYER}, _S.ENVOYEE),
    "relancer": ({_S.ENVOYEE}, _S.RELANCEE),
    "renvoyer": ({_S.A_ENVOYER, _S.ENVOYEE, _S.RELANCEE}, _S.A_ENVOYER),
    "annuler_relance": ({_S.RELANCEE}, _S.ENVOYEE),
    "noter_reponse": ({_S.ENVOYEE, _S.RELANCEE, _S.SANS_REPONSE}, _S.REPONDUE),
    "constater_silence": (EN_COURS, _S.SANS_REPONSE),
    "ecarter": ({_S.A_ENVOYER, _S.ENVOYEE, _S.RELANCEE}, _S.ECARTEE),
}


class MotifEcart(models.TextChoices):
    """Why nothing more is offered. Wishes, death and protective measures always win."""

    DECES = "deces", "La personne est décédée"
    REFUS_CONTACT = "refus_contact", "La personne ne veut pas être contactée"
    EMPECHE = "empeche", "Ne pas lui écrire directement"
    DEJA_OFFERTE = "deja_offerte", "Déjà offerte pour le même arrêt"
    DEMANDE_AVANCEE = "demande_avancee", "La demande a avancé autrement"


class SansPlace(models.TextChoices):
    """Why the plan gives no week yet. The person stays on the list and is planned again at each run."""

    ADRESSE = "adresse", "Une adresse ou un numéro est à corriger d’abord"
    SANS_LIEU = "sans_lieu", "Aucun lieu d’accueil ne convient"
    COMPLET = "complet", "Toutes les places ouvertes sont prises"


class Tranche(models.TextChoices):
    """Part of the day in which somebody was called."""

    MATIN = "matin", "matin"
    MIDI = "midi", "midi"
    APRES_MIDI = "apres_midi", "après-midi"
    SOIR = "soir", "soir"


class ResultatAppel(models.TextChoices):
    """What came of one call, in one click."""

    ACCEPTE = "accepte", "Accepte"
    REFUSE = "refuse", "Ne souhaite pas"
    DEJA_REPRIS = "deja_repris", "A déjà repris"
    MI_TEMPS = "mi_temps", "À mi-temps pour santé"
    RAPPELER = "rappeler", "À rappeler"
    NON_JOINT = "non_joint", "Non joint"
    MAUVAIS_NUMERO = "mauvais_numero", "Mauvais numéro"
