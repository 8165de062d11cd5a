"""The acts of the portal: one keyword-only, atomic function an act, one journal line each."""

from .brouillons import garder_brouillon
from .envois import Expediteur, signaler
from .espaces import (
    EspaceRefuse,
    arreter_compte,
    creer_cle,
    fermer_espace,
    nommer,
    ouvrir_compte,
    ouvrir_espace,
    retirer_cle,
)
from .limites import TropDeDemandes, prendre

__all__ = [
    "EspaceRefuse",
    "Expediteur",
    "TropDeDemandes",
    "arreter_compte",
    "creer_cle",
    "fermer_espace",
    "garder_brouillon",
    "nommer",
    "ouvrir_compte",
    "ouvrir_espace",
    "prendre",
    "retirer_cle",
    "signaler",
]
