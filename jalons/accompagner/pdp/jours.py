"""Working days as the law of the essai encadré counts them: every day but Sundays and public holidays. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta

DIMANCHE, UN_JOUR = 6, timedelta(days=1)


def ouvrable(jour: date, feries: Collection[date]) -> bool:
    """Saturdays count."""
    return jour.weekday() != DIMANCHE and jour not in feries


def ouvrables(debut: date, fin: date, feries: Collection[date]) -> tuple[date, ...]:
    """The working days from one to the other, both included."""
    return tuple(j for j in _jours(debut, fin) if ouvrable(j, feries))


def dernier(debut: date, combien: int, feries: Collection[date]) -> date:
    """The day on which ``combien`` working days are reached, from ``debut`` on."""
    jour, reste = debut, combien
    while True:
        reste -= ouvrable(jour, feries)
        if reste <= 0:
            return jour
        jour += UN_JOUR


def _jours(debut: date, fin: date) -> Iterator[date]:
    for n in range((fin - debut).days + 1):
        yield debut + n * UN_JOUR
