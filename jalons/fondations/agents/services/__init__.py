"""The acts on accounts: one keyword-only, atomic function an act, one journal line each."""

from jalons.fondations.agents.rules import AgentRefuse
from jalons.fondations.agents.services.affectations import (
    activer_double,
    affecter,
    creer_agent,
    declarer_suppleance,
    donner_secteur,
    fermer_compte,
    renouveler_codes,
    reprendre_secteur,
    terminer_suppleance,
)
from jalons.fondations.agents.services.habilitations import (
    accorder,
    choisir_mot_de_passe,
    donner_secret,
    ouvrir,
    proposer,
    refuser,
    secourir_telephone,
)

__all__ = [
    "AgentRefuse",
    "accorder",
    "activer_double",
    "affecter",
    "choisir_mot_de_passe",
    "creer_agent",
    "declarer_suppleance",
    "donner_secret",
    "donner_secteur",
    "fermer_compte",
    "ouvrir",
    "proposer",
    "refuser",
    "renouveler_codes",
    "reprendre_secteur",
    "secourir_telephone",
    "terminer_suppleance",
]
