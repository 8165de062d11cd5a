"""Busy moments: put together, compared. Pure functions of instants."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

Moment = tuple[datetime, datetime]

HORIZON = timedelta(days=183)  # how far ahead a calendar is read [P: to be set by the service]
TAILLE_MAX = 10_000_000  # bytes of one file
MOMENTS_MAX = 2_000  # busy moments of one file, put together
AVANT, APRES = timedelta(days=30), timedelta(days=183)  # what a feed gives around today
EVENEMENTS_MAX = 2_000  # of one feed


def couvert(moment: Moment, parmi: Sequence[Moment]) -> bool:
    """Whether one of those, put together and in order, holds the whole of this one."""
    rang = bisect_right(parmi, moment[0], key=lambda m: m[0]) - 1
    return rang >= 0 and parmi[rang][1] >= moment[1]


def fusionner(moments: Iterable[Moment]) -> list[Moment]:
    """The same time, said once: what overlaps or touches is one moment. In order."""
    trouves: list[Moment] = []
    for du, au in sorted(moments):
        if trouves and du <= trouves[-1][1]:
            trouves[-1] = (trouves[-1][0], max(trouves[-1][1], au))
        else:
            trouves.append((du, au))
    return trouves
