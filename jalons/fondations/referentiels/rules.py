"""Periods of dated values, without Django."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from jalons.fondations.socle.refus import Refus


class DateRefusee(Refus):
    """The new value cannot start that day; the message is in French and names the remedy."""


@dataclass(frozen=True)
class Periode:
    """Both days included; ``fin`` None means still in force."""

    debut: date
    fin: date | None = None


def fermeture(periodes: Sequence[Periode], debut: date) -> date | None:
    """The last day of the value in force, when a new one starts on ``debut`` (None: nothing to close).

    Values only follow one another: raises DateRefusee when a value already starts on ``debut`` or later.
    """
    derniere = max(periodes, key=lambda p: p.debut, default=None)
    if derniere is None:
        return None
    if derniere.debut >= debut:
        raise DateRefusee(
            f"Une valeur commence déjà le {derniere.debut:%d/%m/%Y}. Choisissez une date postérieure.", "date_debut"
        )
    veille = debut - timedelta(days=1)
    return veille if derniere.fin is None or derniere.fin > veille else None
