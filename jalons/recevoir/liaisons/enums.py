"""Codes of what is shared with another service of the Assurance Maladie, and the two tables of its two clocks."""

from django.db import models

from jalons.personnes.partenaires.enums import TypePartenaire


class GenreLiaison(models.TextChoices):
    """What is shared: a payment that is late [004, B8], or an orientation whose answer is awaited [001 ann. 4]."""

    IJ = "ij", "Indemnités journalières en retard"
    ORIENTATION = "orientation", "Orientation"


class Dire(models.TextChoices):
    """What she answers, on the telephone, when it is proposed to tell the CPAM that her payment is late."""

    OUI = "oui", "Oui, elle est d’accord"
    NON = "non", "Non, elle ne souhaite pas"
    PLUS_TARD = "plus_tard", "Pas maintenant"


# Who may be at the other end, and the first word of the codes of ``motif_liaison`` that are its own.
INTERNES: dict[str, str] = {
    TypePartenaire.ASSURANCE_MALADIE: "cpam",
    TypePartenaire.EXAMENS_SANTE: "ces",
    TypePartenaire.SERVICE_MEDICAL: "medical",
}


class EtatOrganisme(models.TextChoices):
    """The other service's clock: where the payment, or its answer, stands."""

    TRANSMISE = "transmise", "Attend une réponse"
    EN_COURS = "en_cours", "En cours"
    PIECE_ATTENDUE = "piece_attendue", "Une pièce manque"
    ANNONCEE = "annoncee", "Date annoncée"
    FAITE = "faite", "Fait"
    REFUSEE = "refusee", "Sans suite, avec la raison"


class EtatSocial(models.TextChoices):
    """The service social's clock: where the person is, whatever becomes of the payment."""

    A_JOINDRE = "a_joindre", "À joindre"
    SUIVIE = "suivie", "Suivie"
    TERMINEE = "terminee", "Terminée pour le service social"


_O, _S = EtatOrganisme, EtatSocial
ORGANISME_OUVERT = frozenset({_O.TRANSMISE, _O.EN_COURS, _O.PIECE_ATTENDUE, _O.ANNONCEE})
SOCIAL_OUVERT = frozenset({_S.A_JOINDRE, _S.SUIVIE})

# Two tables and no act in common: neither clock can stop the other.
TRANSITIONS_ORGANISME = {
    "prendre_en_charge": ({_O.TRANSMISE, _O.PIECE_ATTENDUE}, _O.EN_COURS),
    "attendre_piece": ({_O.TRANSMISE, _O.EN_COURS, _O.ANNONCEE}, _O.PIECE_ATTENDUE),
    "annoncer": (ORGANISME_OUVERT, _O.ANNONCEE),
    "faire": (ORGANISME_OUVERT, _O.FAITE),
    "refuser": (ORGANISME_OUVERT, _O.REFUSEE),
    "rouvrir": ({_O.FAITE, _O.REFUSEE}, _O.TRANSMISE),
}
TRANSITIONS_SOCIAL = {
    "joindre": ({_S.A_JOINDRE}, _S.SUIVIE),
    "suivre": ({_S.SUIVIE}, _S.SUIVIE),
    "terminer": (SOCIAL_OUVERT, _S.TERMINEE),
    "reprendre": ({_S.TERMINEE}, _S.SUIVIE),
}

# Each act in words, as its side chooses it and as the thread tells it.
ACTES_IJ: dict[str, str] = {
    "prendre_en_charge": "La CPAM s’en occupe",
    "attendre_piece": "Une pièce manque",
    "annoncer": "Le paiement a une date",
    "faire": "C’est payé",
    "refuser": "Rien n’est à payer",
    "rouvrir": "Elle n’a rien reçu : à reprendre",
}
ACTES_ORIENTATION: dict[str, str] = {
    "prendre_en_charge": "La personne est reçue, ou va l’être",
    "attendre_piece": "Une pièce manque",
    "annoncer": "Il y a une date",
    "faire": "C’est fait",
    "refuser": "Pas de suite",
    "rouvrir": "À reprendre",
}
ACTES_SOCIAUX: dict[str, str] = {
    "joindre": "Elle a été jointe",
    "suivre": "Le point a été fait avec elle",
    "terminer": "Le service social a terminé",
    "reprendre": "Le service social reprend",
}


class PiecePar(models.TextChoices):
    """Who must give the missing paper."""

    PERSONNE = "personne", "La personne"
    EMPLOYEUR = "employeur", "L’employeur"
    MEDECIN = "medecin", "Le médecin"
    SERVICE = "service_social", "Le service social"


class MotifFin(models.TextChoices):
    """Why the service social's clock stopped; the payment's goes on."""

    RESOLU = "resolu", "Elle n’a plus besoin de nous pour cela"
    ACCOMPAGNEMENT = "accompagnement", "La suite est dans son accompagnement"
    REORIENTEE = "reorientee", "Réorientée"
    REFUS = "refus", "Elle ne souhaite pas"
    INJOIGNABLE = "injoignable", "Injoignable, après plusieurs essais"


class Cote(models.TextChoices):
    """Who writes in the thread that both read."""

    SERVICE = "service", "Service social"
    ORGANISME = "organisme", "L’autre service"
