"""V3: drive time of 35,000 communes to the nearest of 2,400 places, on a road graph of 1.2 M points and 4.5 M arcs.

A fictitious country of 540,000 km²: a shaken grid of 670 m, a main road each ten rows, a motorway each fifty, some roads
missing, arcs both ways, some doubled (the faster one counts). Ours is the search of the product (``routes.graphe``), which
also tells which place it is; its reference, scipy's bare `dijkstra(min_only=True, limit=30)` on the very same matrix; then
a search from each place, sampled, whole and bounded as ours. The answer is equal, commune by commune, to a heap search
written in plain Python. Seconds of processor, both sides in turn, the best of each. Prints one line a promise: name, ours,
reference, ratio, bound.

    JALONS_BENCH=petit     a quick look (a ninth of the points)
"""

from __future__ import annotations

import heapq
import os
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.sparse.csgraph import dijkstra

from jalons.fondations.territoires.routes import graphe as graphes

PETIT = os.environ.get("JALONS_BENCH") == "petit"
COTE = 367 if PETIT else 1100
COMMUNES, LIEUX, LIMITE = (4_000, 270, 30.0) if PETIT else (35_000, 2_400, 30.0)
ESSAIS, ECHANTILLON = 7, 24
BORNE, BORNE_PAR_LIEU = 1.2, 50
PAS_KM = 0.67
DEGRE = 1 / 111.2  # of a kilometre


def main() -> None:
    """Make the country, then measure."""
    hasard = np.random.default_rng(1977)
    print("… pays fictif : fabrication", file=sys.stderr)
    graphe = _pays(hasard)
    print(f"… {len(graphe.latitudes)} points, {graphe.arcs} arcs", file=sys.stderr)
    points = np.column_stack([graphe.latitudes, graphe.longitudes])
    choisis = points[hasard.integers(0, len(points), COMMUNES + LIEUX)] + hasard.normal(
        0, 0.2 * DEGRE, (COMMUNES + LIEUX, 2)
    )
    debut = time.process_time()
    noeuds = graphe.noeuds(choisis)
    rattacher = time.process_time() - debut
    communes, lieux = noeuds[:COMMUNES], np.unique(noeuds[COMMUNES:])

    def nous() -> Any:
        return graphes.au_plus_proche(graphe, lieux, LIMITE)[0][communes]

    def nue() -> Any:
        return dijkstra(graphe.retour, indices=lieux, min_only=True, limit=LIMITE)

    cout, reference = _tour_a_tour(nous, nue)
    _dire("plus proche lieu de chaque commune", cout, "recherche nue", reference, cout / reference, f"≤ {BORNE}", BORNE)
    for comment, limite, combien in (("entière", np.inf, 6), ("bornée à 30 minutes", LIMITE, ECHANTILLON)):
        tous = _par_lieu(graphe, lieux, limite, combien)
        rapport = tous / cout
        quoi = f"{len(lieux)} recherches"
        _dire(
            f"contre une recherche {comment} par lieu", cout, quoi, tous, rapport, f"≥ {BORNE_PAR_LIEU}", None, rapport
        )
    egaux = np.allclose(_a_la_main(graphe, lieux)[communes], nous(), rtol=0, atol=1e-9, equal_nan=True)
    loin = int(np.isinf(nous()).sum())
    issue = "tenue" if egaux else "NON TENUE"
    print(f"V3 mêmes minutes | {COMMUNES} communes, {loin} au-delà | tas en Python | | égalité | {issue}")
    print(f"V3 pour information | rattacher {COMMUNES + LIEUX} points à leur route {rattacher:.2f} s", flush=True)


def _pays(hasard: Any) -> graphes.Graphe:
    """A shaken grid: rows and columns each ten are main roads, each fifty motorways."""
    rang = np.arange(COTE * COTE).reshape(COTE, COTE)
    y, x = np.divmod(np.arange(COTE * COTE), COTE)
    lat = (y + hasard.uniform(-0.3, 0.3, y.shape)) * PAS_KM * DEGRE
    lon = (x + hasard.uniform(-0.3, 0.3, x.shape)) * PAS_KM * DEGRE
    de = np.concatenate([rang[:, :-1].ravel(), rang[:-1].ravel()])
    vers = np.concatenate([rang[:, 1:].ravel(), rang[1:].ravel()])
    ligne = np.concatenate([y.reshape(COTE, COTE)[:, :-1].ravel(), x.reshape(COTE, COTE)[:-1].ravel()])
    kmh = np.select([ligne % 50 == 0, ligne % 10 == 0], [104.0, 64.0], hasard.uniform(25, 55, ligne.shape))
    garde = (ligne % 10 == 0) | (hasard.random(ligne.shape) < 0.92)
    de, vers, kmh = de[garde], vers[garde], kmh[garde]
    km = np.hypot((lat[de] - lat[vers]) / DEGRE, (lon[de] - lon[vers]) / DEGRE)
    minutes = km / kmh * 60
    double = hasard.random(len(de)) < 0.02
    de, vers, minutes = (
        np.concatenate([de, vers, de[double]]),
        np.concatenate([vers, de, vers[double]]),
        np.concatenate([minutes, minutes, minutes[double] * 1.5]),
    )
    return graphes.construire(lat, lon, np.ones(len(lat), bool), de, vers, minutes)


def _a_la_main(graphe: graphes.Graphe, lieux: Any) -> Any:
    """Minutes to the nearest of these points, with a heap: shares nothing with the compiled search."""
    debuts, voisins, couts = (v.tolist() for v in (graphe.retour.indptr, graphe.retour.indices, graphe.retour.data))
    trouves = [float("inf")] * len(graphe.latitudes)
    tas = [(0.0, int(lieu)) for lieu in lieux]
    while tas:
        minutes, ici = heapq.heappop(tas)
        if minutes >= trouves[ici]:
            continue
        trouves[ici] = minutes
        for k in range(debuts[ici], debuts[ici + 1]):
            la = minutes + couts[k]
            if la <= LIMITE and la < trouves[voisins[k]]:
                heapq.heappush(tas, (la, voisins[k]))
    return np.array(trouves)


def _par_lieu(graphe: graphes.Graphe, lieux: Any, limite: float, combien: int) -> float:
    """Seconds of a search from each place, the nearest kept point by point; from a sample of them."""
    proches = np.full(len(graphe.latitudes), np.inf)

    def chercher() -> None:
        for lieu in lieux[:: len(lieux) // combien][:combien]:
            np.minimum(proches, graphes.vers(graphe, lieu, limite), out=proches)

    return min(_secondes(chercher) for _ in range(2)) / combien * len(lieux)


def _secondes(faire: Callable[[], Any]) -> float:
    debut = time.process_time()
    faire()
    return time.process_time() - debut


def _tour_a_tour(nous: Callable[[], Any], eux: Callable[[], Any]) -> tuple[float, float]:
    couts = [(_secondes(nous), _secondes(eux)) for _ in range(ESSAIS)]
    return min(c for c, _ in couts), min(c for _, c in couts)


def _dire(
    nom: str, nous: float, quoi: str, eux: float, rapport: float, borne: str, au_plus: float | None, au_moins: float = 0
) -> None:
    tenue = rapport <= au_plus if au_plus is not None else au_moins >= BORNE_PAR_LIEU
    issue = "tenue" if tenue else "NON TENUE"
    print(
        f"V3 {nom} | nous {nous:.2f} s | {quoi} {eux:.2f} s | rapport {rapport:.2f} | borne {borne} | {issue}",
        flush=True,
    )


if __name__ == "__main__":
    main()
