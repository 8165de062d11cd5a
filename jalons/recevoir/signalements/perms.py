"""What the state of a demande allows, on top of ``acces.csv``."""

from __future__ import annotations

from typing import Any

from jalons.fondations.acces.controle import autorise
from jalons.fondations.acces.enums import Role
from jalons.fondations.socle.transitions import permises

from .enums import REMISES, TRANSITIONS, QuiAppelle, StatutDemande
from .models import Demande, Signalement

# act of acces.csv → acts of the state table that it opens
ACTES = {
    "qualifier": {"retenir", "remettre", "demander_complement", "chercher_a_joindre"},
    "reorienter": {"reorienter"},
    "repondre": {"repondre"},
    "passer": {"passer"},
    "clore": {"clore"},
    "offrir": {"envoyer_offre"},
}


# act of a room above → the right that it needs: an appointment is a decision, a dossier is opened
SUITES = {
    "donner_rendez_vous": ("qualifier", "demande"),
    "ouvrir_dossier": ("ouvrir", "dossier"),
    "tenter": ("qualifier", "demande"),
    "questionner": ("qualifier", "demande"),
    "ecrire_mot": ("informer", "demande"),
    "noter_accord": ("informer", "demande"),
}


def actes_ouverts(agent: Any, demande: Demande) -> set[str]:
    """The acts of ``acces.csv`` that this agent may do now on this demande in this state: those that have a button."""
    droits = {acte: SUITES.get(acte, (acte, "demande")) for acte in actes_possibles(agent, demande)}
    return {nom for nom, (acte, objet) in droits.items() if autorise(agent, acte, objet, demande)}


def actes_possibles(agent: Any, demande: Demande) -> set[str]:
    """What the state of the demande, and whose it is, leave to somebody of this role; the services ask it again."""
    etat = set(permises(TRANSITIONS, demande.statut)) - {"completer"}  # the referrer's answer, not an act of ours
    if agent.role == Role.CSAM and demande.statut in REMISES:
        etat &= {"clore"}  # handed over: the assistant social answers
    if demande.statut == StatutDemande.ACCOMPAGNE:
        etat -= {"clore"}  # it ends, and passes to another, with its dossier
    trouves = {acte for acte, voulus in ACTES.items() if voulus & etat}
    sienne = demande.attribuee_a_id in agent.titulaires
    trouves |= _de_la_boucle(agent, demande, etat, sienne=sienne)
    if demande.ouverte and demande.statut != StatutDemande.ACCOMPAGNE:
        trouves |= {"attribuer"} | ({"refuser"} if sienne else set())
    if demande.assure_id is None:
        return trouves | ({"identifier"} if demande.ouverte else set())
    suites = {
        "donner_rendez_vous": etat & {"retenir", "prendre_rdv"},
        "ouvrir_dossier": sienne and "accompagner" in etat,
    }
    return trouves | {acte for acte, ouvert in suites.items() if ouvert}


def _de_la_boucle(agent: Any, demande: Demande, etat: set[str], *, sienne: bool) -> set[str]:
    """Tell the referrer, while it is open; ask what is missing, try to reach her, while somebody has to decide."""
    trouves = {"noter_accord"} | ({"informer"} if demande.ouverte else set())  # an agreement is taken back at any time
    if "retenir" in etat or "chercher_a_joindre" in etat:
        trouves |= {"tenter"}
    if "demander_complement" in etat or (demande.statut == StatutDemande.A_COMPLETER and "tenter" in trouves):
        trouves |= {"questionner"}
    if sienne and agent.role == Role.ASSISTANT_SOCIAL:
        trouves |= {"ecrire_mot"}  # she alone chooses her words, when it is over too
    return trouves


def peut_lire_paroles(agent: Any, signalement: Signalement) -> bool:
    """The person's own words: the CSAM until they are handed over, then the assistant social."""
    return autorise(agent, "lire", "signalement", signalement, classe="F3")


def peut_lire_texte_referent(agent: Any, signalement: Signalement) -> bool:
    """A referrer's text: shown to a CSAM only when it was marked for her."""
    return peut_lire_paroles(agent, signalement) and (agent.role != Role.CSAM or signalement.pour_csam)


def peut_lire_lettre(agent: Any, signalement: Signalement) -> bool:
    """The letter as it came: whoever reads what it says, her words or a referrer's."""
    if signalement.qui == QuiAppelle.PERSONNE:
        return peut_lire_paroles(agent, signalement)
    return peut_lire_texte_referent(agent, signalement)
