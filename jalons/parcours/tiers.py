"""Somebody who is not the person calls: what may be said to this caller, and the agreement that only she can give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jalons.fondations.referentiels.enums import Liste
from jalons.fondations.referentiels.models import CodeListe
from jalons.fondations.referentiels.selectors import liste
from jalons.personnes.assures.models import Assure, NeRienDire
from jalons.personnes.assures.selectors import ne_rien_dire
from jalons.recevoir.rendez_vous.enums import VoieAccord
from jalons.recevoir.rendez_vous.services import RendezVousRefuse
from jalons.recevoir.signalements.enums import POUR_UNE_AUTRE, QuiAppelle
from jalons.recevoir.signalements.models import Demande
from jalons.recevoir.signalements.selectors import demandee_par_une_autre

PASSER = "passer"  # the sentence that announces somebody on duty
VERIFIEE = 2  # right answers, among name, birth and commune
PHRASES: dict[str, Liste] = {
    QuiAppelle.PROCHE: Liste.QUE_DIRE_PROCHE,
    QuiAppelle.PROFESSIONNEL: Liste.QUE_DIRE_PRO,
    QuiAppelle.TIERS: Liste.QUE_DIRE_TIERS,
    QuiAppelle.REPRESENTANT: Liste.QUE_DIRE_REPRESENTANT,
    QuiAppelle.TRADUIT: Liste.QUE_DIRE_TRADUIT,
}


@dataclass(frozen=True)
class Reserve:
    """What protects the person during a call. ``que_dire`` depends on who calls alone, never on who she is.

    ``manquent``: right answers still to be heard before anything of her is said, even to a voice that says « c’est moi ».
    """

    tiers: bool
    que_dire: list[CodeListe]
    silences: list[NeRienDire]
    manquent: int = 0
    muette: bool = False  # nothing is searched: the page is the same whoever she is
    danger: bool = False  # the person herself is on the line, and a danger is told: nothing comes before

    @property
    def a_taire(self) -> bool:
        """What is open for her stays folded: she is not on the line, or nobody has checked that she is."""
        return self.tiers or self.manquent > 0


def reserve(
    qui: str, assure: Assure | None, jour: date, justes: int = 0, *, danger: bool = False, garde: bool = False
) -> Reserve:
    """For this caller, about this person if she was recognised; ``justes``: right answers so far.

    One more is asked when she fears somebody, who knows her name and her birth. ``danger``: one is told, and what is said to
    her is about it; ``garde``: somebody is on duty who may take the call.
    """
    silences = ne_rien_dire(assure, jour) if assure else []
    voulues = VERIFIEE + bool(silences) if assure else 0
    en_danger = danger and qui not in PHRASES
    dites = liste(PHRASES.get(qui, Liste.QUE_DIRE_DANGER if en_danger else Liste.QUE_DIRE), jour)
    if en_danger and not garde:
        dites = [phrase for phrase in dites if phrase.code != PASSER]
    tiers, muette = qui in POUR_UNE_AUTRE, qui == QuiAppelle.TIERS
    return Reserve(tiers, dites, silences, max(0, voulues - justes), muette, en_danger)


def exiger_accord(demande: Demande, accord: str) -> None:
    """Raise RendezVousRefuse when somebody else asked for this appointment and she has not agreed."""
    if not demandee_par_une_autre(demande):
        return
    if not accord:
        raise RendezVousRefuse(
            "Ce rendez-vous est demandé par quelqu’un d’autre : dites comment la personne a donné son accord.",
            "accord_rdv",
        )
    derniere = demande.signalements.order_by("-recu_le", "-created_at").first()
    if accord == VoieAccord.PROFESSIONNEL and derniere and derniere.qui != QuiAppelle.PROFESSIONNEL:
        raise RendezVousRefuse("Seul un professionnel peut dire qu’il a recueilli son accord.", "accord_rdv")
