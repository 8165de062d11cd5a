"""The acts of offers and meetings: keyword-only, atomic, one journal line each, safe to run twice."""

from .communs import OffreRefusee, ecarter
from .envoi import BilanEnvoi, a_relancer, dues, envoyer_semaine, relancer
from .impression import Impression, imprimer, reimprimer
from .planification import Planification, planifier
from .preparation import Preparation, preparer
from .reponses import (
    accorder,
    adresse_corrigee,
    apres_echec,
    constater_silences,
    ecarter_pour_deces,
    noter_adresse_fausse,
    noter_tentative,
    prendre_appel,
    prevoir_rappel,
    repondre,
)
from .seances import (
    annuler_seance,
    inscrire,
    liberer,
    liberer_places_de,
    noter_presence,
    ouvrir_seance,
    rattacher,
)

__all__ = [
    "BilanEnvoi",
    "Impression",
    "OffreRefusee",
    "Planification",
    "Preparation",
    "a_relancer",
    "accorder",
    "adresse_corrigee",
    "annuler_seance",
    "apres_echec",
    "constater_silences",
    "dues",
    "ecarter",
    "ecarter_pour_deces",
    "envoyer_semaine",
    "imprimer",
    "inscrire",
    "liberer",
    "liberer_places_de",
    "noter_adresse_fausse",
    "noter_presence",
    "noter_tentative",
    "ouvrir_seance",
    "planifier",
    "prendre_appel",
    "preparer",
    "prevoir_rappel",
    "rattacher",
    "reimprimer",
    "relancer",
    "repondre",
]
