"""Words of the reference data: how sure a value is, where a row comes from, which lists exist."""

from django.db import models


class Confiance(models.TextChoices):
    """How sure a value is. Shown beside it: nobody should take a working value for the law."""

    SUR = "S", "lu dans une source"
    PROBABLE = "P", "probable, calculé ou déduit d’une source"
    METIER = "K", "connaissance du métier, à vérifier"
    NON_PUBLIE = "N", "non publié : proposition"


class Origine(models.TextChoices):
    """Who wrote the row: the files shipped with Jalons, or a person of the national direction."""

    LIVRE = "livre", "livré avec Jalons"
    SAISI = "saisi", "saisi par la direction nationale"


class Liste(models.TextChoices):
    """The code lists that are dated reference data."""

    DANGER = "danger", "Numéros en cas de danger"
    MOTS_DANGER = "mots_danger", "Mots qui font montrer les numéros de danger"
    NUMERO_DABORD = "numero_dabord", "Mots qui mettent un numéro de danger en tête des autres"
    MESSAGERIE_SURE = "messagerie_sure", "Messageries sécurisées : fins d’adresses qui peuvent porter un secret"
    MOTIF_RDV = "motif_rdv", "Motifs de rendez-vous (12 au plus, sans santé)"
    COMPETENCE = "competence", "Compétences des plages de rendez-vous"
    QUE_DIRE = "que_dire", "Que dire, page d’appel, à la personne elle-même"
    QUE_DIRE_DANGER = "que_dire_danger", "Que dire, page d’appel, à la personne elle-même, quand un danger est dit"
    QUE_DIRE_PROCHE = "que_dire_proche", "Que dire, page d’appel, à un proche"
    QUE_DIRE_PRO = "que_dire_professionnel", "Que dire, page d’appel, à un professionnel"
    QUE_DIRE_TIERS = "que_dire_tiers", "Que dire, page d’appel, à un employeur, un notaire, la police, un bailleur"
    QUE_DIRE_REPRESENTANT = "que_dire_representant", "Que dire, page d’appel, à un tuteur, un curateur"
    QUE_DIRE_TRADUIT = "que_dire_traduit", "Que dire, page d’appel, à quelqu’un qui traduit, un enfant parfois"
    MOTIF_LIAISON = "motif_liaison", "Ce qui se suit avec la CPAM, le service médical ou le centre d’examens de santé"
    SOLLICITATION = "sollicitation", "Réquisition, avocat, lutte contre la fraude : ce qu’il faut savoir"
    EQUIPEMENT_LIEU = "equipement_lieu", "Équipement d’un lieu d’accueil ou d’une salle"
    JOUR_FERIE = "jour_ferie", "Jours fériés, par territoire"
    CONSERVATION = "conservation", "Ce que devient ce qui est conservé"
    ORIGINE_PERSONNE = "origine_personne", "Origines des signalements : la personne et ses proches"
    ORIGINE_INTERNE = "origine_interne", "Origines des signalements : équipes de l’Assurance Maladie"
    ORIGINE_PARTENAIRE = "origine_partenaire", "Origines des signalements : partenaires"
    BUDGET_REVENU = "budget_revenu", "Budget : sortes de revenus"
    BUDGET_CHARGE = "budget_charge", "Budget : sortes de charges"
    BUDGET_DETTE = "budget_dette", "Budget : sortes de dettes"
    ENTOURAGE_ROLE = "entourage_role", "Entourage : rôles auprès d’une personne"
    VOIE_OBSTACLE = "voie_obstacle", "Accès aux soins : ce qui empêche de se soigner"
    VOIE_ALERTE = "voie_alerte", "Vieillissement : signes d’alerte vus à domicile"
    VOIE_CRITERE = "voie_critere", "Sortie d’hôpital : critères du signalement"
    VOIE_BESOIN = "voie_besoin", "Sortie d’hôpital : ce qu’il faut au retour"
    VOIE_REHOSPITALISE = "voie_rehospitalise", "Sortie d’hôpital : nouvelle hospitalisation"
    ACTION_SANTE = "action_sante", "Plan d’aide, actions : santé, acceptation de la maladie"
    ACTION_SOINS = "action_soins", "Plan d’aide, actions : accès aux soins"
    ACTION_DROITS = "action_droits", "Plan d’aide, actions : droits"
    ACTION_RESSOURCES = "action_ressources", "Plan d’aide, actions : ressources, budget, dettes"
    ACTION_TRAVAIL = "action_travail", "Plan d’aide, actions : travail"
    ACTION_LOGEMENT = "action_logement", "Plan d’aide, actions : logement, cadre de vie"
    ACTION_AUTONOMIE = "action_autonomie", "Plan d’aide, actions : autonomie, vie quotidienne"
    ACTION_FAMILLE = "action_famille", "Plan d’aide, actions : famille, proches aidants et aidés"
    ACTION_ISOLEMENT = "action_isolement", "Plan d’aide, actions : isolement, vie sociale"
    ACTION_MOBILITE = "action_mobilite", "Plan d’aide, actions : mobilité"
    ACTION_NUMERIQUE = "action_numerique", "Plan d’aide, actions : numérique"
    ACTION_MORAL = "action_moral", "Plan d’aide, actions : moral, vie psychique"
    ACTION_LANGUE = "action_langue", "Plan d’aide, actions : langue, lecture, écriture"
    ACTION_JURIDIQUE = "action_juridique", "Plan d’aide, actions : juridique, justice"
    PIECE_ADMINISTRATIVE = "piece_administrative", "Papiers attendus : administratifs, que la plateforme peut rappeler"
    PIECE_AUTRE = "piece_autre", "Papiers attendus : sociaux ou médicaux, jamais lus par la plateforme"
    RAISON_DECISION = "raison_decision", "Commissions et cellules : raisons d’une décision"
    MOTS_JUGENT = "mots_jugent", "Précaution d’accueil : mots qui jugent la personne, refusés"


ORIGINES = (Liste.ORIGINE_PERSONNE, Liste.ORIGINE_INTERNE, Liste.ORIGINE_PARTENAIRE)
GROUPES_ORIGINES = ("La personne et ses proches", "Équipes de l’Assurance Maladie", "Partenaires")
NATURES = (Liste.BUDGET_REVENU, Liste.BUDGET_CHARGE, Liste.BUDGET_DETTE)
MOTS_DU_SUIVI = (
    Liste.ENTOURAGE_ROLE,
    Liste.VOIE_OBSTACLE,
    Liste.VOIE_ALERTE,
    Liste.VOIE_CRITERE,
    Liste.VOIE_BESOIN,
    Liste.VOIE_REHOSPITALISE,
)  # of the pages of a dossier
ACTIONS = tuple(liste for liste in Liste if liste.startswith("action_"))  # one list a domain of the évaluation
# What the national direction adds to and takes out of, on a page.
MODIFIABLES = (Liste.MOTS_DANGER, *ORIGINES, *NATURES, *MOTS_DU_SUIVI, *ACTIONS)
# Origins that the rules name: they stay, whatever is decided of the others.
ORIGINES_DES_REGLES = frozenset({"assure", "proche", "requete", "inconnu", "urssaf"})
# Kinds of line of a budget that the line of rights names.
NATURES_DES_REGLES = frozenset({"salaire", "ij", "complement_employeur", "prevoyance", "invalidite"})
CODES_DES_REGLES = dict.fromkeys(ORIGINES, ORIGINES_DES_REGLES) | {Liste.BUDGET_REVENU: NATURES_DES_REGLES}
