"""The acts of offers: keyword-only, atomic, one journal line each, safe to run twice."""

from .communs import OffreRefusee, ecarter
from .envoi import BilanEnvoi, a_relancer, dues, envoyer_semaine, relancer
from .impression import Impression, imprimer, reimprimer
from .planification import Planification, planifier
from .preparation import Preparation, preparer
from .reponses import (
    accorder,
    adresse_corrigee,
    apres_echec,
    asseoir,
    constater_silences,
    ecarter_pour_deces,
    noter_adresse_fausse,
    noter_tentative,
    prendre_appel,
    prevoir_rappel,
    repondre,
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
    "apres_echec",
    "asseoir",
    "constater_silences",
    "dues",
    "ecarter",
    "ecarter_pour_deces",
    "envoyer_semaine",
    "imprimer",
    "noter_adresse_fausse",
    "noter_tentative",
    "planifier",
    "prendre_appel",
    "preparer",
    "prevoir_rappel",
    "reimprimer",
    "relancer",
    "repondre",
]
