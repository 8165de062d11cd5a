"""Codes of intake, and the one table of the states of a demande."""

from enum import StrEnum

from django.db import models

from jalons.fondations.agents.enums import Risque as Risque  # a sector may be a risk: both speak of the same ones


class StatutDemande(models.TextChoices):
    """Where a demande is, from a person found or heard to the door that it leaves by."""

    A_OFFRIR = "a_offrir", "À offrir"
    OFFRE_ENVOYEE = "offre_envoyee", "Offre envoyée"
    A_QUALIFIER = "a_qualifier", "À qualifier"
    A_COMPLETER = "a_completer", "À compléter"
    A_JOINDRE = "a_joindre", "À joindre"
    A_RECEVOIR = "a_recevoir", "À recevoir"
    RDV_PRIS = "rdv_pris", "Rendez-vous pris"
    REMIS_ATTENTE_REPONSE = "remis_attente_reponse", "Remise, en attente de réponse"
    ACCOMPAGNE = "accompagne", "Accompagnée"
    REORIENTE = "reoriente", "Réorientée"
    CLOS = "clos", "Close"
    EXPIRE = "expire", "Expirée"


_S = StatutDemande
FERMES = frozenset({_S.REORIENTE, _S.CLOS, _S.EXPIRE})
OUVERTS = frozenset(set(_S) - FERMES)
DETECTION = frozenset({_S.A_OFFRIR, _S.OFFRE_ENVOYEE})  # found by the request, nobody has asked anything yet
FILE_CSAM = frozenset({_S.A_QUALIFIER, _S.A_COMPLETER, _S.A_JOINDRE, _S.A_RECEVOIR})
REMISES = frozenset({_S.RDV_PRIS, _S.REMIS_ATTENTE_REPONSE, _S.ACCOMPAGNE})  # an assistant social has it

TRANSITIONS = {
    "envoyer_offre": ({_S.A_OFFRIR}, _S.OFFRE_ENVOYEE),
    "recevoir": ({_S.A_OFFRIR, _S.OFFRE_ENVOYEE}, _S.A_QUALIFIER),
    "retenir": ({_S.A_QUALIFIER, _S.A_COMPLETER, _S.A_JOINDRE, _S.REMIS_ATTENTE_REPONSE}, _S.A_RECEVOIR),
    "demander_complement": ({_S.A_QUALIFIER, _S.A_JOINDRE}, _S.A_COMPLETER),
    "completer": ({_S.A_COMPLETER}, _S.A_QUALIFIER),
    "chercher_a_joindre": ({_S.A_QUALIFIER, _S.A_COMPLETER, _S.A_RECEVOIR}, _S.A_JOINDRE),
    "remettre": ({_S.A_QUALIFIER, _S.A_COMPLETER, _S.A_JOINDRE, _S.A_RECEVOIR}, _S.REMIS_ATTENTE_REPONSE),
    "prendre_rdv": ({_S.A_RECEVOIR, _S.REMIS_ATTENTE_REPONSE}, _S.RDV_PRIS),
    "rendre_rdv": ({_S.RDV_PRIS}, _S.A_RECEVOIR),
    "accompagner": ({_S.A_RECEVOIR, _S.RDV_PRIS, _S.REMIS_ATTENTE_REPONSE}, _S.ACCOMPAGNE),
    "reorienter": (FILE_CSAM | {_S.RDV_PRIS, _S.REMIS_ATTENTE_REPONSE}, _S.REORIENTE),
    "repondre": (FILE_CSAM | {_S.RDV_PRIS, _S.REMIS_ATTENTE_REPONSE}, _S.CLOS),
    "passer": (FILE_CSAM | {_S.REMIS_ATTENTE_REPONSE}, _S.A_QUALIFIER),  # to another caisse, which decides again
    "clore": (OUVERTS, _S.CLOS),
    "expirer": (DETECTION, _S.EXPIRE),  # an offer goes out by itself; what somebody signalled, a person closes
}


class StatutPartenaire(models.TextChoices):
    """All that a partner ever learns of what became of the signalement."""

    RECU = "recu", "Reçu"
    PRIS_EN_CHARGE = "pris_en_charge", "Pris en charge"
    REORIENTE = "reoriente", "Réorienté"
    CLOS = "clos", "Clos"


class Origine(StrEnum):
    """The codes of origins that the code names. The list itself, its words, its dates and its sources are reference data:
    ``referentiels.selectors.origines``.
    """

    ASSURE = "assure"
    PROCHE = "proche"
    REQUETE = "requete"
    CPAM_ACCUEIL = "cpam_accueil"
    CPAM_PRESTATIONS = "cpam_prestations"
    CPAM_ASS = "cpam_action_sanitaire_sociale"
    ACCOMPAGNEMENT_SANTE = "accompagnement_sante"
    SERVICE_MEDICAL = "service_medical"
    RISQUES_PROFESSIONNELS = "risques_professionnels"
    RETRAITE = "retraite"
    CES = "ces"
    HOPITAL = "hopital"
    MEDECIN = "medecin"
    SPST = "spst"
    EMPLOYEUR = "employeur"
    CAP_EMPLOI = "cap_emploi"
    MDPH = "mdph"
    CAF = "caf"
    URSSAF = "urssaf"
    DEPARTEMENT = "departement"
    CCAS = "ccas"
    ASSOCIATION = "association"
    AUTRE = "autre"
    INCONNU = "inconnu"


class QuiAppelle(models.TextChoices):
    """Who is on the line. To the last ones nothing is ever confirmed nor denied."""

    PERSONNE = "personne", "La personne elle-même"
    PROCHE = "proche", "Un proche"
    PROFESSIONNEL = "professionnel", "Un professionnel"
    TIERS = "tiers", "Employeur, notaire, police…"
    REPRESENTANT = "representant", "Son tuteur, son curateur"
    TRADUIT = "traduit", "Quelqu’un qui traduit pour elle"


# To these nothing is told of the person, and she herself must agree to what they ask for her.
POUR_UNE_AUTRE = frozenset(set(QuiAppelle) - {QuiAppelle.PERSONNE})


class CanalSignalement(models.TextChoices):
    """How a signalement arrived."""

    TELEPHONE = "telephone", "Téléphone"
    MEDIALOG = "medialog", "Medialog+"
    COURRIEL = "courriel", "Courriel"
    COURRIER = "courrier", "Courrier"
    ACCUEIL = "accueil", "Accueil"
    AMELI = "ameli", "ameli.fr"
    FICHIER = "fichier", "Fichier"
    PORTAIL = "portail", "Portail des partenaires"
    LIEN = "lien", "Lien envoyé, sans compte"
    API = "api", "Logiciel du partenaire"
    FORMULAIRE = "formulaire", "Formulaire public"


ECRITS_DEHORS = frozenset(  # written outside: no agent of the service notes them by hand
    {
        CanalSignalement.FICHIER,
        CanalSignalement.PORTAIL,
        CanalSignalement.LIEN,
        CanalSignalement.API,
        CanalSignalement.FORMULAIRE,
    }
)


class MomentRappel(models.TextChoices):
    """When of the day she would rather be called back."""

    INDIFFERENT = "indifferent", "N’importe quand"
    MATIN = "matin", "Plutôt le matin"
    APRES_MIDI = "apres_midi", "Plutôt l’après-midi"


class QuandAppeler(models.TextChoices):
    """When whoever writes asks that the person be called."""

    SANS_URGENCE = "sans_urgence", "Sans urgence"
    AVANT_SORTIE = "avant_sortie", "Avant sa sortie"
    VITE = "vite", "Aujourd’hui ou demain"


class Certitude(models.TextChoices):
    """How sure the date is that matters to her."""

    SURE = "sure", "sûre"
    A_CONFIRMER = "a_confirmer", "à confirmer"
    PAS_FIXEE = "pas_fixee", "pas fixée"


class SuiteAppel(models.TextChoices):
    """What became of a call about somebody already known."""

    NOTE = "note", "Noté"
    TRANSMIS = "transmis", "Transmis"
    REPONDU = "repondu", "Réponse donnée"
    ORIENTE = "oriente", "Orientation donnée"
    AJOUTE = "ajoute", "Demande ajoutée"
    DEMANDE = "demande", "Demande gardée"


class SujetAppel(models.TextChoices):
    """What a call announces, coarsely: whoever must act sees it in the day without reading the words."""

    RETARD = "retard", "Du retard au rendez-vous"
    ABSENCE = "absence", "Ne viendra pas au rendez-vous"
    RAPPEL = "rappel", "Demande un rappel"
    PAPIER = "papier", "Une réponse ou un papier reçu"
    AUTRE = "autre", "Autre chose"


class Accord(models.TextChoices):
    """Did the person know of the signalement, did she agree to it."""

    OUI = "oui", "Oui"
    NON = "non", "Non"
    NON_RECUEILLI = "non_recueilli", "Non recueilli"


class Reponse(models.TextChoices):
    """An answer of the fiche de fragilité. « Non abordé » weighs as much as the two others."""

    OUI = "oui", "Oui"
    NON = "non", "Non"
    NON_ABORDE = "non_aborde", "Non abordé"


class LienSante(models.TextChoices):
    """What makes the difficulty ours: the rule of admission [000 §2]. A coarse code, never a diagnosis."""

    ARRET = "arret", "Arrêt de travail"
    MALADIE = "maladie", "Maladie, accident, handicap"
    PROCHE = "proche", "Elle aide un proche malade"
    AGE = "age", "Grand âge"
    AUCUN = "aucun", "Aucun lien dit"
    NON_ABORDE = "non_aborde", "Non abordé"


class Objet(models.TextChoices):
    """What the call is about, in a few coarse codes."""

    NON_ABORDE = "non_aborde", "Non abordé"
    RESSOURCES = "ressources", "Ressources"
    ACTIVITE = "activite", "Travail et reprise"
    DROITS_SOINS = "droits_soins", "Droits et soins"
    QUOTIDIEN = "quotidien", "Vie quotidienne, logement adapté"
    SORTIE_HOPITAL = "sortie_hopital", "Sortie d’hospitalisation"
    PROCHE = "proche", "Proche à charge"
    TRANSFERT = "transfert", "Transfert sanitaire"
    RETRAITE = "retraite", "Retraite, réversion, minimum vieillesse"
    AIDE_PONCTUELLE = "aide_ponctuelle", "Aide à domicile pour quelques semaines"
    LOGEMENT = "logement", "Logement, chauffage, sans lien avec la santé"
    IJ_RETARD = "ij_retard", "Indemnités journalières en retard"
    ADMINISTRATIF = "administratif", "Carte, attestation, remboursement"
    AUTRE = "autre", "Autre question"


class Decision(models.TextChoices):
    """What a person decides of a demande; the first three are also what the product may propose."""

    RECEVOIR = "recevoir", "Relève du service social"
    ORIENTER = "orienter", "Ne relève pas : orienter"
    EXAMINER = "examiner", "À examiner par une assistante sociale"
    COMPLETER = "completer", "À compléter auprès de qui l’a signalée"
    JOINDRE = "joindre", "À joindre : elle rappelle, ou nous l’appelons"


class MotifHorsChamp(models.TextChoices):
    """Why a demande is not the service's: the reasons the booklet gives [003 cases 2, 5, 8], and two of law."""

    RETRAITE = "retraite", "Question de droits à la retraite"
    SANS_COMPLEXITE_SOCIALE = "sans_complexite_sociale", "Besoin ponctuel, sans situation sociale complexe"
    SANS_LIEN_SANTE = "sans_lien_sante", "Difficulté sans lien avec la santé"
    AUTRE_REGIME = "autre_regime", "Autre régime d’assurance maladie"
    DROITS_SANTE = "droits_sante", "Démarche ou droits, à la CPAM"
    AUTRE = "autre", "Autre interlocuteur plus adapté"


class MotifCloture(models.TextChoices):
    """Why a demande ended without being reoriented nor forgotten."""

    ACCOMPAGNEMENT_TERMINE = "accompagnement_termine", "Accompagnement terminé"
    REPONSE_PONCTUELLE = "reponse_ponctuelle", "Réponse ponctuelle donnée"
    REFUS = "refus", "La personne ne souhaite pas"
    INJOIGNABLE = "injoignable", "Injoignable"
    PLUS_BESOIN = "plus_besoin", "Plus besoin"
    DEMENAGEMENT = "demenagement", "Partie dans une autre région"
    DECES = "deces", "Décès"
    DOUBLON = "doublon", "Doublon d’une autre demande"
    ERREUR = "erreur", "Enregistrée par erreur"
    HORS_CHAMP = "hors_champ", "Ne relève pas du service social, personne informée"
    SANS_CAPACITE = "sans_capacite", "Aucune place dans un délai utile"


class Fin(models.TextChoices):
    """How the loop ends, told apart: what somebody who signalled a person most needs to know."""

    COMMENCE = "commence", "Accompagnement commencé"
    REORIENTE = "reoriente", "Réorientée"
    INJOIGNABLE = "injoignable", "Injoignable"
    REFUS = "refus", "La personne ne souhaite pas"
    SANS_CAPACITE = "sans_capacite", "Pas de place"
    HORS_CHAMP = "hors_champ", "Hors champ"
    REPONDU = "repondu", "Réponse donnée"
    AUTRE = "autre", "Autre fin"


class Acteur(models.TextChoices):
    """Who acts next."""

    PLATEFORME = "plateforme", "La plateforme"
    ASSISTANTE = "assistante", "L’assistante sociale"
    REFERENT = "referent", "Qui l’a signalée"
    PERSONNE = "personne", "La personne"
    RELAIS = "relais", "Le service d’orientation"


class GenreRetour(models.TextChoices):
    """What passes between the service and whoever signalled a person, one line each."""

    ACCUSE = "accuse", "Accusé de réception"
    ETAT = "etat", "État"
    MOT = "mot", "Un mot"
    QUESTION = "question", "Question"
    RAPPEL = "rappel", "Rappel de la question"
    COMPLEMENT = "complement", "Complément reçu"


class CanalTentative(models.TextChoices):
    """How somebody tried to reach the person."""

    APPEL = "appel", "Appel"
    SMS = "sms", "SMS"
    COURRIEL = "courriel", "Courriel"
    COURRIER = "courrier", "Courrier"
    REFERENT = "referent", "Par qui l’a signalée"
    VISITE = "visite", "Visite"


class Moment(models.TextChoices):
    """When in the day: somebody who works does not answer in the morning."""

    MATIN = "matin", "Matin"
    APRES_MIDI = "apres_midi", "Après-midi"
    SOIR = "soir", "Fin de journée"


class IssueTentative(models.TextChoices):
    """What the attempt gave."""

    SANS_REPONSE = "sans_reponse", "Pas de réponse"
    MESSAGE = "message", "Message laissé"
    FAUX = "faux", "Numéro ou adresse faux"
    JOINTE = "jointe", "Jointe"
