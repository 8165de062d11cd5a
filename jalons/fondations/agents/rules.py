"""What assignments and substitutions are lawful, without Django. Each refusal is a ValueError in French."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from jalons.fondations.acces.enums import Role

SANS_CAISSE = frozenset({Role.DIRECTION_NATIONALE, Role.PARTENAIRE, Role.ADMIN_TECHNIQUE, Role.DPO})
DE_TERRAIN = frozenset({Role.CSAM, Role.ASSISTANT_SOCIAL, Role.MANAGER})


def verifier_affectation(
    role: str, organisme_id: UUID | None, organisme_de_equipe: UUID | None, partenaire_id: UUID | None
) -> None:
    """A role of the field needs a caisse, a team belongs to it, only a partner has an outside body."""
    if role not in set(Role):
        raise ValueError(f"Rôle « {role} » inconnu. Choisissez parmi {', '.join(Role)}.")
    if organisme_id is None and Role(role) not in SANS_CAISSE:
        raise ValueError("Ce rôle s’exerce dans une caisse : indiquez-la.")
    if organisme_de_equipe is not None and organisme_de_equipe != organisme_id:
        raise ValueError("Cette équipe est d’une autre caisse.")
    if (partenaire_id is not None) != (role == Role.PARTENAIRE):
        raise ValueError("Un partenaire, et lui seul, est rattaché à un organisme extérieur.")


def date_de_fin(debut: date, fin: date | None, suivante: date) -> date | None:
    """The last day of an assignment when another one starts on ``suivante``."""
    if fin is not None and fin < suivante:
        return fin
    if debut >= suivante:
        raise ValueError(f"Une affectation commence déjà le {debut:%d/%m/%Y}. Choisissez une date postérieure.")
    return suivante - timedelta(days=1)


def verifier_suppleance(absent: UUID, suppleant: UUID, du: date, au: date, *, meme_metier: bool) -> None:
    """Another person, of the same profession and caisse, and dates in order."""
    if absent == suppleant:
        raise ValueError("Un agent ne peut pas se suppléer lui-même.")
    if au < du:
        raise ValueError("La date de fin précède la date de début.")
    if not meme_metier:
        raise ValueError("Une suppléance se fait entre agents de même métier et de même caisse.")
