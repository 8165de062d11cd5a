"""Which slot is proposed to whom: pure functions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from jalons.recevoir.rendez_vous.enums import Mode

from .enums import Moment

MIDI = 12  # the hour that parts the two half days


@dataclass(frozen=True)
class Souhaits:
    """What she can do. Nothing said: anything."""

    lieux: Collection[Any] = ()
    modes: Collection[str] = ()
    jours: Collection[int] = ()
    moments: Collection[str] = ()
    avant: date | None = None
    fauteuil: bool = False

    def conviennent(self, *, lieu: Any, modes: Iterable[str], debut_local: datetime, acces: bool = True) -> str:
        """The way in which that slot suits her, '' when it does not. ``acces``: a wheelchair is known to come in there."""
        if self.avant and debut_local.date() >= self.avant:
            return ""
        if self.jours and debut_local.weekday() not in self.jours:
            return ""
        if self.moments and (Moment.MATIN if debut_local.hour < MIDI else Moment.APRES_MIDI) not in self.moments:
            return ""
        for mode in modes:
            la = mode != Mode.LIEU or ((not self.lieux or lieu in self.lieux) and (acces or not self.fauteuil))
            if la and mode != Mode.DOMICILE and (not self.modes or mode in self.modes):
                return mode
        return ""


E = TypeVar("E")
C = TypeVar("C")


def repartir(
    attendent: Iterable[E], creneaux: Iterable[C], convient: Callable[[E, C], bool], meme: Callable[[C], Any]
) -> list[tuple[E, C | None]]:
    """To each, in order, the first slot that suits her and that nobody before her was given (``meme``: what makes two
    slots one)."""
    libres, donnes = list(creneaux), set()
    resultat: list[tuple[E, C | None]] = []
    for elle in attendent:
        sien = next((c for c in libres if meme(c) not in donnes and convient(elle, c)), None)
        if sien is not None:
            donnes.add(meme(sien))
        resultat.append((elle, sien))
    return resultat
