"""Counts shown beside people, or to who may see nobody: under eleven people they are hidden, and cannot be subtracted. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jalons.fondations.socle.effectifs import SEUIL, est_petit

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


def part_d_un_total(nombre: int, total: int) -> int | None:
    """A count inside a total that is shown: hidden when it is small, or when what remains is."""
    return None if est_petit(nombre) or est_petit(total - nombre) else nombre
