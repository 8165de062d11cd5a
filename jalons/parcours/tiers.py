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

PHRASES: dict[str, Liste] = {
    QuiAppelle.PROCHE: Liste.QUE_DIRE_PROCHE,
    QuiAppelle.PROFESSIONNEL: Liste.QUE_DIRE_PRO,
    QuiAppelle.TIERS: Liste.QUE_DIRE_TIERS,
}


@dataclass(frozen=True)
class Reserve:
    """What protects the person during a call. ``que_dire`` depends on who calls alone, never on who she is."""

    tiers: bool
    que_dire: list[CodeListe]
    silences: list[NeRienDire]


def reserve(qui: str, assure: Assure | None, jour: date) -> Reserve:
    """For this caller, about this person if she was recognised."""
    silences = ne_rien_dire(assure, jour) if assure else []
    return Reserve(qui in POUR_UNE_AUTRE, liste(PHRASES.get(qui, Liste.QUE_DIRE), jour), silences)


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
