"""Words that every room shares."""

from django.db import models


class Conservation(models.TextChoices):
    """Retention class of a model or of a file: which rule of the reference data says how long it is kept.

    A model linked to a person names its own (``CONSERVATION``). Delays are the dated rows ``conservation_<class>…``, what
    becomes of it the list ``conservation``: never here (security.md §4, retention).
    """

    DOSSIER = "dossier", "La personne et son dossier"
    SIGNALEMENT = "signalement", "Repérages, demandes et offres, quand aucun dossier ne suit"
    DANGER = "danger", "Notes de danger"
    PROTECTION = "protection", "Fiches scellées : informations préoccupantes, signalements"
    COMPTABLE = "comptable", "Pièces comptables des aides"
    RENDEZ_VOUS = "rendez_vous", "Rendez-vous, agendas et messages"
    JOURNAL = "journal", "Journal des actes et des lectures"
    COMPTE = "compte", "Comptes des agents"
    PROVISOIRE = "provisoire", "Brouillons, saisies et calculs provisoires"
    EXPORT = "export", "Fichiers imprimés ou exportés"
    TECHNIQUE = "technique", "Journaux techniques du serveur"


class EtatLigne(models.TextChoices):
    """What a version says of its line from its first day on."""

    TENUE = "tenue", "En cours"
    TERMINEE = "terminee", "Terminée"
    RETIREE = "retiree", "Retirée : écrite par erreur"
