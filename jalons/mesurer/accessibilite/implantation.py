"""Where one more permanence would bring the most people near: maximal coverage, solved exactly (scipy's HiGHS)."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix, eye_array, hstack, vstack


def couvrir_au_mieux(couvre: Any, habitants: Any, combien: int) -> list[int]:
    """The candidates, ``combien`` at most, that together reach the most people, the most useful first.

    ``couvre``: people's commune × candidate, true when the drive is short enough. A candidate that adds nothing is left out.
    """
    utiles = np.flatnonzero(couvre.any(axis=0))
    touches = couvre.any(axis=1) & (habitants > 0)
    if not len(utiles) or not touches.any() or combien < 1:
        return []
    choisis = utiles[_resoudre(couvre[np.ix_(touches, utiles)], habitants[touches], combien)]
    return _par_apport(couvre, habitants, choisis.tolist())


def _resoudre(couvre: Any, habitants: Any, combien: int) -> Any:
    """max Σ habitants·y, y ≤ Σ of the chosen x that cover, Σ x ≤ combien, x whole. Communes covered alike are one."""
    formes, rang = np.unique(couvre, axis=0, return_inverse=True)
    poids = np.bincount(rang.ravel(), weights=habitants)
    n, m = formes.shape
    if combien == 1:  # no program needed
        return np.array([np.argmax(poids @ formes)])
    cout = np.concatenate([np.zeros(m), -poids])
    lie = hstack([csr_matrix(-formes.astype(float)), eye_array(n)])
    compte = hstack([csr_matrix(np.ones((1, m))), csr_matrix((1, n))])
    bornes = np.concatenate([np.zeros(n), [combien]])
    trouve = milp(
        cout,
        constraints=LinearConstraint(vstack([lie, compte]).tocsr(), -np.inf, bornes),
        integrality=np.concatenate([np.ones(m), np.zeros(n)]),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0},
    )
    if trouve.x is None:
        raise RuntimeError(f"implantation : {trouve.message}")
    return np.flatnonzero(trouve.x[:m] > 0.5)


def _par_apport(couvre: Any, habitants: Any, choisis: list[int]) -> list[int]:
    """The same, each one after those that bring more; what brings nobody is dropped."""
    reste, rangs = habitants.astype(float).copy(), list[int]()
    while choisis:
        apports = [float(reste[couvre[:, c]].sum()) for c in choisis]
        meilleur = int(np.argmax(apports))
        if apports[meilleur] <= 0:
            break
        rangs.append(choisis.pop(meilleur))
        reste[couvre[:, rangs[-1]]] = 0
    return rangs
