"""A neutral word to a person, on the channel she wishes, if the gate allows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.envois import services as envois
from jalons.fondations.envois.models import Envoi
from jalons.personnes.assures.enums import Canal
from jalons.personnes.assures.models import Assure, Contact
from jalons.personnes.assures.selectors import adresse_postale, nom_postal, peut_ecrire_a


def expedier(maximum: int = 500) -> envois.Bilan:
    """Send what waits in the outbox, to those whom the gate still allows."""
    return envois.expedier(maximum, porte=peut_ecrire_a)


def ecrire_a(
    *,
    agent: Agent | None,
    assure: Assure,
    cle: str,
    objet: str,
    corps: str,
    lieu: str = "",
    canaux: Sequence[Canal] = (Canal.SMS, Canal.COURRIER),
    **quand: Any,
) -> Envoi:
    """Put it in the outbox once for each ``cle``: sent, or kept as refused with the gate's reason.

    ``lieu``: the address in ``corps`` where she is expected. ``canaux``: those tried when her wish cannot be kept; without
    SMS among them, what is said is too long or too plain for one, whatever she wishes. ``quand``: ``zone`` and
    ``perime_le``, as the outbox takes them.

    Raises TexteNonNeutre.
    """
    canal, destinataire, permis, raison = _canal(assure, canaux)
    return envois.deposer(
        agent=agent, assure_id=assure.pk, canal=canal, destinataire=destinataire, objet=objet, corps=corps,
        cle_unique=cle, permis=permis, raison=raison, lieu=lieu, **quand,
    )  # fmt: skip


def _enveloppe(assure: Assure) -> str:
    return "\n".join([*nom_postal(assure), *adresse_postale(assure)]) if assure.adresse else ""


def canal_prevu(assure: Assure) -> tuple[str, bool]:
    """By which way ``ecrire_a`` would write to her now, and whether it may."""
    canal, destinataire, permis, _ = _canal(assure, (Canal.SMS, Canal.COURRIER))
    return str(canal), permis and bool(destinataire)


def _canal(assure: Assure, canaux: Sequence[Canal]) -> tuple[str, str, bool, str]:
    """``(canal, destinataire, permis, raison)``: her wish first, then ``canaux`` in their order; the gate decides."""
    souhait = Contact.objects.filter(assure=assure).first()
    voulu = souhait.canal_prefere if souhait else ""
    ordre = ([voulu] if voulu and (voulu != Canal.SMS or Canal.SMS in canaux) else []) + [*canaux]
    ou = {Canal.SMS: assure.telephone_e164, Canal.COURRIEL: assure.courriel, Canal.COURRIER: _enveloppe(assure)}
    essais = [(canal, ou.get(Canal(canal), ""), *peut_ecrire_a(assure, canal, timezone.localdate())) for canal in ordre]
    essais = [e for e in essais if e[0] != Canal.TELEPHONE]
    return next((e for e in essais if e[2] and e[1]), essais[0])
