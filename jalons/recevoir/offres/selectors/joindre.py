"""How each person may be reached today: the gate of ``assures``, for the four ways of making an offer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from jalons.personnes.assures.enums import Canal
from jalons.personnes.assures.models import Contact
from jalons.personnes.assures.selectors import peuvent_ecrire_a

from ..enums import CanalOffre

CANAUX = {
    CanalOffre.COURRIER: Canal.COURRIER,
    CanalOffre.SMS: Canal.SMS,
    CanalOffre.COURRIEL: Canal.COURRIEL,
    CanalOffre.APPEL: Canal.TELEPHONE,
}
VERS = {str(canal): str(offre) for offre, canal in CANAUX.items()}


@dataclass(frozen=True, slots=True)
class Joignable:
    """Channels that may be used, her wish among them ('' none), and what forbids every one of them ('' nothing)."""

    permis: frozenset[str]
    prefere: str = ""
    empechement: str = ""


def joignables(ids: Collection[UUID], jour: date) -> dict[UUID, Joignable]:
    """The gate for many people, at a constant number of queries. It reads the base, never a copy in memory."""
    reponses = {str(offre): peuvent_ecrire_a(ids, canal, jour) for offre, canal in CANAUX.items()}
    souhaits = dict(Contact.objects.filter(assure__in=ids).values_list("assure_id", "canal_prefere"))
    return {pk: _un({c: r[pk] for c, r in reponses.items()}, souhaits.get(pk, "")) for pk in ids}


def _un(reponses: dict[str, tuple[bool, str]], souhait: str) -> Joignable:
    """The same refusal on every channel is a lock (death, wish, protection); different ones are missing addresses."""
    permis = frozenset(c for c, (oui, _) in reponses.items() if oui)
    raisons = {raison for _, raison in reponses.values()}
    empechement = raisons.pop() if not permis and len(raisons) == 1 else ""
    return Joignable(permis, VERS.get(souhait, ""), empechement)
