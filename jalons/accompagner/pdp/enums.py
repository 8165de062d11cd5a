"""Codes of the return to work: whose work, who wrote a risk, the branches, the tools and where each stands."""

from __future__ import annotations

from django.db import models

from jalons.accompagner.accompagnements.enums import IssueEmploi


class StatutTravail(models.TextChoices):
    """How the person works: the tools depend on it."""

    INCONNU = "inconnu", "Pas demandé"
    SALARIE = "salarie", "Travail salarié"
    INTERIMAIRE = "interimaire", "Intérim"
    APPRENTI = "apprenti", "Apprentissage"
    STAGIAIRE = "stagiaire", "Stage de la formation professionnelle"
    INDEPENDANT = "independant", "À son compte"
    AGRICOLE = "agricole", "Régime agricole (MSA)"
    AGENT_PUBLIC = "agent_public", "Fonction publique"
    DEMANDEUR = "demandeur", "En recherche d’emploi"
    AUTRE = "autre", "Autre"


class Risque(models.TextChoices):
    """The risk of unfitness, by who said or wrote it. Only an occupational physician pronounces it."""

    INCONNU = "inconnu", "Pas demandé"
    AUCUN = "aucun", "Aucun risque dit"
    DIT = "dit", "Craint, dit par la personne"
    MEDECIN = "medecin", "Écrit par un autre médecin"
    PRE_REPRISE = "pre_reprise", "Écrit en visite de pré-reprise, non prononcé"
    INAPTITUDE = "inaptitude", "Inaptitude prononcée par le médecin du travail"


RISQUES_ECRITS = frozenset({Risque.PRE_REPRISE, Risque.INAPTITUDE})


class Titre(models.TextChoices):
    """The recognition of a disabled worker."""

    INCONNU = "inconnu", "Pas demandé à la personne"
    AUCUNE = "aucune", "Ni titre, ni demande"
    DEMANDEE = "demandee", "Demandée"
    VALIDE = "valide", "Obtenue, en cours de validité"


class Piste(models.TextChoices):
    """The branches of the outcome tree [001 ann. 2 §3]: a frame for talking, never a result before the end."""

    MEME_POSTE = IssueEmploi.MEME_POSTE_AMENAGE.value, "Même poste, aménagé"
    AUTRE_POSTE = IssueEmploi.AUTRE_POSTE_MEME_EMPLOYEUR.value, "Autre poste, même employeur"
    MEME_METIER = IssueEmploi.AUTRE_EMPLOYEUR_MEME_METIER.value, "Même métier, autre employeur"
    NOUVEAU_METIER = IssueEmploi.NOUVEAU_METIER.value, "Nouveau métier"
    SANS_REPRISE = "sans_reprise", "Vivre sans reprendre"


ARBRE = (
    ("Maintien dans l’emploi", "Chez son employeur", (Piste.MEME_POSTE, Piste.AUTRE_POSTE)),
    ("Maintien en emploi", "Ailleurs", (Piste.MEME_METIER, Piste.NOUVEAU_METIER)),
    ("Projet de vie sans reprise", "Invalidité, retraite, autre choix", (Piste.SANS_REPRISE,)),
)
CHEZ_L_EMPLOYEUR = (Piste.MEME_POSTE, Piste.AUTRE_POSTE)


class EtatPiste(models.TextChoices):
    """What is said of a branch; none of it closes it."""

    NON_ABORDEE = "non_abordee", "Non abordée"
    SUIVIE = "suivie", "Piste suivie"
    RESERVE = "reserve", "En réserve"
    ECARTEE = "ecartee", "Écartée pour l’instant"


class Verdict(models.TextChoices):
    """May a tool be asked today? Never a decision: who decides is a field of the tool."""

    POSSIBLE = "possible", "Possible"
    PAR_PARTENAIRE = "par_partenaire", "Par un partenaire"
    PAS_MAINTENANT = "pas_maintenant", "Pas maintenant"
    PAS_OUVERT = "pas_ouvert", "Pas ouvert à ce statut"
    A_VERIFIER = "a_verifier", "À vérifier"


class CodeOutil(models.TextChoices):
    """The tools; what each is made of is in ``outils.toml``."""

    ESSAI_ENCADRE = "essai_encadre", "Essai encadré"
    CRPE = "crpe", "CRPE"
    BILAN = "bilan", "Bilan de compétences"
    REMOBILISATION = "remobilisation", "Action de remobilisation"
    PMSMP = "pmsmp", "Immersion en entreprise (PMSMP)"
    INCLU_PRO = "inclu_pro", "Inclu’Pro Formation"
    TEMPS_PARTIEL = "temps_partiel", "Temps partiel thérapeutique"
    PRE_REPRISE = "pre_reprise", "Visite de pré-reprise"
    LIAISON = "liaison", "Rendez-vous de liaison"
    REPRISE = "reprise", "Visite de reprise"
    RQTH = "rqth", "RQTH"
    HELP = "help", "HELP"
    OFFRE_SPST = "offre_spst", "Offre du service de prévention"


class StatutOutil(models.TextChoices):
    """Where a tool stands."""

    PREPARE = "prepare", "En préparation"
    DEMANDE = "demande", "Demandé"
    ACCORDE = "accorde", "Accordé"
    REFUSE = "refuse", "Refusé"
    EN_COURS = "en_cours", "En cours"
    FAIT = "fait", "Terminé"
    ABANDONNE = "abandonne", "Abandonné"


_S = StatutOutil
VIVANTS = frozenset({_S.PREPARE, _S.DEMANDE, _S.ACCORDE, _S.EN_COURS})
TRANSITIONS_OUTIL = {
    "demander": ({_S.PREPARE, _S.REFUSE}, _S.DEMANDE),
    "accorder": ({_S.DEMANDE}, _S.ACCORDE),
    "refuser": ({_S.DEMANDE}, _S.REFUSE),
    "commencer": ({_S.ACCORDE}, _S.EN_COURS),
    "finir": ({_S.ACCORDE, _S.EN_COURS}, _S.FAIT),
    "abandonner": (VIVANTS | {_S.REFUSE}, _S.ABANDONNE),
}
LIBELLES_ACTES = {
    "demander": "La demande est partie",
    "accorder": "L’accord est notifié",
    "refuser": "Le refus est notifié",
    "commencer": "Il a commencé",
    "finir": "Il est terminé",
    "abandonner": "Y renoncer",
}


class GenreEtape(models.TextChoices):
    """What a step of a tool is."""

    FAIT = "fait", "Ce qui se fait"
    ACCORD = "accord", "Accord"
    DECISION = "decision", "Décision"


class Sens(models.TextChoices):
    """What an agreement says."""

    SANS_RESERVE = "sans_reserve", "Accord, sans réserve"
    RESERVE = "reserve", "Accord, avec une réserve"
    REFUS = "refus", "Refus"


class StatutPresentation(models.TextChoices):
    """A situation shown, or to be shown, to a cell."""

    PREPAREE = "preparee", "À présenter"
    INSCRITE = "inscrite", "À l’ordre du jour"
    DECIDEE = "decidee", "Examinée"
    RETIREE = "retiree", "Retirée"


TRANSITIONS_PRESENTATION = {
    "inscrire": ({StatutPresentation.PREPAREE}, StatutPresentation.INSCRITE),
    "reprendre": ({StatutPresentation.INSCRITE}, StatutPresentation.PREPAREE),
    "decider": ({StatutPresentation.INSCRITE}, StatutPresentation.DECIDEE),
    "retirer": ({StatutPresentation.PREPAREE, StatutPresentation.INSCRITE}, StatutPresentation.RETIREE),
}


class Choix(models.TextChoices):
    """What the person says of one line, before a cell."""

    A_DEMANDER = "a_demander", "À lui demander"
    OUI = "oui", "Oui"
    NON = "non", "Non"
