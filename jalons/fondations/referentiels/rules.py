"""Periods of dated values, and what a grid adds up to. Without Django."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from jalons.fondations.socle.refus import Refus


class DateRefusee(Refus):
    """The new value cannot start that day; the message is in French and names the remedy."""


@dataclass(frozen=True)
class Periode:
    """Both days included; ``fin`` None means still in force."""

    debut: date
    fin: date | None = None


def fermeture(periodes: Sequence[Periode], debut: date, champ: str = "date_debut") -> date | None:
    """The last day of the value in force, when a new one starts on ``debut`` (None: nothing to close).

    Values only follow one another: raises DateRefusee when a value already starts on ``debut`` or later.
    """
    derniere = max(periodes, key=lambda p: p.debut, default=None)
    if derniere is None:
        return None
    if derniere.debut >= debut:
        raise DateRefusee(
            f"Une valeur commence déjà le {derniere.debut:%d/%m/%Y}. Choisissez une date postérieure.", champ
        )
    veille = debut - timedelta(days=1)
    return veille if derniere.fin is None or derniere.fin > veille else None


def controler_version(debut: date, *, aujourdhui: date) -> None:
    """A version never changes what was in force: it starts today at the earliest. Raises DateRefusee."""
    if debut < aujourdhui:
        raise DateRefusee(
            f"Le {debut:%d/%m/%Y} est passé : ce qui a été rempli ce jour-là l’a été avec l’autre version. "
            "Choisissez aujourd’hui, ou un jour à venir.",
            "en_vigueur_du",
        )


def score(
    constante: Decimal | None, poids: Mapping[str, Decimal | None], reponses: Mapping[str, str]
) -> Decimal | None:
    """What a grid adds up to: its constant, plus the weight of each « oui ».

    None when there is no score, a weight is unknown, or one of the answers is missing: never a guess.
    """
    if constante is None or not poids:
        return None
    total = constante
    for item, valeur in poids.items():
        if valeur is None or reponses.get(item) not in ("oui", "non"):
            return None
        total += valeur if reponses[item] == "oui" else 0
    return total


def bornes(constante: Decimal, poids: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """The lowest and the highest score that its answers can make."""
    bas, haut = (sum((p for p in poids if (p < 0) == negatifs), Decimal(0)) for negatifs in (True, False))
    return constante + bas, constante + haut
