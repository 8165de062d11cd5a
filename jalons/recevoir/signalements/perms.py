"""What the state of a demande allows, on top of ``acces.csv``."""

from __future__ import annotations

from typing import Any

from jalons.fondations.acces.controle import autorise
from jalons.fondations.acces.enums import Role
from jalons.fondations.socle.transitions import permises

from .enums import REMISES, TRANSITIONS, StatutDemande
from .models import Demande, Signalement

# act of acces.csv → acts of the state table that it opens
ACTES = {
    "qualifier": {"retenir", "remettre", "demander_complement", "chercher_a_joindre"},
    "reorienter": {"reorienter"},
    "repondre": {"repondre"},
    "clore": {"clore"},
    "offrir": {"envoyer_offre"},
}


def actes_ouverts(agent: Any, demande: Demande) -> set[str]:
    """The acts of ``acces.csv`` that this agent may do now on this demande in this state."""
    etat = set(permises(TRANSITIONS, demande.statut))
    if agent.role == Role.CSAM and demande.statut in REMISES:
        etat &= {"clore"}  # handed over: the assistant social answers
    if demande.statut == StatutDemande.ACCOMPAGNE:
        etat -= {"clore"}  # it ends with its dossier
    trouves = {acte for acte, voulus in ACTES.items() if voulus & etat and autorise(agent, acte, "demande", demande)}
    if demande.ouverte:
        trouves |= {acte for acte in ("attribuer", "informer") if autorise(agent, acte, "demande", demande)}
        if demande.attribuee_a_id in agent.titulaires and autorise(agent, "refuser", "demande", demande):
            trouves.add("refuser")
    if demande.ouverte and demande.assure_id is None and autorise(agent, "identifier", "demande", demande):
        trouves.add("identifier")
    return trouves | _suites(agent, demande, etat, trouves)


def _suites(agent: Any, demande: Demande, etat: set[str], trouves: set[str]) -> set[str]:
    """The acts of the rooms above that this state leads to: an appointment, a dossier. Both need a known person."""
    if demande.assure_id is None:
        return set()
    suites = {"donner_rendez_vous"} if "qualifier" in trouves and etat & {"retenir", "prendre_rdv"} else set()
    sienne = demande.attribuee_a_id in agent.titulaires
    if sienne and "accompagner" in etat and autorise(agent, "ouvrir", "dossier"):
        suites.add("ouvrir_dossier")
    return suites


def peut_lire_paroles(agent: Any, signalement: Signalement) -> bool:
    """The person's own words: the CSAM until they are handed over, then the assistant social."""
    return autorise(agent, "lire", "signalement", signalement, classe="F3")


def peut_lire_texte_referent(agent: Any, signalement: Signalement) -> bool:
    """A referrer's text: shown to a CSAM only when it was marked for her."""
    return peut_lire_paroles(agent, signalement) and (agent.role != Role.CSAM or signalement.pour_csam)
