"""Codes of the two registers: what outsiders ask about somebody, and what somebody complains of."""

from django.db import models


class GenreSollicitation(models.TextChoices):
    """Who asks for something about somebody, and has no right to the dossier."""

    REQUISITION = "requisition", "Réquisition judiciaire"
    POLICE = "police", "Police ou gendarmerie, sans réquisition"
    AVOCAT = "avocat", "Avocat"
    NOTAIRE = "notaire", "Notaire"
    EMPLOYEUR = "employeur", "Employeur"
    CREANCIER = "creancier", "Bailleur, banque, assurance, huissier"
    REPRESENTANT = "representant", "Tuteur, curateur"
    PROCHE = "proche", "Un proche"
    FRAUDE = "fraude", "Lutte contre la fraude, contrôle"
    AUTRE = "autre", "Autre service ou autorité"


class Voie(models.TextChoices):
    """How it came."""

    COURRIER = "courrier", "Courrier"
    COURRIEL = "courriel", "Courriel"
    TELEPHONE = "telephone", "Téléphone"
    ACCUEIL = "accueil", "Sur place"


class StatutSollicitation(models.TextChoices):
    """Whose hands it is in: always one assistant social's."""

    A_LIRE = "a_lire", "À lire par qui elle concerne"
    A_DECIDER = "a_decider", "Lue, à décider"
    DECIDEE = "decidee", "Décidée"


_S = StatutSollicitation
A_TENIR = frozenset({_S.A_LIRE, _S.A_DECIDER})
TRANSITIONS_SOLLICITATION = {
    "prendre_connaissance": ({_S.A_LIRE}, _S.A_DECIDER),
    "passer": (A_TENIR, _S.A_LIRE),
    "decider": ({_S.A_DECIDER}, _S.DECIDEE),
    "reprendre": ({_S.DECIDEE}, _S.A_DECIDER),
}


class DecisionSecret(models.TextChoices):
    """What she decides that her secrecy allows. None of them makes anything leave Jalons."""

    SECRET = "secret", "J’oppose le secret : rien n’est remis ni confirmé"
    EN_PERSONNE = "en_personne", "Je réponds moi-même, de vive voix, dans ce que le secret permet"
    PAR_ECRIT = "par_ecrit", "Je réponds moi-même, par écrit, dans ce que le secret permet"
    SANS_OBJET = "sans_objet", "Il n’y a rien à répondre"


class GenreAppui(models.TextChoices):
    """Who helps her to decide."""

    DPO = "dpo", "La protection des données (DPO)"
    MANAGER = "manager", "Mon manager"
    CONSEIL = "conseil", "Un conseil : service juridique, avocat, conseillère technique"


class ObjetReclamation(models.TextChoices):
    """What a complaint is about, coarsely."""

    DELAI = "delai", "Un délai, une absence de réponse"
    ACCUEIL = "accueil", "La façon d’être reçue"
    DECISION = "decision", "Une décision, une orientation"
    INFORMATION = "information", "Une information fausse ou manquante"
    DONNEES = "donnees", "L’usage de ses données"
    AUTRE = "autre", "Autre chose"


class AuteurReclamation(models.TextChoices):
    """Who complains."""

    PERSONNE = "personne", "La personne elle-même"
    REPRESENTANT = "representant", "Son représentant légal"
    PROCHE = "proche", "Un proche"
    AUTRE = "autre", "Quelqu’un d’autre"


class StatutReclamation(models.TextChoices):
    """Where a complaint is."""

    RECUE = "recue", "Reçue"
    ACCUSEE = "accusee", "Accusé de réception donné"
    REPONDUE = "repondue", "Réponse donnée"


_R = StatutReclamation
TRANSITIONS_RECLAMATION = {
    "accuser": ({_R.RECUE}, _R.ACCUSEE),
    "repondre": ({_R.RECUE, _R.ACCUSEE}, _R.REPONDUE),
}
