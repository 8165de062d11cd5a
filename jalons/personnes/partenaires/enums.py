"""What a partner is, what it answers, and how sure its card is."""

from django.db import models


class TypePartenaire(models.TextChoices):
    """Kinds of outside bodies [003, 001]."""

    CARSAT_RETRAITE = "carsat_retraite", "Carsat, retraite"
    CARSAT_ACTION_SOCIALE = "carsat_action_sociale", "Carsat, action sociale"
    ASSURANCE_MALADIE = "assurance_maladie", "Assurance Maladie (CPAM)"
    AUTRE_REGIME = "autre_regime", "Autre régime"
    HOPITAL = "hopital", "Service social hospitalier"
    DEPARTEMENT = "departement", "Conseil départemental"
    CCAS = "ccas", "CCAS"
    MDPH = "mdph", "MDPH"
    CAF = "caf", "Caf"
    FRANCE_TRAVAIL = "france_travail", "France Travail"
    CAP_EMPLOI = "cap_emploi", "Cap emploi"
    SPST = "spst", "Service de prévention et de santé au travail"
    URSSAF = "urssaf", "Urssaf"
    HABITAT = "habitat", "Habitat"
    RETRAITE_COMPLEMENTAIRE = "retraite_complementaire", "Retraite complémentaire"
    ASSOCIATION = "association", "Association"
    AUTRE = "autre", "Autre"


class MotifOrientation(models.TextChoices):
    """Why somebody is sent there. The first four are the reasons why a demande is not the service's [003]."""

    RETRAITE = "retraite", "Droits à la retraite"
    SANS_COMPLEXITE_SOCIALE = "sans_complexite_sociale", "Besoin ponctuel, sans situation sociale complexe"
    SANS_LIEN_SANTE = "sans_lien_sante", "Difficulté sans lien avec la santé"
    AUTRE_REGIME = "autre_regime", "Autre régime d’assurance maladie"
    DROITS_SANTE = "droits_sante", "Droits et remboursements de santé"
    HANDICAP = "handicap", "Handicap, reconnaissance"
    MAINTIEN_EMPLOI = "maintien_emploi", "Garder son emploi"
    RECHERCHE_EMPLOI = "recherche_emploi", "Chercher un emploi"
    FAMILLE = "famille", "Prestations familiales, logement"
    INDEPENDANT = "independant", "Travailleur indépendant en difficulté"
    AIDE_FINANCIERE = "aide_financiere", "Aide financière, budget"
    AIDE_DOMICILE = "aide_domicile", "Aide à domicile"
    HABITAT = "habitat", "Améliorer ou chauffer son logement"


class Confiance(models.TextChoices):
    """How sure the card is."""

    SUR = "S", "Lu dans une source"
    PROBABLE = "P", "Lu dans une source secondaire"
    CONNU = "K", "Connu du métier, à vérifier"
    INCONNU = "N", "À compléter localement"
