"""Who a dossier is about, for its page, and who read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from jalons.accompagner.accompagnements.models import Dossier
from jalons.fondations.acces.enums import LIBELLES_ROLES
from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.territoires.selectors import noms_des_communes
from jalons.personnes.assures.models import Assure, Contact, NeRienDire
from jalons.personnes.assures.rules import age
from jalons.personnes.assures.selectors import ne_rien_dire
from jalons.recevoir.rendez_vous.enums import StatutRendezVous
from jalons.recevoir.rendez_vous.models import RendezVous


@dataclass(frozen=True)
class Entete:
    """Who she is and what matters to greet her well: identity and contact wishes, F1 only."""

    assure: Assure
    age: int | None
    commune: str
    vocal: str
    canal: str
    prochain: RendezVous | None
    silences: list[NeRienDire]


def entete(agent: Agent, dossier: Dossier, jour: date) -> Entete:
    """The person header, in a constant number of queries."""
    assure = dossier.assure
    souhaits = Contact.objects.filter(assure=assure).first()
    prochain = (
        RendezVous.objects.visible_to(agent)
        .filter(assure=assure, date_acte__gte=jour, statut=StatutRendezVous.PRIS)
        .select_related("lieu", "agent")
        .order_by("periode")
        .first()
    )
    return Entete(
        assure,
        age(assure.date_naissance, jour),
        noms_des_communes([assure.commune_code]).get(assure.commune_code, ""),
        souhaits.message_vocal if souhaits else "",
        souhaits.get_canal_prefere_display() if souhaits and souhaits.canal_prefere else "",
        prochain,
        ne_rien_dire(assure, jour),
    )


@dataclass(frozen=True)
class Lecture:
    """One access, as the referent reads it."""

    instant: datetime
    qui: str
    role: str
    quoi: str


LECTURES = {
    "dossier.lire": "dossier lu",
    "assure.lire": "fiche lue",
    "note.lire": "note lue",
    "assure.reveler": "numéro révélé",
}


def qui_a_lu(dossier: Dossier, combien: int = 8) -> list[Lecture]:
    """The last accesses to this dossier and this person, without what was read."""
    lues = LigneJournal.objects.filter(acte__in=LECTURES, objet_id__in=[dossier.pk, dossier.assure_id])
    lignes = list(lues.order_by("-instant")[:combien])
    noms = {a.pk: str(a) for a in Agent.objects.filter(pk__in={x.agent_id for x in lignes if x.agent_id})}
    libelles = {str(role): texte for role, texte in LIBELLES_ROLES.items()}
    return [
        Lecture(x.instant, noms.get(x.agent_id, "Jalons"), libelles.get(x.role, x.role), LECTURES[x.acte])
        for x in lignes
    ]
