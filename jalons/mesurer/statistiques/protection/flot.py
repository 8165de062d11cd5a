"""Bounds of one unknown of a table, by maximum flow: how far it can move while everything published
stays true.

The unpublished cells are arcs; the equations of the table are its nodes. A movement of one cell closes
into a cycle through other unpublished cells, so its largest rise is a maximum flow. All in integers,
with no library.
"""

from __future__ import annotations

import heapq
from collections import deque
from dataclasses import dataclass, field
from typing import Any

INFINI = 10**9


@dataclass
class Arc:
    """One cell: from ``de`` to ``vers``, ``valeur`` people; ``cle`` names the cell, None when no page
    shows it. A ``fixe`` cell cannot be hidden."""

    de: Any
    vers: Any
    valeur: int
    cle: Any = None
    cachee: bool = False
    fixe: bool = False


@dataclass
class Reseau:
    """The cells of one breakdown. Row totals are known to everybody and are not part of it."""

    arcs: list[Arc] = field(default_factory=list)
    voisins: dict[Any, list[tuple[int, int]]] = field(default_factory=dict)  # node → (arc, +1 along · -1 against)

    def ajouter(self, arc: Arc) -> None:
        """Add one cell."""
        numero = len(self.arcs)
        self.arcs.append(arc)
        self.voisins.setdefault(arc.de, []).append((numero, 1))
        self.voisins.setdefault(arc.vers, []).append((numero, -1))

    def _place(self, numero: int, sens: int, flux: list[int]) -> int:
        """How much more the cell may rise (+1) or fall (-1) after ``flux``; a cell never falls under zero."""
        return INFINI if sens > 0 else self.arcs[numero].valeur + flux[numero]

    def hausse(self, numero: int, sens: int, plafond: int) -> tuple[int, list[int]]:
        """Largest movement of cell ``numero`` in direction ``sens``, at most ``plafond``; and the flow
        that does it."""
        arc = self.arcs[numero]
        depart, but = (arc.vers, arc.de) if sens > 0 else (arc.de, arc.vers)
        if sens < 0:
            plafond = min(plafond, arc.valeur)
        flux, total = [0] * len(self.arcs), 0
        while total < plafond:
            chemin = self._chemin(numero, depart, but, flux)
            if chemin is None:
                break
            pas = min([plafond - total, *(self._place(n, s, flux) for n, s in chemin)])
            for n, s in chemin:
                flux[n] += s * pas
            total += pas
        return total, flux

    def _chemin(self, exclu: int, depart: Any, but: Any, flux: list[int]) -> list[tuple[int, int]] | None:
        """Shortest path through unpublished cells that can still move."""
        vus: dict[Any, tuple[Any, int, int] | None] = {depart: None}
        file = deque([depart])
        while file and but not in vus:
            noeud = file.popleft()
            for n, sens in self.voisins[noeud]:
                arc = self.arcs[n]
                suivant = arc.vers if sens > 0 else arc.de
                if n != exclu and arc.cachee and suivant not in vus and self._place(n, sens, flux) > 0:
                    vus[suivant] = (noeud, n, sens)
                    file.append(suivant)
        return _remonter(vus, but) if but in vus else None

    def moins_cher(self, numero: int, sens: int, flux: list[int], besoin: int) -> list[int]:
        """The published cells to hide so that cell ``numero`` moves further; empty when nothing would
        help."""
        arc = self.arcs[numero]
        depart, but = (arc.vers, arc.de) if sens > 0 else (arc.de, arc.vers)
        vus: dict[Any, tuple[Any, int, int] | None] = {}
        tas: list[tuple[float, int, Any, tuple[Any, int, int] | None]] = [(0.0, 0, depart, None)]
        rang = 0
        while tas:
            cout, _, noeud, venu = heapq.heappop(tas)
            if noeud in vus:
                continue
            vus[noeud] = venu
            if noeud == but:
                return [n for n, _ in _remonter(vus, but) if not self.arcs[n].cachee]
            for n, s in self.voisins[noeud]:
                suivant = self.arcs[n].vers if s > 0 else self.arcs[n].de
                place = self._place(n, s, flux)
                if n != numero and place > 0 and suivant not in vus and not self.arcs[n].fixe:
                    rang += 1
                    heapq.heappush(tas, (cout + self._prix(n, place, besoin), rang, suivant, (noeud, n, s)))
        return []

    def _prix(self, numero: int, place: int, besoin: int) -> float:
        """Hiding a cell costs one, a little more when it is large, much more when it is too small to
        help or zero."""
        arc = self.arcs[numero]
        if arc.cachee:
            return 0.01
        vide = 20.0 if arc.valeur == 0 else 0.0
        grandeur: float = min(arc.valeur, 10_000) ** 0.25
        return 10.0 + grandeur + vide + 5.0 * max(0.0, 1 - place / besoin)


def _remonter(vus: dict[Any, tuple[Any, int, int] | None], but: Any) -> list[tuple[int, int]]:
    chemin: list[tuple[int, int]] = []
    noeud = but
    while (venu := vus[noeud]) is not None:
        noeud, n, sens = venu
        chemin.append((n, sens))
    return chemin[::-1]
