"""Random publications, with many small and empty territories: a region, départements, cantons, breakdowns."""

from __future__ import annotations

import random

from jalons.mesurer.statistiques.protection.masques import Effectifs


def _personnes(hasard, echelle):
    if hasard.random() < 0.15:
        return 0
    return int(hasard.paretovariate(0.9) * hasard.random() * echelle)


def _partager(hasard, total, poids):
    ligne = dict.fromkeys(poids, 0)
    for modalite in hasard.choices(list(poids), weights=list(poids.values()), k=total):
        ligne[modalite] += 1
    return ligne


def _sommer(lignes):
    return {m: sum(ligne[m] for ligne in lignes) for m in lignes[0]}


def hasardeux(graine):
    """One random publication; the breakdowns stop at the region, at the département or at the canton."""
    hasard = random.Random(graine)
    parents, feuilles = {"R": None}, []
    profondeur = hasard.choice([2, 3, 3, 4])
    niveaux = [["R"]]
    for _ in range(profondeur - 1):
        suivant = []
        for code in niveaux[-1]:
            for i in range(hasard.randint(1, 5)):
                parents[f"{code}{i}"] = code
                suivant.append(f"{code}{i}")
        niveaux.append(suivant)
    feuilles = niveaux[-1]
    echelle = hasard.choice([2, 8, 30])
    poids = {
        "axe": {"pdp": 6, "sante": 4, "autre": 0.4},
        "mode": {"face": 5, "tel": 4, "visio": 0.3, "inconnu": 0.1},
    }
    detail = {nom: {f: {} for f in feuilles} for nom in poids}
    totaux = {f: min(_personnes(hasard, echelle), 3000) for f in feuilles}
    for nom, p in poids.items():
        for f in feuilles:
            detail[nom][f] = _partager(hasard, totaux[f], p)
    fils = {}
    for code, parent in parents.items():
        fils.setdefault(parent, []).append(code)
    for niveau in niveaux[-2::-1]:
        for code in niveau:
            totaux[code] = sum(totaux[f] for f in fils[code])
            for nom in poids:
                detail[nom][code] = _sommer([detail[nom][f] for f in fils[code]])
    ventilations = {}
    for nom in poids:
        arret = hasard.randint(1, profondeur)
        garde = {code for niveau in niveaux[:arret] for code in niveau}
        ventilations[nom] = {code: detail[nom][code] for code in sorted(garde)}
    return Effectifs(parents, totaux, ventilations)
