"""The order of the day: by consequence for the person, then by date. No score, no counter, one reason each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from enum import IntEnum


class Consequence(IntEnum):
    """What happens to somebody if nothing is done, the heaviest first; the label is shown above the act."""

    SECURITE = 1
    RESSOURCES_SOINS = 2
    PAROLE_DONNEE = 3
    SANS_REPONSE = 4
    SANS_ISSUE = 5
    ETAPE = 6
    ORDINAIRE = 7


LIBELLES = {
    Consequence.SECURITE: "Sécurité",
    Consequence.RESSOURCES_SOINS: "Ressources ou soins",
    Consequence.PAROLE_DONNEE: "Parole donnée",
    Consequence.SANS_REPONSE: "Personne en attente",
    Consequence.SANS_ISSUE: "Rendez-vous sans issue",
    Consequence.ETAPE: "Étape du plan",
    Consequence.ORDINAIRE: "À faire",
}


@dataclass(frozen=True)
class Acte:
    """One button: a POST with its fields, or a link when ``post`` is False."""

    nom: str
    url: str
    post: bool = False
    champs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Attente:
    """One thing that needs the agent today: what, for whom, why, by when, and the first act ready."""

    consequence: Consequence
    titre: str
    raison: str
    url: str
    personne: str = ""
    echeance: date | None = None
    actes: tuple[Acte, ...] = field(default_factory=tuple)
    couleur: str = ""  # now, near or nothing: set by ``ranger``

    @property
    def genre(self) -> str:
        """The consequence in words."""
        return LIBELLES[self.consequence]


def ranger(attentes: Iterable[Attente], aujourdhui: date) -> list[Attente]:
    """Heaviest consequence first; within one, what is due first; what has no date comes last."""
    tries = sorted(attentes, key=lambda a: (a.consequence, a.echeance or date.max, a.personne, a.titre))
    return [replace(a, couleur=_couleur(a.echeance, aujourdhui)) for a in tries]


def _couleur(echeance: date | None, aujourdhui: date) -> str:
    """Colour only within a week: 'now' until tomorrow, 'near' after; nothing for what is not due or has no date."""
    if echeance is None or (reste := (echeance - aujourdhui).days) > 7:
        return ""
    return "now" if reste <= 1 else "near"
