"""Acts on aids. The service proposes; a commission, a delegate or another body decides; the payer alone pays.

Locks, in this order: a sitting (``instances``), a share (``Financement``), the year of its fund (``Exercice``), a payment.
"""

from jalons.fondations.socle.refus import Refus

from .decisions import confirmer, decider, decider_par_delegation, infirmer
from .demandes import (
    ajouter,
    corriger,
    demander,
    donner_lettre,
    fermer_avec_le_dossier,
    noter,
    noter_verse,
    payer_a,
    redemander,
    repondre,
    reprendre,
    retirer,
)
from .fonds import creer, doter
from .paiements import Recu, annuler_versement, envoyer, recevoir, solder, verser

__all__ = [
    "Recu", "Refus", "ajouter", "annuler_versement", "confirmer",
    "corriger", "creer", "decider", "decider_par_delegation", "demander",
    "donner_lettre", "doter", "envoyer", "fermer_avec_le_dossier",
    "infirmer", "noter", "noter_verse", "payer_a", "recevoir", "redemander", "repondre",
    "reprendre", "retirer", "solder", "verser",
]  # fmt: skip
