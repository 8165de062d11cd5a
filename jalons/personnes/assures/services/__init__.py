"""The acts of this room: one atomic function an act, one journal line each."""

from jalons.personnes.assures.services.contact import (
    annuler_deces,
    modifier_ne_rien_dire,
    modifier_protection,
    noter_deces,
    noter_ne_rien_dire,
    noter_protection,
    noter_souhaits,
    signaler_mandataire,
)
from jalons.personnes.assures.services.dangers import clore_danger, noter_danger
from jalons.personnes.assures.services.doublons import (
    annuler_fusion,
    declarer_distinctes,
    fusionner,
)
from jalons.personnes.assures.services.identite import (
    changer_de_caisse,
    confier,
    corriger,
    detacher,
    enregistrer_assure,
    noter_recherche,
    poser_identifiant,
    rattacher,
    reveler_identifiant,
)
from jalons.personnes.assures.services.messages import canal_prevu, ecrire_a, expedier
from jalons.personnes.assures.services.precautions import noter_precaution, renouveler_precaution

__all__ = [
    "annuler_deces",
    "annuler_fusion",
    "canal_prevu",
    "changer_de_caisse",
    "clore_danger",
    "confier",
    "corriger",
    "declarer_distinctes",
    "detacher",
    "ecrire_a",
    "enregistrer_assure",
    "expedier",
    "fusionner",
    "modifier_ne_rien_dire",
    "modifier_protection",
    "noter_danger",
    "noter_deces",
    "noter_ne_rien_dire",
    "noter_precaution",
    "noter_protection",
    "noter_recherche",
    "noter_souhaits",
    "poser_identifiant",
    "rattacher",
    "renouveler_precaution",
    "reveler_identifiant",
    "signaler_mandataire",
]
