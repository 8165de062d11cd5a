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
from .invitations import inviter
from .limites import TropDeDemandes, prendre
from .public import FormulaireFerme, demander, rappel_promis

__all__ = [
    "EspaceRefuse",
    "Expediteur",
    "FormulaireFerme",
    "TropDeDemandes",
    "arreter_compte",
    "creer_cle",
    "demander",
    "fermer_espace",
    "garder_brouillon",
    "inviter",
    "nommer",
    "ouvrir_compte",
    "ouvrir_espace",
    "prendre",
    "rappel_promis",
    "retirer_cle",
    "signaler",
]
