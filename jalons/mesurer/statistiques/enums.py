"""Codes of the figures: levels of territory, breakdowns and their categories."""

from __future__ import annotations

from django.db import models


class NiveauChiffre(models.TextChoices):
    """The fixed geography of what is published. The region is that of the caisse in charge."""

    REGION = "region", "Région"
    DEPARTEMENT = "departement", "Département"
    CANTON = "canton", "Canton ou ville"
    RESIDENCE = "residence", "Commune de résidence"


class Decoupage(models.TextChoices):
    """The other ways to cut the people found in a year: each one is a tree of its own under the region, kept in the
    same column as the geography. Never by agent, team or place of work."""

    AXE = "axe", "Axe du programme"
    PUBLIC = "public", "Public"
    TRIMESTRE = "trimestre", "Trimestre du 91ᵉ jour"
    MOIS = "mois", "Mois du 91ᵉ jour"
    SEXE = "sexe", "Sexe"
    AGE = "age", "Âge"
    COMMUNE = "commune", "Taille de la commune"
    C2S = "c2s", "Complémentaire santé solidaire"


class Ventilation(models.TextChoices):
    """By what a figure is broken down. Never by agent, team or place of work: a test refuses it [CNIL
    2005-038]."""

    AUCUNE = "", "Ensemble"
    AXE = "axe", "Axe"
    AXE_REGROUPE = "axe_regroupe", "Axe, parcours en santé et autres ensemble"
    MODE = "mode", "Mode d’entretien"
    STATUT = "statut", "Statut professionnel"
    ISSUE = "issue", "Issue pour l’emploi"
    ORIGINE = "origine", "Origine du signalement"
    SUITE = "suite", "Suite donnée au repérage"
    ETAPE = "etape", "Dernière étape atteinte"
    FIN = "fin", "Fin d’une demande signalée"
    MOIS = "mois", "Mois de la réponse"
    SORTIE = "sortie", "Comment elle a quitté le service social"
    OUTIL = "outil", "Outil de la reprise"


class AxePublie(models.TextChoices):
    """The axes as published; the last one when too few people are outside both axes to stand alone."""

    PDP = "pdp", "Désinsertion professionnelle"
    SANTE = "sante", "Parcours en santé"
    AUTRE = "autre", "Autre"
    SANTE_ET_AUTRE = "sante_et_autre", "Parcours en santé et autres"


class IssueRegroupee(models.TextChoices):
    """The outcome tree of 001 ann. 2, folded as the leaflet of 2023 prints it."""

    POSTE = "poste", "Ont retrouvé un poste de travail"
    MARCHE = "marche", "Se maintiennent sur le marché de l’emploi"
    AUTRE = "autre", "Autre issue ou issue inconnue"


class StatutProfessionnel(models.TextChoices):
    """Of the person, when her dossier opened."""

    INDEPENDANT = "independant", "Travailleurs indépendants"  # all of them, or those whom HELP did not find
    HELP = "independant_help", "Travailleurs indépendants, trouvés par HELP"
    AUTRE = "autre", "Autres assurés"


class SuiteReperage(models.TextChoices):
    """What became, within the year, of a person found by the monthly request."""

    RECUE = "recue", "Reçues en entretien dans l’année"
    PROPOSEE = "proposee", "Accompagnement proposé, pas encore reçues"
    AUTRE = "autre", "Sans proposition (repérage récent, décès…)"


class SortieAdministrative(models.TextChoices):
    """How an administrative request left the social service: the two ways of taking it off."""

    REPONDUE = "repondue", "Répondues sur le moment"
    CPAM = "cpam", "Orientées vers la CPAM"


class Etape(models.TextChoices):
    """The way of a person found, in order. She counts at the furthest step that she reached and at all before it."""

    TROUVEE = "trouvee", "Trouvées"
    OFFERTE = "offerte", "Offre faite"
    REPONDUE = "repondue", "Ont répondu"
    RECUE = "recue", "Reçues"
    ACCOMPAGNEE = "accompagnee", "Accompagnées"
    TERMINEE = "terminee", "Accompagnement mené à son terme"


class GroupeSexe(models.TextChoices):
    """Sex in the administrative sense, as the caisse's file says it."""

    FEMME = "femme", "Femmes"
    HOMME = "homme", "Hommes"
    INCONNU = "inconnu", "Sexe inconnu"


class GroupeAge(models.TextChoices):
    """Whole years on the last day of the month of the 91st day."""

    MOINS_30 = "moins_30", "Moins de 30 ans"
    DE_30 = "de_30", "30 à 39 ans"
    DE_40 = "de_40", "40 à 49 ans"
    DE_50 = "de_50", "50 à 59 ans"
    PLUS_60 = "plus_60", "60 ans et plus"
    INCONNU = "inconnu", "Âge inconnu"


class GroupeCommune(models.TextChoices):
    """By the legal population of the commune of residence; the limit of 2 000 is Insee's for an urban unit."""

    RURALE = "rurale", "Commune de moins de 2 000 habitants"
    BOURG = "bourg", "Commune de 2 000 à 19 999 habitants"
    VILLE = "ville", "Commune de 20 000 habitants et plus"
    INCONNU = "inconnu", "Commune inconnue"


class GroupeC2S(models.TextChoices):
    """Complémentaire santé solidaire, free or with a contribution, as the caisse's file says it."""

    OUI = "oui", "Avec la C2S"
    NON = "non", "Sans la C2S"
    INCONNU = "inconnu", "C2S inconnue"


GROUPES: dict[Decoupage, type[models.TextChoices]] = {
    Decoupage.SEXE: GroupeSexe,
    Decoupage.AGE: GroupeAge,
    Decoupage.COMMUNE: GroupeCommune,
    Decoupage.C2S: GroupeC2S,
}


class MotifJamaisJoint(models.TextChoices):
    """Why nobody ever reached a person found."""

    CONTACT_REFUSE = "contact_refuse", "Ne veut pas être contactée"
    EMPECHE = "empeche", "Ne pas lui écrire directement"
    SANS_ADRESSE = "sans_adresse", "Ni adresse, ni téléphone, ni courriel"
    ADRESSE_FAUSSE = "adresse_fausse", "Adresse ou numéro faux"
    INJOIGNABLE = "injoignable", "Appels sans réponse"
    SANS_REPONSE = "sans_reponse", "Pas de réponse après la relance"
    EXPIREE = "expiree", "Demande expirée sans réponse"
