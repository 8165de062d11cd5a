"""The figures of the page: shares of people by département and canton, the hours offered to them, those found."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from jalons.fondations.socle.exports import Cellule, Rangee, Tableau
from jalons.fondations.socle.templatetags.jalons import nombre
from jalons.mesurer.accessibilite import rules
from jalons.mesurer.accessibilite.monde import JOURS, Monde
from jalons.mesurer.statistiques.enums import NiveauChiffre
from jalons.mesurer.statistiques.indicateurs import PARCOURS_REPERES
from jalons.mesurer.statistiques.lecture import MASQUEE, SANS_OBJET
from jalons.mesurer.statistiques.models import Publication
from jalons.mesurer.statistiques.rules import Classe, classer

PARTS = (
    (
        "Définition",
        "Part des habitants dont la commune est à moins de 15, ou de 30 minutes de voiture d’un lieu d’accueil sur "
        "rendez-vous de leur caisse. « Non reliés » : aucune route ne mène à un lieu ; ils ne sont jamais comptés à 0 minute.",
    ),
    (
        "Calcul",
        "Toute la commune est comptée à son centre. Minutes entières, arrondies au-dessus. Sur le réseau routier : le plus "
        "court chemin. En estimation : la distance à vol d’oiseau × 1,35, à 50 km/h.",
    ),
    (
        "Source",
        "Populations légales de l’Insee ; lieux d’accueil ouverts ; trajets calculés par « jalons territoires trajets ».",
    ),
)
HEURES = (
    (
        "Définition",
        f"Heures d’entretien ouvertes sur place dans les {JOURS} jours qui viennent, pour 1 000 habitants.",
    ),
    (
        "Calcul",
        "Deux étapes (2SFCA, Luo et Wang 2003). Chaque lieu partage ses heures entre tous les habitants à 30 minutes ou moins ; "
        "chaque commune additionne la part que lui donnent les lieux à 30 minutes ou moins. Un canton est la moyenne de ses "
        "communes, selon leurs habitants. Les absences ne sont pas retirées.",
    ),
    ("Source", "Plages ouvertes des lieux d’accueil, jamais d’un agent ; populations légales ; trajets."),
)
TROUVEES = (
    (
        "Définition",
        "Personnes trouvées dans l’année, par canton de résidence, et celles qui seraient à 30 minutes ou moins d’un lieu.",
    ),
    (
        "Calcul",
        "Nombre publié du canton × part de ses habitants à 30 minutes ou moins : une estimation, comme si elles habitaient là "
        "où habite tout le monde. Une case masquée reste masquée et ne compte pas.",
    ),
    ("Source", "Chiffres publiés (seuil de 11 personnes) ; populations légales ; trajets."),
)
SUPPOSE = (
    (
        "Définition",
        "La ou les communes qui font passer le plus d’habitants sous le temps choisi, parmi ceux qui sont aujourd’hui au-delà.",
    ),
    (
        "Calcul",
        "Couverture maximale, résolue exactement (programme en nombres entiers). Candidates : toutes les communes où aucun lieu "
        "ne reçoit ; au-delà de 400, la plus peuplée de chaque canton ou ville. Chaque commune est comptée entière, à son "
        "centre ; chacun va au plus proche. Ne sont comptés ni les locaux, ni les agents, ni les transports en commun, ni qui "
        "a besoin du service.",
    ),
    ("Source", "Populations légales ; réseau routier, ou estimation là où il n’y en a pas."),
)


@dataclass(frozen=True)
class Publie:
    """The people found, as published: the year, and the count of each canton (None: masked)."""

    annee: int
    cantons: dict[str, int | None]


@dataclass(frozen=True)
class Parts:
    """The big figures: shares of people from 0 to 1, None when nothing is counted; people beyond and without a road."""

    quinze: float | None
    trente: float | None
    au_dela: int
    non_relies: int
    trouvees: float | None


def publie(version: Publication | None) -> Publie | None:
    """The people found of a published year."""
    if version is None:
        return None
    niveau = NiveauChiffre.CANTON
    cases = version.cases.filter(indicateur=PARCOURS_REPERES, territoire_niveau=niveau, ventilation="")
    if not cases:  # the table could not be protected: nothing is known of any canton
        return None
    return Publie(version.annee, {c.territoire_code: None if c.valeur is None else int(c.valeur) for c in cases})


def parts(m: Monde, trouve: Publie | None) -> Parts:
    """Of the whole caisse."""
    h, p = m.habitants, m.paliers
    return Parts(
        rules.part(h, p == 0), rules.part(h, p <= 1), int(h[p == 2].sum()), int(h[p == 3].sum()), _trouvees(m, trouve)
    )


def _trouvees(m: Monde, trouve: Publie | None) -> float | None:
    """Share of the people found within 30 minutes, over the cantons that are published: an estimate."""
    if trouve is None:
        return None
    trente = rules.moyennes(m.cantons, (m.paliers <= 1).astype(float), m.habitants) if len(m.communes) else {}
    lus = {c: n for c, n in trouve.cantons.items() if n and trente.get(c) is not None}
    total = sum(lus.values())
    return sum(n * (trente[c] or 0) for c, n in lus.items()) / total if total else None


def heures(m: Monde) -> tuple[dict[str, int | None], list[Classe]]:
    """The class of each canton by its hours for 1 000 people, and the legend."""
    trouvees = rules.moyennes(m.cantons, m.pour_mille, m.habitants) if m.communes else {}
    return classer({code: Decimal(f"{n:.2f}") for code, n in trouvees.items() if n is not None})


def departements(m: Monde) -> Tableau:
    """One row a département."""
    codes = np.array([c.departement_code for c in m.communes])
    rangees = [Rangee(m.departements.get(c, c), _cellules(m, codes == c)) for c in sorted(set(codes.tolist()))]
    if len(rangees) > 1:
        rangees.append(Rangee("Ensemble", _cellules(m, np.ones(len(codes), bool))))
    colonnes = ["Département", "Habitants", "15 min", "30 min", "Au-delà", "Non reliés"]
    return Tableau("departements", "Habitants par temps de trajet", colonnes, rangees, PARTS)


def _cellules(m: Monde, ici: Any) -> list[Cellule]:
    h, p = m.habitants[ici], m.paliers[ici]
    return [
        _entier(h.sum()),
        *(_pourcent(rules.part(h, p <= palier)) for palier in (0, 1)),
        *(_entier(h[p == palier].sum()) for palier in (2, 3)),
    ]


def cantons(m: Monde, trouve: Publie | None) -> Tableau:
    """One row a canton-ou-ville: people near, hours offered, people found."""
    noms = {c.canton_code or f"{c.departement_code}-": c.canton_nom or "Sans canton" for c in m.communes}
    quinze, trente = (
        rules.moyennes(m.cantons, (m.paliers <= palier).astype(float), m.habitants) if noms else {} for palier in (0, 1)
    )
    heures = rules.moyennes(m.cantons, m.pour_mille, m.habitants) if noms else {}
    departement = {c.canton_code or f"{c.departement_code}-": c.departement_code for c in m.communes}
    rangees = []
    for code in sorted(noms, key=lambda c: (departement[c], noms[c])):
        cellules = [
            Cellule(m.departements.get(departement[code], departement[code])),
            _entier(m.habitants[m.cantons == code].sum()),
            _pourcent(quinze[code]),
            _pourcent(trente[code]),
            _decimal(heures[code]),
        ]
        rangees.append(Rangee(noms[code], [*cellules, *_du_public(trouve, code, trente[code])]))
    colonnes = [
        "Canton ou ville",
        "Département",
        "Habitants",
        "15 min",
        "30 min",
        "Heures pour 1 000",
    ]
    if trouve:
        colonnes += [f"Personnes trouvées, {trouve.annee}", "dont 30 min (estimation)"]
    return Tableau("cantons", "Accessibilité par canton", colonnes, rangees, HEURES)


def _du_public(trouve: Publie | None, canton: str, part: float | None) -> list[Cellule]:
    if trouve is None:
        return []
    n = trouve.cantons.get(canton, 0)
    if n is None or part is None:
        return [MASQUEE if n is None else _entier(n), MASQUEE if n is None else SANS_OBJET]
    return [_entier(n), _entier(round(n * part))]


def _entier(valeur: float) -> Cellule:
    return Cellule(nombre(int(valeur)), int(valeur))


def _pourcent(valeur: float | None) -> Cellule:
    return SANS_OBJET if valeur is None else Cellule(pourcent(valeur), round(100 * valeur))


def _decimal(valeur: float | None) -> Cellule:
    return SANS_OBJET if valeur is None else Cellule(nombre(round(valeur, 2), 2), None)


def pourcent(part: float) -> str:
    """« 87 % »; never 100 nor 0 for what is not whole nor nil."""
    if 0.995 <= part < 1:
        return "plus de 99\u00a0%"
    if 0 < part < 0.005:
        return "moins de 1\u00a0%"
    return f"{round(100 * part)}\u00a0%"
