"""One story of the small world, and who writes it: each secret is a word planted there, and remembered."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from jalons.fondations.agents.models import Agent

PREFIXE_MOT, PREFIXE_NIR = "kanari", "2840955"
PARIS = ZoneInfo("Europe/Paris")


@dataclass(frozen=True)
class Canari:
    """A word that exists nowhere else, the nature of the field that holds it (a key of oracle.LECTURES), and the piece
    that is the person whom it is about.
    """

    mot: str
    nature: str
    personne: str = "assure"


@dataclass
class Histoire:
    """Everything about one person, held by ``porteur``; ``cas`` says how far, « mien » being that of ``role``."""

    cas: str
    role: str
    porteur: Agent
    pieces: dict[str, Any] = field(default_factory=dict)
    canaris: list[Canari] = field(default_factory=list)

    def cas_pour(self, role: str) -> str:
        """Its case for the subject of this role: what is mine is my colleague's for the others of the team."""
        if self.cas != "mien" or self.role == role:
            return self.cas
        return "region" if self.role == "partenaire" else "equipe"  # that one has no team


@dataclass
class Plume:
    """Writes one story and remembers the words that it plants."""

    histoire: Histoire
    rang: int
    organisme: Any
    equipe: Any
    lieu: Any
    partenaire: Any
    tiers: Agent
    mots: Iterator[str]

    def mot(self, nature: str, personne: str = "assure") -> str:
        canari = Canari(next(self.mots), nature, personne)
        self.histoire.canaris.append(canari)
        return canari.mot


def mots_plantes() -> Iterator[str]:
    for lettres in itertools.product("bcdfghjklmnpqrstvwxz", repeat=4):
        yield PREFIXE_MOT + "".join(lettres)


def instant(jours: int, heure: int) -> datetime:
    """That local hour, so many days from today."""
    return datetime.combine(timezone.localdate() + timedelta(days=jours), time(heure), PARIS)


def periode(debut: datetime, minutes: int = 45) -> DateTimeTZRange:
    return DateTimeTZRange(debut, debut + timedelta(minutes=minutes))
