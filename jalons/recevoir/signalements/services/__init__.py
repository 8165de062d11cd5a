"""The acts of intake: one keyword-only, atomic function an act, one journal line each."""

from ..rules import DecisionRefusee
from .appels import AppelDejaGarde, appel_garde, noter_appel, noter_appel_fait, suivre_accompagnement
from .attributions import attribuer, refuser_attribution
from .boucle import (
    avancer,
    completer,
    ecrire_mot,
    informer_referents,
    noter_accords,
    noter_reponse,
    noter_tentative,
    questionner,
    relancer,
)
from .cloture import clore, clore_pour_deces, expirer, marquer_accompagne, marquer_rdv_pris, rendre_a_recevoir
from .decisions import qualifier, reorienter, repondre_ponctuellement
from .droits import exiger
from .liens import noter_retrait_lu
from .orientations import envoyer_dit, preparer_partage, rerouter
from .passages import deja_passee, passer, suivre_dossier
from .propositions import Issue, numero_a_verifier, proposer_reperage
from .reception import identifier, noter_offre_envoyee, recevoir_signalement
from .securite import dire_fini, exiger_securite, garder_securite

__all__ = [
    "AppelDejaGarde",
    "DecisionRefusee",
    "Issue",
    "appel_garde",
    "attribuer",
    "avancer",
    "clore",
    "clore_pour_deces",
    "completer",
    "deja_passee",
    "dire_fini",
    "ecrire_mot",
    "envoyer_dit",
    "exiger",
    "exiger_securite",
    "expirer",
    "garder_securite",
    "identifier",
    "informer_referents",
    "marquer_accompagne",
    "marquer_rdv_pris",
    "noter_accords",
    "noter_appel",
    "noter_appel_fait",
    "noter_offre_envoyee",
    "noter_reponse",
    "noter_retrait_lu",
    "noter_tentative",
    "numero_a_verifier",
    "passer",
    "preparer_partage",
    "proposer_reperage",
    "qualifier",
    "questionner",
    "recevoir_signalement",
    "refuser_attribution",
    "relancer",
    "rendre_a_recevoir",
    "reorienter",
    "repondre_ponctuellement",
    "rerouter",
    "suivre_accompagnement",
    "suivre_dossier",
]
