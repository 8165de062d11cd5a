"""Who a dossier is about, for its page; the appointments that an end does not close in silence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from jalons.accompagner.accompagnements import selectors as accompagnements
from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.accompagnements.selectors import ARegler
from jalons.accompagner.echeances import selectors as echeances
from jalons.accompagner.pieces import selectors as pieces
from jalons.fondations.acces.controle import autorise
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.composee import Composee
from jalons.fondations.territoires.selectors import noms_des_communes
from jalons.personnes.assures.models import Assure, Contact, NeRienDire, PrecautionAccueil
from jalons.personnes.assures.rules import age
from jalons.personnes.assures.selectors import ne_rien_dire, precautions
from jalons.recevoir.rendez_vous.enums import Mode, StatutRendezVous
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.rendez_vous.perms import peut_confirmer_retour
from jalons.recevoir.signalements.models import Demande


@dataclass(frozen=True)
class Entete:
    """Who she is and what matters to greet her well: identity and contact wishes, F1 only."""

    assure: Assure
    age: int | None
    commune: str
    vocal: str
    canal: str
    prochain: RendezVous | None
    a_deux: bool  # whether she may add somebody to it, or take off
    demande: Demande | None
    silences: list[NeRienDire]
    precautions: list[PrecautionAccueil]


_CONTACT = Composee(lambda assure: Contact.objects.filter(assure=assure), assure=UUID)


def entete(agent: Agent, dossier: Dossier, jour: date, *, attendu: bool = True) -> Entete:
    """The person header, in a constant number of queries; without ``attendu``, neither next appointment nor demande."""
    assure, demande = dossier.assure, dossier.demande
    souhaits = next(iter(_CONTACT(assure=assure.pk)), None)
    prochain = _prochain(agent, assure) if attendu else None
    return Entete(
        assure,
        age(assure.date_naissance, jour),
        noms_des_communes([assure.commune_code]).get(assure.commune_code, ""),
        souhaits.message_vocal if souhaits else "",
        souhaits.get_canal_prefere_display() if souhaits and souhaits.canal_prefere else "",
        prochain,
        prochain is not None and autorise(agent, "deplacer", "rendez_vous", prochain),
        demande if attendu and demande and autorise(agent, "lire", "demande", demande) else None,
        ne_rien_dire(assure, jour),
        precautions(assure, jour),
    )


def _prochain(agent: Agent, assure: Assure) -> RendezVous | None:
    siens = RendezVous.objects.visible_to(agent).filter(assure=assure, statut=StatutRendezVous.PRIS)
    venant = (
        siens.filter(periode__endswith__gte=timezone.now())
        .select_related("lieu", "agent", "avec_aussi")
        .order_by("periode")
    )
    premier: RendezVous | None = venant.first()
    return premier


def lit_rendez_vous(agent: Agent, dossier: Dossier, referent_id: UUID | None) -> bool:
    """May this agent read the appointments of who accompanies? Else « aucun » would be said of what she cannot see."""
    if referent_id is None:
        return False
    sien = RendezVous(agent_id=referent_id, organisme_id=dossier.organisme_id)
    return autorise(agent, "lire", "rendez_vous", sien)


def encore_ouverts(dossier: Dossier, jour: date) -> list[ARegler]:
    """Everything that a closing must say something of: of the plan and its follow-up, the dates to come, the papers awaited."""
    papiers = [point for point, _ in pieces.a_dire(dossier)]
    return [*accompagnements.a_regler(dossier), *echeances.a_regler(dossier, jour), *papiers]


@dataclass(frozen=True)
class Engages:
    """The appointments of somebody whose dossier one is about to close, or who died: nobody touches those begun."""

    commences: list[RendezVous]  # no outcome yet, or a home visit whose return nobody confirmed
    a_venir: list[RendezVous]


def engages(assure_id: UUID, maintenant: datetime, **filtre: Any) -> Engages:
    """Her appointments that still count now, in order. One query."""
    lignes = RendezVous.objects.filter(
        Q(statut=StatutRendezVous.PRIS) | Q(mode=Mode.DOMICILE, retour_confirme_le=None), assure_id=assure_id, **filtre
    ).select_related("agent", "lieu", "assure", "organisme")
    tous = list(lignes.order_by("periode"))
    pris = [r for r in tous if r.statut == StatutRendezVous.PRIS]
    return Engages(
        [r for r in tous if r.debut <= maintenant and (r in pris or peut_confirmer_retour(r, maintenant))],
        [r for r in pris if r.debut > maintenant],
    )
