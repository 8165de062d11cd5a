"""Ways to meet, states of an appointment, and the coarse codes that a CSAM may read."""

from django.db import models


class Mode(models.TextChoices):
    """How the person is met."""

    LIEU = "lieu", "Sur place"
    TELEPHONE = "telephone", "Par téléphone"
    VISIO = "visio", "En visio"
    DOMICILE = "domicile", "À domicile"


class StatutRendezVous(models.TextChoices):
    """Where an appointment stands. Absent keeps the slot (nobody came), excusé and annulé give it back."""

    PRIS = "pris", "Pris"
    HONORE = "honore", "Présent"
    ABSENT = "absent", "Absent"
    EXCUSE = "excuse", "Excusé"
    ANNULE = "annule", "Annulé"


_S = StatutRendezVous
TRANSITIONS: dict[str, tuple[set[StatutRendezVous], StatutRendezVous]] = {
    "deplacer": ({_S.PRIS}, _S.PRIS),
    "preparer_visite": ({_S.PRIS}, _S.PRIS),
    "maintenir": ({_S.PRIS}, _S.PRIS),
    "changer_salle": ({_S.PRIS}, _S.PRIS),
    "ajouter_seconde": ({_S.PRIS}, _S.PRIS),
    "retirer_seconde": ({_S.PRIS}, _S.PRIS),
    "noter_present": ({_S.PRIS, _S.ABSENT, _S.EXCUSE}, _S.HONORE),
    "noter_absent": ({_S.PRIS, _S.HONORE, _S.EXCUSE}, _S.ABSENT),
    "noter_excuse": ({_S.PRIS, _S.HONORE, _S.ABSENT}, _S.EXCUSE),
    "annuler": ({_S.PRIS}, _S.ANNULE),
}
LIBERES = (StatutRendezVous.ANNULE, StatutRendezVous.EXCUSE)  # the slot can be given to somebody else


class Issue(models.TextChoices):
    """What happened, in one click."""

    PRESENT = "present", "Présent"
    ABSENT = "absent", "Absent"
    EXCUSE = "excuse", "Excusé"


class MotifRendezVous(models.TextChoices):
    """Why they meet, coarsely: at most twelve codes, nothing about health (security.md §4, rule 3)."""

    PREMIER = "premier", "Premier entretien"
    SUITE = "suite", "Suite de l’accompagnement"
    POINT = "point", "Point sur le plan d’aide"
    DEMARCHE = "demarche", "Démarche à faire ensemble"
    PARTENAIRE = "partenaire", "Rencontre avec un partenaire"
    FIN = "fin", "Fin de l’accompagnement"
    AUTRE = "autre", "Autre"


class VoieAccord(models.TextChoices):
    """How the person agreed to an appointment that somebody else asked for her."""

    ELLE = "elle", "Elle le dit elle-même, au téléphone"
    ECRIT = "ecrit", "Elle l’a écrit"
    REPRESENTANT = "representant", "Son représentant légal le donne"
    PROFESSIONNEL = "professionnel", "Le professionnel l’a recueilli auprès d’elle"


class MotifAnnulation(models.TextChoices):
    """Why an appointment was cancelled."""

    PERSONNE = "personne", "La personne a prévenu"
    AGENT = "agent", "L’agent est indisponible"
    LIEU = "lieu", "Le lieu est fermé"
    DOSSIER = "dossier", "L’accompagnement est terminé"
    DECES = "deces", "Décès"
    ERREUR = "erreur", "Pris par erreur"
    AUTRE = "autre", "Autre raison"


class GesteDElle(models.TextChoices):
    """What the person did herself, by her link."""

    CONFIRMER = "confirmer", "a dit qu’elle viendra"
    DEPLACER = "deplacer", "a déplacé le rendez-vous"
    ANNULER = "annuler", "a annulé le rendez-vous"
    SANS_RAPPEL = "sans_rappel", "ne veut plus de rappel"


class MotifIndisponibilite(models.TextChoices):
    """Why an agent cannot receive. Nothing about her health."""

    ABSENCE = "absence", "Absence"
    CONGES = "conges", "Congés"
    FORMATION = "formation", "Formation"
    REUNION = "reunion", "Réunion"
    IMPORTE = "importe", "Calendrier importé"  # brought in with its hours only; nobody declares it
    AUTRE = "autre", "Autre"


class Rythme(models.TextChoices):
    """How a series comes back. Even and odd weeks are those of the calendar (ISO), from one year to the next too."""

    SEMAINE = "1", "chaque semaine"
    DEUX = "2", "une semaine sur deux"
    QUATRE = "4", "une semaine sur quatre"
    IMPAIRES = "impaires", "les semaines impaires"
    PAIRES = "paires", "les semaines paires"
    PREMIER = "m1", "le 1er du mois"
    DEUXIEME = "m2", "le 2e du mois"
    TROISIEME = "m3", "le 3e du mois"
    QUATRIEME = "m4", "le 4e du mois"
    DERNIER = "m-1", "le dernier du mois"


class Raison(models.TextChoices):
    """Why a piece of a day is not offered: never why somebody is away, nor who has taken it."""

    PASSEE = "passee", "Heure passée"
    SANS_PLAGE = "sans_plage", "Pas de plage"
    FERIE = "ferie", "Jour férié"
    SUPPLEANCE = "suppleance", "Suppléance"
    FERME = "ferme", "Lieu fermé"
    COMPETENCE = "competence", "Compétence"
    MOTIF = "motif", "Motif"
    MODE = "mode", "Façon de recevoir"
    INDISPONIBLE = "indisponible", "Indisponible"
    PRIS = "pris", "Déjà pris"
    RETENU = "retenu", "Retenu"
    TRAJET = "trajet", "Trajet"
    COURT = "court", "Trop court"
