"""The road graph and its shortest paths: a compiled search (scipy), minutes towards places."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import cKDTree

COMPOSANTE_MINIMALE = 100  # points: a smaller piece is a car park or a fault of the map; an island has more
PORTEE_M = 3000.0  # from a commune's centre to its road
# Seconds lost at each crossing (priority, lights, turn), measured against OSRM: docs/guide/territoires.md
CROISEMENT_S = 1.0
MOINDRE = 1e-4  # minutes; a zero would be no arc
RAYON = 6_371_008.8


@dataclass(frozen=True)
class Graphe:
    """Points, and for each the arcs that **arrive** there: a search from a place gives the time to drive to it."""

    latitudes: Any
    longitudes: Any
    arretable: Any
    retour: Any  # csr_matrix, minutes

    @property
    def arcs(self) -> int:
        """How many arcs."""
        return int(self.retour.nnz)

    def noeuds(self, points: Sequence[tuple[float, float]]) -> Any:
        """The point of the graph nearest to each (latitude, longitude), where one may stop; -1 beyond ``PORTEE_M``."""
        if not len(points):
            return np.zeros(0, np.int64)
        bons = np.flatnonzero(self.arretable)
        arbre = cKDTree(_sphere(self.latitudes[bons], self.longitudes[bons]))
        lat, lon = np.asarray(points, float).T
        ecart, rang = arbre.query(_sphere(lat, lon), distance_upper_bound=PORTEE_M)
        return np.where(np.isinf(ecart), -1, bons[np.minimum(rang, len(bons) - 1)])


def _sphere(lat: Any, lon: Any) -> Any:
    phi, teta = np.radians(lat), np.radians(lon)
    return RAYON * np.column_stack([np.cos(phi) * np.cos(teta), np.cos(phi) * np.sin(teta), np.sin(phi)])


def sans_doubles(depart: Any, arrivee: Any, minutes: Any, combien: int) -> Any:
    """The matrix of arcs, from the row to the column. Of parallel arcs, the shortest: ``csr_matrix`` would add them up."""
    ordre = np.lexsort((minutes, arrivee, depart))
    depart, arrivee, minutes = depart[ordre], arrivee[ordre], minutes[ordre]
    premier = np.append(True, (depart[1:] != depart[:-1]) | (arrivee[1:] != arrivee[:-1]))[: len(depart)]
    garde = premier & (depart != arrivee)
    valeurs = np.maximum(minutes[garde], MOINDRE)
    return csr_matrix((valeurs, (depart[garde], arrivee[garde])), shape=(combien, combien))


def construire(latitudes: Any, longitudes: Any, arretable: Any, depart: Any, arrivee: Any, minutes: Any) -> Graphe:
    """The graph of these arcs, without the pieces that one cannot leave nor come back to: islands stay."""
    bouts = np.unique(np.sort(np.column_stack([depart, arrivee]), axis=1), axis=0)
    croisement = np.bincount(bouts.ravel(), minlength=len(latitudes)) > 2
    minutes = minutes + np.where(croisement[arrivee], CROISEMENT_S / 60, 0.0)
    retour = sans_doubles(arrivee, depart, minutes, len(latitudes))
    _, piece = connected_components(retour, directed=True, connection="strong")
    tailles = np.bincount(piece)
    garde = np.flatnonzero(tailles[piece] >= min(COMPOSANTE_MINIMALE, tailles.max()))
    return Graphe(latitudes[garde], longitudes[garde], arretable[garde], retour[garde][:, garde].tocsr())


def au_plus_proche(graphe: Graphe, lieux: Any, limite: float = np.inf) -> tuple[Any, Any]:
    """From each point, minutes to the nearest of these points, and which one; one search for all of them.

    Infinite, and a negative rank, where none is reached within ``limite`` minutes.
    """
    minutes, _, sources = dijkstra(
        graphe.retour, indices=np.unique(lieux), min_only=True, limit=limite, return_predecessors=True
    )
    return minutes, sources


def vers(graphe: Graphe, lieu: int, limite: float) -> Any:
    """From each point, minutes to one point; infinite beyond ``limite``."""
    return dijkstra(graphe.retour, indices=lieu, limit=limite)


def ecrire(graphe: Graphe, chemin: Path) -> None:
    """Put it into a file, whole or not at all."""
    chemin.parent.mkdir(parents=True, exist_ok=True)
    attente = chemin.with_name(f".{chemin.name}.{os.getpid()}")
    m = graphe.retour
    with attente.open("wb") as flux:
        np.savez(
            flux, latitudes=graphe.latitudes, longitudes=graphe.longitudes, arretable=graphe.arretable,
            minutes=m.data, colonnes=m.indices, rangees=m.indptr,
        )  # fmt: skip
        flux.flush()
        os.fsync(flux.fileno())
    attente.replace(chemin)


def ouvrir(chemin: Path) -> Graphe:
    """Read it back."""
    with np.load(chemin, allow_pickle=False) as lu:
        combien = len(lu["latitudes"])
        retour = csr_matrix((lu["minutes"], lu["colonnes"], lu["rangees"]), shape=(combien, combien))
        return Graphe(lu["latitudes"], lu["longitudes"], lu["arretable"], retour)
