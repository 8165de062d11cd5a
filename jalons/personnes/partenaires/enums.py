"""What a partner is, what it answers, and how sure its card is."""

from django.db import models


class TypePartenaire(models.TextChoices):
    """Kinds of outside bodies [003, 001]."""

    CARSAT_RETRAITE = "carsat_retraite", "Carsat, retraite"
    CARSAT_ACTION_SOCIALE = "carsat_action_sociale", "Carsat, action sociale"
    ASSURANCE_MALADIE = "assurance_maladie", "Assurance Maladie (CPAM)"
    SERVICE_MEDICAL = "service_medical", "Service médical de l’Assurance Maladie"
    AUTRE_REGIME = "autre_regime", "Autre régime"
    HOPITAL = "hopital", "Service social hospitalier"
    MEDECIN = "medecin", "Médecin, cabinet médical"
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
    FRANCE_SERVICES = "france_services", "France services"
    EXAMENS_SANTE = "examens_sante", "Centre d’examens de santé"
    PASS = "pass", "Permanence d’accès aux soins de santé"
    HANDICAP = "handicap", "Établissement ou service du handicap"
    GRAND_AGE = "grand_age", "Établissement ou service du grand âge"
    AIDE_DOMICILE = "aide_domicile", "Aide et soins à domicile"
    ADDICTOLOGIE = "addictologie", "Addictologie"
    SANTE_MENTALE = "sante_mentale", "Santé mentale"
    HEBERGEMENT = "hebergement", "Hébergement et logement accompagné"
    PROTECTION_JURIDIQUE = "protection_juridique", "Protection juridique des majeurs"
    INSERTION = "insertion", "Insertion, travail protégé"
    COORDINATION = "coordination", "Coordination des parcours"
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
    DEMARCHES = "demarches", "Démarches administratives, en ligne"
    AUTONOMIE = "autonomie", "Vieillir chez soi, aider un proche"
    HEBERGEMENT = "hebergement", "Être hébergé, garder son logement"
    SANTE_MENTALE = "sante_mentale", "Santé mentale"
    ADDICTION = "addiction", "Alcool, drogues, jeu"
    SOINS_SANS_DROITS = "soins_sans_droits", "Se soigner sans droits ouverts"
    PREVENTION = "prevention", "Prévention, bilan de santé"
    PROTECTION_JURIDIQUE = "protection_juridique", "Tutelle, curatelle"
    VIOLENCES = "violences", "Violences, séparation"
    ALIMENTATION = "alimentation", "Manger, s’habiller, s’équiper"


# Other words by which a reason is asked on the telephone; the first one is how it is asked most.
SYNONYMES = {
    "retraite": "pension carsat reversion aspa asi", "sans_complexite_sociale": "hopital sortie hospitalisation",
    "sans_lien_sante": "ccas departement assistante secteur", "autre_regime": "msa sncf ratp enim mines fonctionnaire",
    "droits_sante": "cpam ameli c2s remboursement complementaire mutuelle carte vitale", "handicap": "mdph rqth aah savs",
    "maintien_emploi": "spst medecin travail cap amenagement reprise", "recherche_emploi": "france travail chomage cap",
    "famille": "caf rsa allocations", "independant": "urssaf help artisan commercant",
    "aide_financiere": "dettes surendettement secours", "aide_domicile": "menage aidemenagere saad ssiad",
    "habitat": "chauffage travaux", "demarches": "france services internet numerique papiers",
    "autonomie": "apa ehpad gir aidant clic vieillesse dependance", "hebergement": "115 siao expulsion loyer logement chrs",
    "sante_mentale": "psy cmp depression", "addiction": "csapa caarud tabac", "soins_sans_droits": "pass ame",
    "prevention": "ces examen vaccination", "protection_juridique": "mjpm udaf mandataire",
    "violences": "3919 divorce cidff", "alimentation": "colis restos secours populaire vetements",
}  # fmt: skip


class Confiance(models.TextChoices):
    """How sure the card is."""

    SUR = "S", "Lu dans une source"
    PROBABLE = "P", "Lu dans une source secondaire"
    CONNU = "K", "Connu du métier, à vérifier"
    INCONNU = "N", "À compléter localement"


class Origine(models.TextChoices):
    """Where an imported card comes from. A card without an origin is kept by people: shipped, or written by a caisse."""

    FRANCE_SERVICES = "france_services", "Liste des France services"
    FINESS = "finess", "Finess"
    DATA_INCLUSION = "data_inclusion", "data·inclusion"


class Capacite(models.TextChoices):
    """What a body said of its room for one more person."""

    LIBRE = "libre", "Reçoit sans attente"
    ATTENTE = "attente", "Reçoit, avec une attente"
    COMPLET = "complet", "Complet pour le moment"
    NON_DEMANDEE = "non_demandee", "Non demandé"


# A column of a card, as the history of its changes says it.
COLONNES = {
    "telephone": "téléphone", "telephone_etranger": "téléphone depuis l’étranger", "courriel": "courriel", "site": "site",
    "ouverture": "horaires", "horaires": "à savoir", "commune_nom": "commune", "commune_code": "code de la commune",
    "complement_adresse": "complément d’adresse", "code_postal": "code postal", "reseaux": "réseaux", "pour": "motifs",
    "type": "nature", "thematiques": "thématiques", "zone": "territoire", "modes_accueil": "modes d’accueil",
    "modes_mobilisation": "comment demander", "mobilisable_par": "qui peut demander", "partenaire_id": "organisme",
    "publics_precisions": "précisions sur le public", "siret": "Siret", "autres": "autres données",
}  # fmt: skip


class StatutRapprochement(models.TextChoices):
    """Two cards that look like one body."""

    PROPOSE = "propose", "À regarder"
    FONDU = "fondu", "Une seule fiche"
    DISTINCT = "distinct", "Deux organismes"


TRANSITIONS_RAPPROCHEMENT = {
    "fondre": ({StatutRapprochement.PROPOSE, StatutRapprochement.DISTINCT}, StatutRapprochement.FONDU),
    "distinguer": ({StatutRapprochement.PROPOSE, StatutRapprochement.FONDU}, StatutRapprochement.DISTINCT),
}
