"""A packet ready to be shown; partages of a demande, of a body, of somebody's day."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from jalons.fondations.acces.enums import Role
from jalons.fondations.acces.models import Protege
from jalons.fondations.agents.models import Affectation
from jalons.fondations.socle.dates import jour_annee
from jalons.fondations.socle.models import en_vigueur
from jalons.fondations.socle.transitions import permises
from jalons.fondations.territoires.models import Organisme
from jalons.fondations.territoires.selectors import noms_des_communes
from jalons.personnes.assures.enums import Canal, OuiNonInconnu
from jalons.personnes.assures.models import Assure, Contact, NeRienDire
from jalons.personnes.assures.selectors import ne_rien_dire, peut_ecrire_a
from jalons.personnes.partenaires.enums import MotifOrientation

from .enums import CHEZ_EUX, MINIMUM, OUVERTS, TRANSITIONS, Element, StatutPartage, VoiePartage
from .models import Partage
from .rules import Paquet

_S = StatutPartage


def paquet(assure: Assure, *, elements: Collection[str], demande: str, joindre: str = "") -> Paquet:
    """What would leave of this person: her name, what she asks, how to reach her, and the ``elements`` chosen (Element)."""
    return Paquet.de(_lignes(assure, set(elements), demande, joindre))


def _lignes(assure: Assure, voulus: set[str], demande: str, joindre: str) -> Iterator[tuple[str, str]]:
    yield "Personne", str(assure)
    if Element.NAISSANCE in voulus and assure.date_naissance:
        yield "Date de naissance", jour_annee(assure.date_naissance)
    if Element.COMMUNE in voulus:
        yield "Commune", noms_des_communes([assure.commune_code]).get(assure.commune_code, "")
    if Element.ADRESSE in voulus:
        yield "Adresse", assure.adresse
    if Element.TELEPHONE in voulus:
        yield "Téléphone", assure.telephone
    if Element.COURRIEL in voulus:
        yield "Adresse électronique", assure.courriel
    yield "Comment la joindre", joindre
    yield "Ce qu’elle demande", demande


def possibles(assure: Assure) -> list[tuple[str, str]]:
    """The elements that exist for her, as choices."""
    connus = {
        Element.TELEPHONE: assure.telephone,
        Element.COMMUNE: assure.commune_code,
        Element.NAISSANCE: assure.date_naissance,
        Element.ADRESSE: assure.adresse,
        Element.COURRIEL: assure.courriel,
    }
    return [(e.value, str(e.label)) for e, connu in connus.items() if connu]


def reserve(assure: Assure) -> str:
    """Why her telephone and address are not to be given without thinking; '' when nothing forbids."""
    permis, raison = peut_ecrire_a(assure, Canal.TELEPHONE, timezone.localdate())
    return "" if permis or not assure.telephone else raison


def depart(assure: Assure) -> dict[str, Any]:
    """What a packet begins with: the least that a body needs, and how she wishes to be reached."""
    elements = [] if reserve(assure) else [e.value for e in MINIMUM]
    souhait = Contact.objects.filter(assure=assure).first()
    vocal = souhait is not None and souhait.message_vocal == OuiNonInconnu.NON
    joindre = "Ne pas laisser de message vocal." if vocal and Element.TELEPHONE in elements else ""
    return {"elements": elements, "joindre": joindre}


def contenu(partage: Partage) -> Paquet | None:
    """The packet as it left; None when nothing did."""
    return Paquet.lu(partage.contenu) if partage.contenu else None


def a_un_espace(partenaire_id: UUID) -> bool:
    """Has this body somebody who logs in today?"""
    comptes = Affectation.objects.filter(en_vigueur(timezone.localdate()), partenaire_id=partenaire_id)
    return comptes.filter(role=Role.PARTENAIRE, agent__is_active=True).exists()


def lies() -> Protege[Partage]:
    """With what a page says of each."""
    lignes: Any = Partage.objects.select_related(
        "assure", "organisme", "partenaire", "par", "suite", "suite_de__partenaire"
    )
    return cast("Protege[Partage]", lignes)


def de_demande(agent: Any, demande_id: UUID) -> list[Partage]:
    """The partages of a demande that this agent may see, the latest first."""
    return list(lies().visible_to(agent).filter(demande_id=demande_id).defer("contenu", "precision"))


def ouverts_de(assure: Assure, organisme: Organisme) -> QuerySet[Partage]:
    """What this caisse hands over about her, to be prepared or to be read still."""
    return Partage.objects.filter(assure=assure, organisme=organisme, statut__in=OUVERTS)


def a_transmettre(agent: Any, demande_id: UUID) -> Partage | None:
    """What this agent still has to hand over for a demande."""
    return lies().visible_to(agent, "proposer").filter(demande_id=demande_id, statut=_S.PREPARE).first()


def chez(agent: Any) -> list[Partage]:
    """What is handed over to the body of this partner's user, and still open: what waits for her answer first."""
    lignes = lies().visible_to(agent, "repondre").filter(statut__in=CHEZ_EUX)
    return sorted(lignes, key=lambda p: (p.accepte, p.reponse_attendue_le or date.max, p.created_at))


def en_attente(agent: Any, jour: date) -> QuerySet[Partage]:
    """What this agent must act on: to hand over, refused or silent and not settled, late to be answered. Oldest first."""
    sans_suite = Q(statut__in=[_S.REFUSE, _S.EXPIRE], vu_le=None, suite=None)
    tard = Q(statut__in=[_S.PLACE_DEMANDEE, _S.PROPOSE], reponse_attendue_le__lt=jour)
    siens = lies().visible_to(agent, "suivre").filter(Q(statut=_S.PREPARE) | sans_suite | tard)
    return siens.defer("contenu", "precision", "dit").order_by("created_at")


def commune(partage: Partage) -> str:
    """The name of her commune: all that a body asked for a place is told, with the reason."""
    code = partage.assure.commune_code
    return noms_des_communes([code]).get(code, "") if code else ""


def motif(partage: Partage) -> str:
    """The reason in words."""
    return str(MotifOrientation(partage.motif).label) if partage.motif else "Une demande pour votre service"


def voies(partage: Partage) -> list[tuple[str, str]]:
    """The ways that this body has, as choices, the surest first."""
    espace = a_un_espace(partage.partenaire_id)
    ouvertes = {
        VoiePartage.PORTAIL: espace,
        VoiePartage.LIEN: True,
        VoiePartage.COURRIER: bool(partage.partenaire.adresse),
    }
    return [(v.value, str(v.label)) for v, ouverte in ouvertes.items() if ouverte]


@dataclass(frozen=True)
class Suite:
    """Who acts next, what, by when."""

    qui: str
    quoi: str
    avant: date | None = None


def suite(partage: Partage) -> Suite | None:
    """What happens next in words; None once nothing is awaited from anybody."""
    nous, eux = "Le service social", str(partage.partenaire)
    dites = {
        _S.PREPARE: Suite(nous, "relit ce qui part, puis transmet"),
        _S.PLACE_DEMANDEE: Suite(eux, "dit s’il a de la place", partage.reponse_attendue_le),
        _S.PROPOSE: Suite(eux, "dit oui ou non", partage.reponse_attendue_le),
        _S.ACCEPTE: Suite(eux, "la contacte, et dit quand c’est terminé", partage.jusqu_au),
    }
    if partage.sans_suite:
        return Suite(nous, "l’oriente ailleurs, ou règle avec elle")
    return dites.get(StatutPartage(partage.statut))


BADGES = {_S.PREPARE: "wait", _S.PLACE_DEMANDEE: "wait", _S.PROPOSE: "wait", _S.ACCEPTE: "ok", _S.REFUSE: "stop"}
BADGES |= {_S.FINI: "off", _S.RETIRE: "off", _S.EXPIRE: "stop"}


def badge(partage: Partage) -> str:
    """The look of its state."""
    return BADGES[StatutPartage(partage.statut)]


def reponses(partage: Partage) -> list[str]:
    """The answers that its state allows a body."""
    permis = permises(TRANSITIONS, partage.statut)
    return [acte for acte in ("donner_place", "accepter", "terminer", "refuser") if acte in permis]


def silences(assure: Assure) -> list[NeRienDire]:
    """To whom she wants nothing said: read before anything leaves."""
    return ne_rien_dire(assure, timezone.localdate())
