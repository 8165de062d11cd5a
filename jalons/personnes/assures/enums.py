"""Closed lists about a person: régime, identifier, contact, protection, household, duplicates."""

from django.db import models


class Sexe(models.TextChoices):
    """Sex in the administrative sense: the first digit of the NIR."""

    MASCULIN = "1", "Masculin"
    FEMININ = "2", "Féminin"
    INCONNU = "", "Non précisé"


class Regime(models.TextChoices):
    """Health-insurance régime. The service receives the général one, self-employed included [003]."""

    GENERAL = "general", "Régime général, indépendants compris"
    AGRICOLE = "agricole", "Régime agricole (MSA)"
    AME = "ame", "Aide médicale de l’État (AME)"
    AUTRE = "autre", "Autre régime (SNCF, RATP, mines, marins…)"
    INCONNU = "inconnu", "Inconnu"


REGIMES_REMIS = frozenset({Regime.AGRICOLE, Regime.AUTRE})  # handed over to their own social service
REGIMES_REMIS_OUTREMER = frozenset({Regime.AUTRE})  # overseas the service receives the régime agricole too [000 § 6]


class TypeIdentifiant(models.TextChoices):
    """What a number is: final NIR, provisional one of a caisse, or NIA (waiting number built like a NIR)."""

    NIR = "nir", "Numéro de sécurité sociale"
    PROVISOIRE = "provisoire", "Numéro provisoire"
    NIA = "nia", "Numéro identifiant d’attente (NIA)"


class OuiNonInconnu(models.TextChoices):
    """An answer that may stay open: « inconnu » weighs as much as oui and non."""

    OUI = "oui", "Oui"
    NON = "non", "Non"
    INCONNU = "inconnu", "Non abordé"


class Canal(models.TextChoices):
    """How the service may reach somebody."""

    TELEPHONE = "telephone", "Téléphone"
    SMS = "sms", "SMS"
    COURRIEL = "courriel", "Courriel"
    COURRIER = "courrier", "Courrier"


class MesureProtection(models.TextChoices):
    """Protective measure of an adult (Code civil, livre Ier, titre XI)."""

    SAUVEGARDE = "sauvegarde", "Sauvegarde de justice"
    CURATELLE = "curatelle", "Curatelle"
    TUTELLE = "tutelle", "Tutelle"
    HABILITATION = "habilitation", "Habilitation familiale"
    MANDAT = "mandat", "Mandat de protection future"
    INCONNUE = "inconnue", "Mesure à vérifier"


# Nobody writes to the person herself; a measure of which only the mandataire is known counts, until somebody looks.
MESURES_REPRESENTATION = frozenset(
    {MesureProtection.TUTELLE, MesureProtection.HABILITATION, MesureProtection.MANDAT, MesureProtection.INCONNUE}
)


class Etendue(models.TextChoices):
    """What the measure covers."""

    TOUT = "tout", "La personne et les biens"
    PERSONNE = "personne", "La personne seulement"
    BIENS = "biens", "Les biens seulement"
    INCONNUE = "inconnue", "Inconnue, à vérifier"


class CompositionFoyer(models.TextChoices):
    """With whom the person lives."""

    SEUL = "seul", "Seul·e"
    COUPLE = "couple", "En couple"
    PARENT_ISOLE = "parent_isole", "Parent seul avec enfant"
    COUPLE_ENFANTS = "couple_enfants", "En couple avec enfant"
    AUTRE = "autre", "Autre (parents, colocation, foyer…)"
    INCONNU = "inconnu", "Inconnu"


class GenreRattachement(models.TextChoices):
    """Why a person is « hers » for an agent: referent, holder of an appointment or of a demande that somebody else gave
    her, writer of the first record."""

    REFERENT = "referent", "Référent"
    RDV = "rdv", "Rendez-vous"
    DEMANDE = "demande", "Demande confiée"
    REDACTEUR = "redacteur", "A enregistré la personne"


class EtatDoublon(models.TextChoices):
    """What was decided of two rows that look alike."""

    A_EXAMINER = "a_examiner", "À examiner"
    DISTINCTES = "distinctes", "Deux personnes différentes"
    REUNIES = "reunies", "Une seule personne"
