"""Channels and states of an outgoing message."""

from django.db import models


class Canal(models.TextChoices):
    """How a message leaves."""

    SMS = "sms", "SMS"
    COURRIEL = "courriel", "courriel"
    COURRIER = "courrier", "courrier"


class Statut(models.TextChoices):
    """Where a message is. A refused one is kept, with the reason."""

    A_ENVOYER = "a_envoyer", "à envoyer"
    ENVOYE = "envoye", "envoyé"
    REFUSE = "refuse", "refusé"
    ERREUR = "erreur", "en erreur"


class Accuse(models.TextChoices):
    """What the gateway said became of it."""

    RECU = "recu", "reçu"
    ECHEC = "echec", "non reçu"


RAPPEL = ":rappel:"  # in the key of every reminder of an appointment
TROP_TARD = "trop tard : le rendez-vous a commencé"  # the sender was down
A_REVOIR = "message à revoir : prévenir de vive voix"  # set aside by the batch
DIT = "dit de vive voix"  # why a refused message is no longer to be told

TRANSITIONS = {
    "expedier": ({Statut.A_ENVOYER}, Statut.ENVOYE),
    "annuler": ({Statut.A_ENVOYER, Statut.ERREUR}, Statut.REFUSE),
    "echouer": ({Statut.A_ENVOYER}, Statut.ERREUR),
    "reprendre": ({Statut.ERREUR}, Statut.A_ENVOYER),
}
