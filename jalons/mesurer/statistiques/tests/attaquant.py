"""An attacker who reads everything published and shares no code with the protection.

She knows every equation, that people are counted in whole numbers, that a published zero means nobody
and that a hidden total is therefore one person at least. Two weapons: linear programming (the exact
bounds of each hidden cell, by a simplex written here) and plain subtraction, repeated until nothing new
is found.
"""

from __future__ import annotations

import numpy as np


def equations(effectifs):
    """Every published equation: (whole, parts), as cells (territory, breakdown, category)."""
    fils = {}
    for code, parent in effectifs.parents.items():
        fils.setdefault(parent, []).append(code)
    trouve = []
    for code in effectifs.parents:
        if fils.get(code):
            trouve.append(((code, "", ""), [(f, "", "") for f in fils[code]]))
    for nom, lignes in effectifs.ventilations.items():
        for code, ligne in lignes.items():
            trouve.append(((code, "", ""), [(code, nom, m) for m in ligne]))
            dessous = [f for f in fils.get(code, []) if f in lignes]
            for m in ligne if dessous else []:
                trouve.append(((code, nom, m), [(f, nom, m) for f in dessous]))
    return trouve


def _systeme(effectifs, cachees, liens):
    """A x = b over the hidden cells, shifted so that x >= 0."""
    cases = effectifs.cases()
    inconnues = sorted(cachees)
    rang = {cle: i for i, cle in enumerate(inconnues)}
    plancher = np.array([0 if nom else 1 for _, nom, _ in inconnues], float)
    lignes, seconds = [], []
    for tout, parties in [*equations(effectifs), *liens]:
        ligne, second = np.zeros(len(inconnues)), 0.0
        for cle, signe in [(tout, -1), *((p, 1) for p in parties)]:
            if cle in rang:
                ligne[rang[cle]] += signe
                second -= signe * plancher[rang[cle]]
            else:
                second -= signe * cases[cle]
        if ligne.any():
            lignes.append(ligne)
            seconds.append(second)
    return inconnues, plancher, np.array(lignes).reshape(len(lignes), len(inconnues)), np.array(seconds)


class Simplexe:
    """Dense tableau, Bland's rule; feasible basis found once, then one objective after the other."""

    def __init__(self, a, b):
        signe = np.where(b < 0, -1.0, 1.0)
        m, n = a.shape
        self.t = np.hstack([a * signe[:, None], np.eye(m), (b * signe)[:, None]])
        self.n, self.base = n, list(range(n, n + m))
        cout = np.concatenate([np.zeros(n), np.ones(m)])
        self._optimiser(cout, n + m)
        assert sum(self.t[i, -1] for i, v in enumerate(self.base) if v >= n) < 1e-6, "impossible table"
        for i in range(m):
            if self.base[i] >= n:
                utile = np.nonzero(np.abs(self.t[i, :n]) > 1e-9)[0]
                if len(utile):
                    self._pivoter(i, int(utile[0]))
        garde = [i for i in range(m) if self.base[i] < n]
        self.t = np.hstack([self.t[garde, :n], self.t[garde, -1:]])
        self.base = [self.base[i] for i in garde]

    def _pivoter(self, i, j):
        self.t[i] /= self.t[i, j]
        autres = [k for k in range(len(self.t)) if k != i and abs(self.t[k, j]) > 1e-12]
        self.t[autres] -= np.outer(self.t[autres, j], self.t[i])
        self.base[i] = j

    def _optimiser(self, cout, n):
        while True:
            reduit = cout[:n] - cout[self.base] @ self.t[:, :n]
            entre = np.nonzero(reduit < -1e-9)[0]
            if not len(entre):
                return float(cout[self.base] @ self.t[:, -1])
            j = int(entre[0])
            colonne = self.t[:, j]
            monte = np.nonzero(colonne > 1e-9)[0]
            if not len(monte):
                return -np.inf
            rapports = self.t[monte, -1] / colonne[monte]
            proches = monte[rapports <= rapports.min() + 1e-9]
            self._pivoter(int(min(proches, key=lambda k: self.base[k])), j)

    def bornes(self, j):
        """Smallest and largest value of unknown ``j``."""
        cout = np.zeros(self.n)
        cout[j] = 1
        return self._optimiser(cout, self.n), -self._optimiser(-cout, self.n)


def retrouvees(effectifs, cachees, largeur=11, liens=()):
    """The small counts that the attacker finds, or brackets within fewer than ``largeur`` people: cell →
    (low, high)."""
    cases = effectifs.cases()
    lues = {cle: (n, n) for cle, n in cases.items() if 0 < n < 11 and cle not in cachees}
    inconnues, plancher, a, b = _systeme(effectifs, cachees, liens)
    if not len(b):
        return lues
    simplexe = Simplexe(a, b)
    for j, cle in enumerate(inconnues):
        if 0 < cases[cle] < 11:
            bas, haut = (v + plancher[j] for v in simplexe.bornes(j))
            assert bas - 1e-6 <= cases[cle] <= haut + 1e-6, "the attacker's own bounds exclude the truth"
            if haut - bas < largeur - 1e-6:
                lues[cle] = (round(bas), round(haut))
    return lues


def soustraites(effectifs, cachees):
    """What plain subtraction finds: any equation with one unknown left, again and again."""
    cases = effectifs.cases()
    inconnues, trouve = set(cachees), {}
    avance = True
    while avance:
        avance = False
        for tout, parties in equations(effectifs):
            manque = [c for c in [tout, *parties] if c in inconnues]
            if len(manque) == 1:
                inconnues.discard(manque[0])
                trouve[manque[0]] = cases[manque[0]]
                avance = True
    return {cle: n for cle, n in trouve.items() if 0 < n < 11}
