"""The acts on accounts: one keyword-only, atomic function an act, one journal line each."""

from jalons.fondations.agents.rules import AgentRefuse
from jalons.fondations.agents.services.affectations import (
    affecter,
    creer_agent,
    declarer_suppleance,
    donner_secteur,
    exiger_presence,
    fermer_compte,
    reprendre_secteur,
    terminer_suppleance,
)
from jalons.fondations.agents.services.double import activer_double, confirmer_identite, employer_code, renouveler_codes
from jalons.fondations.agents.services.habilitations import (
    accorder,
    choisir_mot_de_passe,
    donner_secret,
    expirer_demandes,
    ouvrir,
    ouvrir_premier_compte,
    proposer,
    refuser,
    secourir_telephone,
)
from jalons.fondations.agents.services.partenaires import ouvrir_compte_partenaire, terminer_compte_partenaire

__all__ = [
    "AgentRefuse",
    "accorder",
    "activer_double",
    "affecter",
    "choisir_mot_de_passe",
    "confirmer_identite",
    "creer_agent",
    "declarer_suppleance",
    "donner_secret",
    "donner_secteur",
    "employer_code",
    "exiger_presence",
    "expirer_demandes",
    "fermer_compte",
    "ouvrir",
    "ouvrir_compte_partenaire",
    "ouvrir_premier_compte",
    "proposer",
    "refuser",
    "renouveler_codes",
    "reprendre_secteur",
    "secourir_telephone",
    "terminer_compte_partenaire",
    "terminer_suppleance",
]
