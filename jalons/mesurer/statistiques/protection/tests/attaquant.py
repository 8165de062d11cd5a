"""An attacker who reads everything published and shares no code with the protection.

She knows every equation, that people are counted in whole numbers, that a published zero means nobody
and that a hidden total is therefore one person at least. Two weapons: linear programming (the exact
bounds of each hidden cell) and plain subtraction, repeated until nothing new is found.
"""

from __future__ import annotations

import highspy
import numpy as np

MONDE = 10**6  # no table counts so many people: a bound so far is no bound


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


class Programme:
    """The linear programme A x = b, 0 <= x <= MONDE; each objective starts from where the one before ended."""

    def __init__(self, a, b):
        self.highs = highspy.Highs()
        self.highs.silent()
        self.x = [self.highs.addVariable(0, MONDE) for _ in range(a.shape[1])]
        for ligne, second in zip(a, b, strict=True):
            utiles = np.nonzero(ligne)[0]
            self.highs.addRow(second, second, len(utiles), utiles, ligne[utiles])

    def bornes(self, j):
        """Smallest and largest value of unknown ``j``."""
        return self._optimum(self.highs.minimize, j), self._optimum(self.highs.maximize, j)

    def _optimum(self, chercher, j):
        chercher(self.x[j])
        if self.highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            self.highs.clearSolver()  # where the one before ended was no good start
            chercher(self.x[j])
        assert self.highs.getModelStatus() == highspy.HighsModelStatus.kOptimal, self.highs.getModelStatus()
        return self.highs.getInfo().objective_function_value


def retrouvees(effectifs, cachees, largeur=11, liens=()):
    """The small counts that the attacker finds, or brackets within fewer than ``largeur`` people: cell →
    (low, high)."""
    cases = effectifs.cases()
    lues = {cle: (n, n) for cle, n in cases.items() if 0 < n < 11 and cle not in cachees}
    inconnues, plancher, a, b = _systeme(effectifs, cachees, liens)
    if not len(b):
        return lues
    programme = Programme(a, b)
    for j, cle in enumerate(inconnues):
        if 0 < cases[cle] < 11:
            bas, haut = (v + plancher[j] for v in programme.bornes(j))
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
