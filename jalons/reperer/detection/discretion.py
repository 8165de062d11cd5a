"""Counts shown beside people, or to who may see nobody: under eleven people they are hidden, and cannot be subtracted. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jalons.fondations.socle.effectifs import SEUIL, est_petit

PAS, BRUIT = 5, 7  # a preview answers to the nearest five, after a draw of seven more or less
PRES = PAS // 2 + BRUIT  # how far an answer may be from the truth
PEU = 25  # under which it says no number: who has ten people at most reads it, whatever the draw
MARGE = 2 * SEUIL  # people that the hidden parts of one total count together, at least


@dataclass(frozen=True, slots=True)
class Effectif:
    """A total and its parts, as they may be shown: None is hidden."""

    total: int | None
    parts: dict[str, int | None] = field(default_factory=dict)


def effectif(parts: Mapping[str, int], *, cacher: bool) -> Effectif:
    """The parts of one total, each person in one part. With ``cacher``, no hidden part can be found from the others."""
    total = sum(parts.values())
    if not cacher:
        return Effectif(total, dict(parts))
    if est_petit(total):
        return Effectif(None, dict.fromkeys(parts, None))
    caches = cacher_parts(parts)
    return Effectif(total, {nom: None if nom in caches else n for nom, n in parts.items()})


def cacher_parts(parts: Mapping[str, int]) -> frozenset[str]:
    """The parts to hide when their total is known: the small ones, then the next smallest until nothing can be told."""
    caches = {nom for nom, n in parts.items() if est_petit(n)}
    autres = sorted((n, nom) for nom, n in parts.items() if n and nom not in caches)
    while caches and autres and (len(caches) < 2 or sum(parts[nom] for nom in caches) < MARGE):
        caches.add(autres.pop(0)[1])
    return frozenset(caches)


def palier(nombre: int, tirage: bytes) -> int | None:
    """A count as the preview of a rule answers it: to the nearest five, after a draw that the question alone decides; None:
    fewer than ``PEU``, nobody included.

    Nobody, one person and ten are one answer, always. Two questions that differ by one person have two draws: where the
    steps are tells nothing. The same question has the same answer: asking again tells no more.
    """
    bruit = (tirage[0] % 5 + tirage[1] % 4) - (tirage[2] % 5 + tirage[3] % 4)  # seven at most, and seldom
    vu = PAS * round((nombre + bruit) / PAS)
    return None if vu + PAS // 2 + BRUIT < PEU else vu
