"""What the acts of this room share: refusals, the caisse's lock, setting an offer aside."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.envois import services as envois
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.refus import Refus
from jalons.fondations.socle.transitions import appliquer
from jalons.personnes.assures.models import Assure, Contact
from jalons.recevoir.signalements import services as signalements
from jalons.recevoir.signalements.entendu import en_danger
from jalons.recevoir.signalements.enums import OUVERTS, MotifCloture

from .. import rules
from ..enums import TRANSITIONS, MotifEcart
from ..models import Offre, Rappel


class OffreRefusee(Refus):
    """The act makes no sense or is not allowed now; the message is French and names the remedy."""


CLOTURES = {
    MotifEcart.DECES: MotifCloture.DECES,
    MotifEcart.REFUS_CONTACT: MotifCloture.REFUS,
    MotifEcart.DEJA_OFFERTE: MotifCloture.DOUBLON,
}


def verrouiller_caisse(organisme_id: UUID) -> None:
    """One preparation or plan of a caisse at a time: the second waits, then finds the work done."""
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"offres {organisme_id}"])


@transaction.atomic
def ecarter(*, agent: Agent | None, offre: Offre, motif: str, raison: str = "", jour: date | None = None) -> None:
    """Nothing more is offered, and the reason is kept. A death, a refusal or a duplicate also ends the demande.

    Any other reason (a representative to write to), or a danger told, leaves the demande open: somebody must look. Raises
    TransitionRefusee.
    """
    code, jour = MotifEcart(motif), jour or timezone.localdate()
    valeurs: dict[str, Any] = {"motif_ecart": code, "raison_ecart": raison[:200], "terminee_le": jour}
    appliquer(offre, "ecarter", TRANSITIONS, agent=agent, motif=code, **valeurs)
    finir_rappels(offre)
    retirer(agent, offre, code.label.lower())
    demande = offre.demande
    demande.refresh_from_db(fields=["statut"])
    if code in CLOTURES and demande.statut in OUVERTS and (code == MotifEcart.DECES or not en_danger(demande, jour)):
        signalements.clore(agent=agent, demande=demande, motif=CLOTURES[code], le=jour)


def motif_d_empechement(assure: Assure) -> MotifEcart:
    """Which of the locks closed the gate, read from the base."""
    if Assure.objects.filter(pk=assure.pk, date_deces__isnull=False).exists():
        return MotifEcart.DECES
    if Contact.objects.filter(assure=assure, ne_pas_contacter=True).exists():
        return MotifEcart.REFUS_CONTACT
    return MotifEcart.EMPECHE


def changer_canal(agent: Agent | None, offre: Offre, canal: str) -> None:
    """The offer, not made yet, will be by another way."""
    Offre.objects.filter(pk=offre.pk).update(canal=canal, version=F("version") + 1)
    offre.refresh_from_db()
    inscrire(acte="offre.changer_canal", agent=agent, objet=offre, motif=canal)


def retirer(agent: Agent | None, offre: Offre, motif: str) -> None:
    """What still waits in the outbox about this offer will not leave."""
    envois.annuler_sous(prefixe=rules.cle_des_messages(offre.pk), motif=motif, agent=agent)


def finir_rappels(offre: Offre) -> None:
    """A callback that is done, or that has no object any more, leaves the list."""
    Rappel.objects.filter(offre=offre, fait_le__isnull=True).update(fait_le=timezone.now())
