"""Codes of the accompaniment: axes, states and their transitions, domains, outcomes [003, 001 ann. 2 to 4,
facts §11]."""

from __future__ import annotations

from django.db import models

from jalons.recevoir.signalements.enums import Origine, Risque

__all__ = ["Origine", "Risque"]  # the intake's codes: a dossier records the same ones at opening


class Axe(models.TextChoices):
    """The two axes of the service [003 p. 7]; « autre » is what the figures find outside both [004]."""

    PDP = "pdp", "Prévention de la désinsertion professionnelle"
    SANTE = "sante", "Sécurisation des parcours en santé"
    AUTRE = "autre", "Autre"
    INCONNU = "inconnu", "Inconnu"


class StatutDossier(models.TextChoices):
    """Where the accompaniment stands."""

    OUVERT = "ouvert", "Accompagnement en cours"
    SUSPENDU = "suspendu", "Accompagnement suspendu"
    CLOS = "clos", "Accompagnement terminé"


TRANSITIONS_DOSSIER = {
    "suspendre": ({StatutDossier.OUVERT}, StatutDossier.SUSPENDU),
    "reprendre": ({StatutDossier.SUSPENDU}, StatutDossier.OUVERT),
    "clore": ({StatutDossier.OUVERT, StatutDossier.SUSPENDU}, StatutDossier.CLOS),
    "rouvrir": ({StatutDossier.CLOS}, StatutDossier.OUVERT),
}


class StatutTransfert(models.TextChoices):
    """Where the proposal of a dossier to another referent stands."""

    PROPOSE = "propose", "Proposé"
    ACCEPTE = "accepte", "Accepté"
    REFUSE = "refuse", "Pas accepté"
    RETIRE = "retire", "Retiré"


TRANSITIONS_TRANSFERT = {
    "accepter": ({StatutTransfert.PROPOSE}, StatutTransfert.ACCEPTE),
    "refuser": ({StatutTransfert.PROPOSE}, StatutTransfert.REFUSE),
    "retirer": ({StatutTransfert.PROPOSE}, StatutTransfert.RETIRE),
}


class AccordDepart(models.TextChoices):
    """How the person agreed that another caisse accompany her."""

    ORAL = "oral", "De vive voix"
    ECRIT = "ecrit", "Par écrit"


class MotifRefusTransfert(models.TextChoices):
    """Why the receiver does not accept; nothing about the person."""

    CHARGE = "charge", "Je n’ai pas la place"
    ABSENCE = "absence", "Je serai absent(e) à cette date"
    CONNUE = "connue", "Je connais la personne"
    AUTRE = "autre", "Autre raison, dite de vive voix"


class StatutObjectif(models.TextChoices):
    """Where an objective stands. Seen by the worker and the person only; never counted by worker [CNIL
    2005-038]."""

    A_CONFIRMER = "a_confirmer", "À confirmer"
    EN_COURS = "en_cours", "En cours"
    ATTEINT = "atteint", "Atteint"
    PARTIEL = "partiel", "Atteint en partie"
    NON_ATTEINT = "non_atteint", "Non atteint"
    ABANDONNE = "abandonne", "Abandonné"


OBJECTIFS_VIVANTS = frozenset({StatutObjectif.A_CONFIRMER, StatutObjectif.EN_COURS})
_EVALUES = frozenset(set(StatutObjectif) - OBJECTIFS_VIVANTS)
TRANSITIONS_OBJECTIF = {
    "confirmer": ({StatutObjectif.A_CONFIRMER}, StatutObjectif.EN_COURS),
    "atteindre": (OBJECTIFS_VIVANTS, StatutObjectif.ATTEINT),
    "atteindre_en_partie": (OBJECTIFS_VIVANTS, StatutObjectif.PARTIEL),
    "ne_pas_atteindre": (OBJECTIFS_VIVANTS, StatutObjectif.NON_ATTEINT),
    "abandonner": (OBJECTIFS_VIVANTS, StatutObjectif.ABANDONNE),
    "reprendre": (_EVALUES, StatutObjectif.EN_COURS),
}


class StatutAction(models.TextChoices):
    """Where one thing to do stands."""

    A_FAIRE = "a_faire", "À faire"
    EN_COURS = "en_cours", "En cours"
    FAITE = "faite", "Faite"
    ABANDONNEE = "abandonnee", "Abandonnée"


ACTIONS_VIVANTES = frozenset({StatutAction.A_FAIRE, StatutAction.EN_COURS})
TRANSITIONS_ACTION = {
    "commencer": ({StatutAction.A_FAIRE}, StatutAction.EN_COURS),
    "faire": (ACTIONS_VIVANTES, StatutAction.FAITE),
    "abandonner": (ACTIONS_VIVANTES, StatutAction.ABANDONNEE),
    "reprendre": ({StatutAction.FAITE, StatutAction.ABANDONNEE}, StatutAction.EN_COURS),
}
# What a CSAM may say of a thing that a plan gives to her: done, or not after all.
TRANSITIONS_TACHE = {
    "faire": (ACTIONS_VIVANTES, StatutAction.FAITE),
    "defaire": ({StatutAction.FAITE}, StatutAction.EN_COURS),
}
LIBELLES_ACTES = {
    "confirmer": "Confirmer avec la personne",
    "atteindre": "Atteint",
    "atteindre_en_partie": "Atteint en partie",
    "ne_pas_atteindre": "Non atteint",
    "abandonner": "Abandonner",
    "reprendre": "Reprendre",
    "commencer": "Commencer",
    "faire": "C’est fait",
}


class Mode(models.TextChoices):
    """How the interview took place [003, 004]."""

    LIEU = "lieu", "Sur un lieu d’accueil"
    DOMICILE = "domicile", "À domicile"
    TELEPHONE = "telephone", "Par téléphone"
    VISIO = "visio", "En visio"
    ETABLISSEMENT = "etablissement", "En établissement de santé"


class Interprete(models.TextChoices):
    """Who put the words of an interview into the other language. Never a child: the refusal says what to do instead."""

    SANS = "", "sans interprète"
    SUR_PLACE = "sur_place", "un interprète professionnel, présent"
    A_DISTANCE = "a_distance", "un interprète professionnel, au téléphone ou en visio"
    SERVICE = "service", "quelqu’un du service"
    PROCHE = "proche", "un proche adulte, choisi par la personne"
    A_REFAIRE = "a_refaire", "personne qui pouvait le faire : à refaire avec un interprète"
    ENFANT = "enfant", "un enfant"


FACE_A_FACE = frozenset({Mode.LIEU, Mode.DOMICILE, Mode.ETABLISSEMENT})


class SituationEmploi(models.TextChoices):
    """Where the person stands about work when the dossier opens; cannot be rebuilt later."""

    EN_POSTE = "en_poste", "En poste"
    ARRET_CONTRAT = "arret_contrat", "En arrêt, avec un contrat de travail"
    INDEPENDANT = "independant", "À son compte"
    DEMANDEUR_EMPLOI = "demandeur_emploi", "En recherche d’emploi"
    INVALIDITE = "invalidite", "En invalidité, sans activité"
    SANS_ACTIVITE = "sans_activite", "Sans activité ou au foyer"
    FORMATION = "formation", "En formation ou apprentissage"
    RETRAITE = "retraite", "À la retraite"
    INCONNU = "inconnu", "Inconnu"


class Domaine(models.TextChoices):
    """Domains of the évaluation sociale [003 p. 8 ; facts §11]: all optional."""

    SANTE = "sante", "Santé, acceptation de la maladie"
    SOINS = "soins", "Accès aux soins"
    DROITS = "droits", "Droits"
    RESSOURCES = "ressources", "Ressources, budget, dettes"
    TRAVAIL = "travail", "Travail"
    LOGEMENT = "logement", "Logement, cadre de vie"
    AUTONOMIE = "autonomie", "Autonomie, vie quotidienne"
    FAMILLE = "famille", "Famille, proches aidants et aidés"
    ISOLEMENT = "isolement", "Isolement, vie sociale"
    MOBILITE = "mobilite", "Mobilité"
    NUMERIQUE = "numerique", "Numérique"
    MORAL = "moral", "Moral, vie psychique"
    LANGUE = "langue", "Langue, lecture, écriture"
    JURIDIQUE = "juridique", "Juridique, justice"
    TERRITOIRE = "territoire", "Territoire, transfert depuis l’outre-mer"


DOMAINES_RETIRES = frozenset({Domaine.TERRITOIRE})  # read where it was written, offered nowhere else


class Appreciation(models.TextChoices):
    """What the two of them make of a domain. « Non abordé » weighs as much as the rest."""

    PRIORITE = "priorite", "Priorité"
    A_TRAVAILLER = "a_travailler", "À travailler"
    POINT_APPUI = "point_appui", "Point d’appui"
    NON_ABORDE = "non_aborde", "Non abordé"


A_TRAITER = frozenset({Appreciation.PRIORITE, Appreciation.A_TRAVAILLER})


class Par(models.TextChoices):
    """Who does it."""

    PERSONNE = "personne", "La personne"
    TRAVAILLEUR = "travailleur", "Le travailleur social"
    ENSEMBLE = "ensemble", "Ensemble"
    PARTENAIRE = "partenaire", "Un partenaire"
    CSAM = "csam", "Un conseiller (CSAM)"


class TypeAction(models.TextChoices):
    """What kind of thing it is [facts §11, D4 to D8]."""

    INFORMATION = "information", "Information"
    DROIT = "droit", "Demande de droit (C2S, AAH, RQTH, invalidité…)"
    AIDE_FINANCIERE = "aide_financiere", "Aide financière"
    ESSAI_ENCADRE = "essai_encadre", "Essai encadré"
    CRPE = "crpe", "Convention de rééducation professionnelle (CRPE)"
    BILAN = "bilan", "Bilan de compétences"
    PMSMP = "pmsmp", "Immersion professionnelle (PMSMP)"
    INCLU_PRO = "inclu_pro", "Inclu’Pro Formation"
    PRE_REPRISE = "pre_reprise", "Visite de pré-reprise"
    TEMPS_PARTIEL = "temps_partiel", "Temps partiel thérapeutique"
    AIDE_DOMICILE = "aide_domicile", "Aide à domicile, ARDH"
    SOINS = "soins", "Soins à obtenir"
    TRANSPORT = "transport", "Transport"
    ORIENTATION = "orientation", "Orientation vers un partenaire"
    ACTION_COLLECTIVE = "action_collective", "Action collective"
    TRANSFERT = "transfert", "Transfert, rapatriement"
    AUTRE = "autre", "Autre"


class AccordPlan(models.TextChoices):
    """How the person agreed to the plan; oral unless she prefers otherwise."""

    ORAL = "oral", "Accord oral"
    SIGNE = "signe", "Accord signé à l’écran"
    ECRIT = "ecrit", "Accord écrit, sur papier"
    NON_RECUEILLI = "non_recueilli", "Accord non recueilli"


class GenreRepere(models.TextChoices):
    """What the steps follow: a day that may move."""

    FIN_ARRET = "fin_arret", "la fin de l’arrêt"
    ENTRETIEN = "entretien", "l’entretien"
    OPERATION = "operation", "l’opération"
    SORTIE = "sortie", "la sortie de l’hôpital"
    REPRISE = "reprise", "la reprise du travail"
    AUTRE = "autre", "un autre jour"


class Atteinte(models.TextChoices):
    """What a step shows of what was wanted. Read by the worker and the person only, encrypted, never counted [CNIL
    2005-038]."""

    ATTEINT = "atteint", "Atteint"
    PARTIEL = "partiel", "Atteint en partie"
    NON_ATTEINT = "non_atteint", "Pas atteint"
    RIEN = "", "Rien à en dire"


class MotifClotureDossier(models.TextChoices):
    """Why the accompaniment ends [facts §11]."""

    OBJECTIFS_ATTEINTS = "objectifs_atteints", "Les objectifs sont atteints"
    RELAIS = "relais", "Un autre service prend le relais"
    PLUS_NECESSAIRE = "plus_necessaire", "L’accompagnement n’est plus nécessaire"
    REFUS = "refus", "La personne ne souhaite pas continuer"
    INJOIGNABLE = "injoignable", "La personne ne répond plus"
    DEMENAGEMENT = "demenagement", "La personne a déménagé"
    HORS_CHAMP = "hors_champ", "La situation ne relève plus du service"
    FIN_DE_DROIT = "fin_de_droit", "Fin de l’affiliation"
    DECES = "deces", "La personne est décédée"


class IssueEmploi(models.TextChoices):
    """Outcome tree of the prévention de la désinsertion professionnelle [001 ann. 2 §3]."""

    MEME_POSTE_AMENAGE = "meme_poste_amenage", "Même poste ou même activité, aménagés si besoin"
    AUTRE_POSTE_MEME_EMPLOYEUR = "autre_poste_meme_employeur", "Autre poste, même employeur"
    AUTRE_EMPLOYEUR_MEME_METIER = "autre_employeur_meme_metier", "Autre employeur, même métier"
    NOUVEAU_METIER = "nouveau_metier", "Nouveau métier"
    FORMATION = "formation", "En formation"
    RECHERCHE_EMPLOI = "recherche_emploi", "En recherche d’emploi"
    EN_ARRET = "en_arret", "Toujours en arrêt de travail"
    INVALIDITE = "invalidite", "En invalidité, sans activité"
    RETRAITE = "retraite", "À la retraite"
    DECES = "deces", "Décès"
    INCONNU = "inconnu", "Inconnu"


SANS_BRANCHE = "Rien à en dire"  # neither with nor without work: nobody knows, or she died
ARBRE_EMPLOI = (
    ("Maintien dans l’emploi", (IssueEmploi.MEME_POSTE_AMENAGE, IssueEmploi.AUTRE_POSTE_MEME_EMPLOYEUR)),
    ("Maintien en emploi", (IssueEmploi.AUTRE_EMPLOYEUR_MEME_METIER, IssueEmploi.NOUVEAU_METIER)),
    ("Vers l’emploi", (IssueEmploi.FORMATION, IssueEmploi.RECHERCHE_EMPLOI)),
    (
        "Sans emploi à ce jour",
        (
            IssueEmploi.EN_ARRET,
            IssueEmploi.INVALIDITE,
            IssueEmploi.RETRAITE,
        ),
    ),
    (SANS_BRANCHE, (IssueEmploi.DECES, IssueEmploi.INCONNU)),
)


class IssueSante(models.TextChoices):
    """Result of the sécurisation des parcours en santé [001 ann. 3 and 4, 003 cases 3, 4, 6, 7]."""

    SOINS_OBTENUS = "soins_obtenus", "Les soins ont été obtenus"
    MAINTIEN_DOMICILE = "maintien_domicile", "Le retour ou le maintien à domicile tient"
    DROITS_OUVERTS = "droits_ouverts", "Des droits ont été ouverts"
    RELAIS_ORGANISE = "relais_organise", "Un relais est organisé"
    EQUILIBRE = "equilibre", "Un équilibre de vie est retrouvé"
    ETABLISSEMENT = "etablissement", "Entrée en établissement ou nouvelle hospitalisation"
    SOINS_NON_OBTENUS = "soins_non_obtenus", "Les soins n’ont pas été obtenus"
    DECES = "deces", "Décès"
    INCONNU = "inconnu", "Inconnu"


class CibleBrouillon(models.TextChoices):
    """Which form a draft belongs to."""

    ENTRETIEN = "entretien", "Entretien"
    EVALUATION = "evaluation", "Évaluation sociale"
    BUDGET = "budget", "Budget"
    STAGE = "stage", "Écrit de stage"


class MotifAnnulation(models.TextChoices):
    """Why a line was withdrawn (written by mistake, or of no use at the end); it stays visible, struck through, and is
    counted nowhere."""

    PERSONNE = "personne", "Ce n’était pas la bonne personne"
    DOUBLON = "doublon", "La ligne est en double"
    SAISIE = "saisie", "Erreur de saisie"
    FIN = "fin", "N’a plus lieu d’être à la fin de l’accompagnement"


class Reglement(models.TextChoices):
    """What becomes, at the closing, of a thing still open; an objective is evaluated by its own acts."""

    FAIRE = "faire", "C’est fait"
    ABANDONNER = "abandonner", "N’a plus lieu d’être"
    LEVER = "lever", "N’est plus attendue"
    GARDER = "garder", "Reste à faire"


class IssueBesoin(models.TextChoices):
    """What became of a need told in the évaluation. Seen by the worker and the person; counted nowhere."""

    RESOLU = "resolu", "Résolu"
    EN_PARTIE = "en_partie", "En partie"
    NON = "non", "Pas résolu"
    INCONNU = "inconnu", "On ne sait pas"


class StatutNouvelles(models.TextChoices):
    """Where a question agreed at the clôture stands."""

    A_PRENDRE = "a_prendre", "à prendre"
    REPONDUES = "repondues", "répondu"
    INJOIGNABLE = "injoignable", "injoignable"
    REFUSEES = "refusees", "pas voulu répondre"
    ARRETEES = "arretees", "ne veut plus être rappelée"
    ANNULEES = "annulees", "annulées"


_N = StatutNouvelles
TRANSITIONS_NOUVELLES = {
    "repondre": ({_N.A_PRENDRE}, _N.REPONDUES),
    "ne_pas_joindre": ({_N.A_PRENDRE}, _N.INJOIGNABLE),
    "refuser": ({_N.A_PRENDRE}, _N.REFUSEES),
    "arreter": ({_N.A_PRENDRE}, _N.ARRETEES),
    "annuler": ({_N.A_PRENDRE}, _N.ANNULEES),
}
RESULTATS_NOUVELLES = (
    ("repondre", "La personne a répondu"),
    ("ne_pas_joindre", "Injoignable"),
    ("refuser", "Ne veut pas répondre cette fois"),
    ("arreter", "Ne veut plus être rappelée : les questions suivantes s’arrêtent aussi"),
)


class ReponseNouvelles(models.TextChoices):
    """What she says, months later."""

    OUI = "oui", "Oui"
    NON = "non", "Non"
    SANS_OBJET = "sans_objet", "Ne la concerne pas"
    INCONNU = "inconnu", "Pas dit"
