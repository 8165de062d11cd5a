"""The fictitious region of the demonstration: drawn from a seed, the same every time. Nothing in it exists.

Départements 960, 961 and 962 (no French code begins with 96), in the middle of the Atlantic: nothing can be taken for a
real place. Shapes are made on a fine shaken grid: communes, then cantons, then départements grow from seeds, so
neighbours share their edges as in IGN's files.
"""

from __future__ import annotations

import heapq
import math
import random
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any

from jalons.fondations.territoires import topologie
from jalons.fondations.territoires.donnees.noms_fictifs import CHEFS_LIEUX, noms_de_communes

REGION_CODE, REGION_NOM = "96", "Val-d’Aubrelle et Marches"
DEPARTEMENTS = {"960": "Aubrelle", "961": "Haute-Vaunoise", "962": "Marches-de-Serre"}
CENTRE = (45.2, -21.4)  # latitude, longitude: open sea
COMMUNES, CANTONS_PAR_DEPARTEMENT = 120, 5
COLONNES, RANGEES, PAS = 112, 90, 0.0095  # cells of 0.0095° of latitude, about 1.06 km

Case = tuple[int, int]


@dataclass(frozen=True)
class CommuneFictive:
    """An invented commune: its shape is a GeoJSON polygon in WGS 84, its area in km²."""

    code: str
    nom: str
    departement: str
    canton: str
    population: int
    latitude: float
    longitude: float
    superficie: float
    contour: dict[str, Any]


@dataclass(frozen=True)
class Geographie:
    """The whole invented region."""

    communes: list[CommuneFictive]
    cantons: dict[str, str]  # code → name
    departements: dict[str, str]
    chefs_lieux: dict[str, str]  # département → commune code


def geographie(graine: int = 1977) -> Geographie:
    """Draw the region of that seed: about 120 communes, 18 cantons-ou-villes, three départements."""
    hasard = random.Random(graine)  # noqa: S311
    terre = _terre(hasard)
    cases = _etaler(_graines(sorted(terre), COMMUNES, hasard), _voisines_dans(terre), hasard, 2.2)
    voisinage = _voisinage(cases)
    siennes = _par_commune(cases)
    centres = {n: _moyenne([(i, j) for i, j in siennes[n]]) for n in voisinage}
    departements = _etaler(_eloignes(centres, len(DEPARTEMENTS)), voisinage.__getitem__, hasard, 0.15)
    populations = _populations(departements, centres, hasard)
    codes = _codes(departements, populations)
    cantons = _cantons(departements, voisinage, centres, codes, hasard)
    points = _sommets(cases, hasard)
    noms = noms_de_communes(len(codes), hasard)
    communes = []
    for rang, numero in enumerate(sorted(codes, key=codes.__getitem__)):
        code = codes[numero]
        nom = CHEFS_LIEUX[code[:3]] if code.endswith("01") else noms[rang]
        communes.append(_commune(code, nom, cantons[numero], populations[numero], siennes[numero], points))
    return Geographie(communes, _noms_cantons(communes), DEPARTEMENTS, {d: f"{d}01" for d in DEPARTEMENTS})


def _terre(hasard: random.Random) -> set[Case]:
    """Cells of the region: a blob with an uneven edge, in one piece and without holes."""
    ondes = [
        (k, hasard.uniform(0, 2 * math.pi), hasard.uniform(0.15, 0.45) / (k + 2))
        for k in (2, 3, 4, 5, 7, 9, 13, 17, 23, 31)
    ]

    def dedans(i: int, j: int) -> bool:
        x, y = (i - COLONNES / 2) / (COLONNES / 2), (j - RANGEES / 2) / (RANGEES / 2)
        angle = math.atan2(y, x)
        return math.hypot(x, y) < 0.8 + sum(a * math.sin(k * angle + p) for k, p, a in ondes)

    return {(i, j) for i in range(1, COLONNES - 1) for j in range(1, RANGEES - 1) if dedans(i, j)}


def _graines(cases: list[Case], nombre: int, hasard: random.Random) -> list[Case]:
    """Cells far enough from one another, closer and closer until there are enough."""
    ecart, choisies = 9.5, list[Case]()
    melange = cases[:]
    hasard.shuffle(melange)
    while len(choisies) < nombre:
        prises = {voisine for case in choisies for voisine in _autour(case, ecart)}
        for case in melange:
            if len(choisies) < nombre and case not in prises:
                choisies.append(case)
                prises |= _autour(case, ecart)
        ecart *= 0.95
    return choisies


def _autour(case: Case, ecart: float) -> set[Case]:
    (x, y), portee = case, range(-int(ecart) - 1, int(ecart) + 2)
    return {(x + i, y + j) for i in portee for j in portee if math.hypot(i, j) < ecart}


def _voisines_dans(terre: set[Case]) -> Callable[[Case], list[Case]]:
    def voisines(case: Case) -> list[Case]:
        i, j = case
        return [v for v in ((i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)) if v in terre]

    return voisines


def _etaler(
    graines: list[Any], voisins: Callable[[Any], Iterable[Any]], hasard: random.Random, rugosite: float
) -> dict[Any, int]:
    """Give each element to the seed that reaches it first: each part is in one piece."""
    attente = [(0.0, rang, graine, rang) for rang, graine in enumerate(graines)]
    heapq.heapify(attente)
    parts: dict[Any, int] = {}
    numero = len(attente)
    while attente:
        cout, _, ici, part = heapq.heappop(attente)
        if ici in parts:
            continue
        parts[ici] = part
        for voisin in voisins(ici):
            if voisin not in parts:
                numero += 1
                heapq.heappush(attente, (cout + 1 + hasard.uniform(0, rugosite), numero, voisin, part))
    return parts


def _voisinage(cases: dict[Case, int]) -> dict[int, list[int]]:
    liens: dict[int, set[int]] = {numero: set() for numero in sorted(set(cases.values()))}
    for (i, j), numero in cases.items():
        for voisine in ((i + 1, j), (i, j + 1)):
            autre = cases.get(voisine, numero)
            if autre != numero:
                liens[numero].add(autre)
                liens[autre].add(numero)
    return {numero: sorted(autres) for numero, autres in liens.items()}


def _par_commune(cases: dict[Case, int]) -> dict[int, list[Case]]:
    siennes: dict[int, list[Case]] = defaultdict(list)
    for case, numero in sorted(cases.items()):
        siennes[numero].append(case)
    return siennes


def _eloignes(centres: dict[int, tuple[float, float]], nombre: int) -> list[int]:
    """``nombre`` elements spread evenly (Lloyd's steps on their centres)."""
    cles = sorted(centres)
    choisis = [centres[cles[k * len(cles) // nombre]] for k in range(nombre)]
    for _ in range(20):
        groupes: dict[int, list[tuple[float, float]]] = defaultdict(list)
        for cle in cles:
            groupes[min(range(nombre), key=lambda k: math.dist(choisis[k], centres[cle]))].append(centres[cle])
        choisis = [
            (sum(p[0] for p in g) / len(g), sum(p[1] for p in g) / len(g)) if (g := groupes[k]) else choisis[k]
            for k in range(nombre)
        ]
    restants, resultat = set(cles), []
    for point in choisis:
        proche = min(sorted(restants), key=lambda cle: math.dist(point, centres[cle]))
        restants.discard(proche)
        resultat.append(proche)
    return resultat


def _populations(
    departements: dict[int, int], centres: dict[int, tuple[float, float]], hasard: random.Random
) -> dict[int, int]:
    """One big town near the middle of each département, a few small ones, many villages: a long tail, as in France."""
    populations = {}
    tailles = {0: (68_000, 14_000, 9_000), 1: (31_000, 8_500, 6_000), 2: (24_000, 7_000, 5_200)}
    for rang, grandes in tailles.items():
        siennes = [n for n in sorted(departements) if departements[n] == rang]
        hasard.shuffle(siennes)
        coeur = _moyenne([centres[n] for n in siennes])
        siennes.insert(0, siennes.pop(siennes.index(min(siennes, key=lambda n, c=coeur: math.dist(centres[n], c)))))  # type: ignore[misc]
        for place, numero in enumerate(siennes):
            moyenne = (
                grandes[place] if place < len(grandes) else min(5_000, 300 + 2_200 * hasard.paretovariate(1.6) - 2_000)
            )
            populations[numero] = round(moyenne * hasard.uniform(0.85, 1.15))
    return populations


def _codes(departements: dict[int, int], populations: dict[int, int]) -> dict[int, str]:
    """96001 … by département; the chef-lieu is 01."""
    codes = {}
    for rang, departement in enumerate(DEPARTEMENTS):
        siennes = sorted((n for n in departements if departements[n] == rang), key=lambda n: (-populations[n], n))
        for place, numero in enumerate(siennes, 1):
            codes[numero] = f"{departement}{place:02d}"
    return codes


def _cantons(
    departements: dict[int, int],
    voisinage: dict[int, list[int]],
    centres: dict[int, tuple[float, float]],
    codes: dict[int, str],
    hasard: random.Random,
) -> dict[int, str]:
    """Five cantons a département, and its chef-lieu as a « ville » of its own, numbered 99 as Insee does."""
    cantons = {}
    for rang, departement in enumerate(DEPARTEMENTS):
        ville = next(n for n in sorted(codes) if codes[n] == f"{departement}01")
        siennes = {n for n in departements if departements[n] == rang and n != ville}
        morceaux = _morceaux(siennes, voisinage)
        graines = _eloignes({n: centres[n] for n in sorted(siennes)}, CANTONS_PAR_DEPARTEMENT)
        graines += [min(m) for m in morceaux if not m & set(graines)]
        parts = _etaler(graines, lambda n, s=siennes: [v for v in voisinage[n] if v in s], hasard, 0.3)  # type: ignore[misc]
        cantons[ville] = f"{departement}99"
        cantons |= {n: f"{departement}{part + 1:02d}" for n, part in parts.items()}
    return cantons


def _morceaux(elements: set[int], voisinage: dict[int, list[int]]) -> list[set[int]]:
    restants, morceaux = set(elements), []
    while restants:
        pile, morceau = [min(restants)], set()
        while pile:
            ici = pile.pop()
            if ici in restants:
                restants.discard(ici)
                morceau.add(ici)
                pile += voisinage[ici]
        morceaux.append(morceau)
    return morceaux


def _sommets(cases: dict[Case, int], hasard: random.Random) -> dict[Case, tuple[float, float]]:
    """Corners of the cells, shaken, then smoothed along the borders: both neighbours see the same line."""
    coins = sorted({(i + a, j + b) for i, j in cases for a in (0, 1) for b in (0, 1)})
    points = {coin: (coin[0] + hasard.uniform(-0.3, 0.3), coin[1] + hasard.uniform(-0.3, 0.3)) for coin in coins}
    liens: dict[Case, set[Case]] = defaultdict(set)
    for contour in _bords(cases).values():
        for debut, fin in contour:
            liens[debut].add(fin)
            liens[fin].add(debut)
    for _ in range(1):
        points |= {
            coin: _moyenne([points[coin], points[coin], *(points[v] for v in sorted(autres))])
            for coin, autres in sorted(liens.items())
        }
    return points


def _moyenne(points: list[tuple[float, float]]) -> tuple[float, float]:
    return sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)


def _bords(cases: dict[Case, int]) -> dict[Hashable, set[tuple[Case, Case]]]:
    """Border edges of each part, between corners of the grid."""
    bords: dict[Hashable, set[tuple[Case, Case]]] = defaultdict(set)
    for (i, j), numero in cases.items():
        for voisine, debut, fin in (
            ((i + 1, j), (i + 1, j), (i + 1, j + 1)),
            ((i - 1, j), (i, j), (i, j + 1)),
            ((i, j + 1), (i, j + 1), (i + 1, j + 1)),
            ((i, j - 1), (i, j), (i + 1, j)),
        ):
            if cases.get(voisine) != numero:
                bords[numero].add((debut, fin))
    return bords


def _degres(point: tuple[float, float]) -> tuple[float, float]:
    """(longitude, latitude) of a point of the grid."""
    latitude = CENTRE[0] + (point[1] - RANGEES / 2) * PAS
    longitude = CENTRE[1] + (point[0] - COLONNES / 2) * PAS / math.cos(math.radians(CENTRE[0]))
    return round(longitude, 5), round(latitude, 5)


def _commune(
    code: str,
    nom: str,
    canton: str,
    population: int,
    siennes: list[Case],
    points: dict[Case, tuple[float, float]],
) -> CommuneFictive:
    lignes = topologie.coudre(_bords(dict.fromkeys(siennes, 0))[0])
    contour = topologie.en_multipolygone([[_degres(points[p]) for p in ligne] for ligne in lignes])  # type: ignore[index]
    longitude, latitude = _degres(_moyenne([(i + 0.5, j + 0.5) for i, j in siennes]))
    superficie = len(siennes) * (PAS * 111.2) ** 2
    return CommuneFictive(code, nom, code[:3], canton, population, latitude, longitude, round(superficie, 1), contour)


def _noms_cantons(communes: list[CommuneFictive]) -> dict[str, str]:
    grandes: dict[str, CommuneFictive] = {}
    for commune in communes:
        if commune.canton not in grandes or grandes[commune.canton].population < commune.population:
            grandes[commune.canton] = commune
    return {code: commune.nom for code, commune in sorted(grandes.items())}
