"""Where the people received live, as published: never a commune of 1 to 10 people, never by worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from jalons.fondations.socle.exports import Cellule, Rangee, Tableau
from jalons.fondations.socle.templatetags.jalons import nombre
from jalons.fondations.territoires.trames import Communes
from jalons.mesurer.accessibilite.monde import Monde
from jalons.mesurer.statistiques.enums import NiveauChiffre
from jalons.mesurer.statistiques.indicateurs import INDICATEURS, RESIDENCES
from jalons.mesurer.statistiques.models import Publication
from jalons.mesurer.statistiques.rules import Classe, classer


@dataclass(frozen=True)
class Residences:
    """The map of one published year: class of each commune (None: masked), legend, the communes that are shown."""

    annee: int
    classes: dict[str, int | None]
    legende: list[Classe]
    masquees: int
    tableau: Tableau


def residences(m: Monde, fond: Communes, version: Publication | None) -> Residences | None:
    """Of the version; None when it has no such figure."""
    if version is None:
        return None
    lues = version.cases.filter(indicateur__in=["assures_suivis", RESIDENCES], ventilation="")
    cases = {(c.indicateur, c.territoire_niveau, c.territoire_code): c.valeur for c in lues}
    siennes = {code: n for (indicateur, _, code), n in cases.items() if indicateur == RESIDENCES}
    cantons = {code: n for (_, niveau, code), n in cases.items() if niveau == NiveauChiffre.CANTON}
    if not siennes:
        return None
    gens = _par_commune(m, fond, siennes, cantons)
    classes, legende = classer(gens)
    noms = {c.code: c for c in m.communes}
    montrees = sorted(((code, n) for code, n in gens.items() if n), key=lambda g: (-g[1], noms[g[0]].nom))
    rangees = [
        Rangee(noms[code].nom, [Cellule(noms[code].canton_nom), Cellule(nombre(n), int(n))]) for code, n in montrees
    ]
    titre = f"Communes de résidence des assurés suivis, {version.annee}"
    explication = INDICATEURS[RESIDENCES].explication
    tableau = Tableau("residences", titre, ["Commune", "Canton ou ville", "Personnes"], rangees, explication)
    return Residences(version.annee, classes, legende, sum(n is None for n in gens.values()), tableau)


def _par_commune(
    m: Monde, fond: Communes, siennes: Mapping[str, Decimal | None], cantons: Mapping[str, Decimal | None]
) -> dict[str, Decimal | None]:
    """People of each commune of today: None when masked, or when its canton shows none of its communes."""
    gens: dict[str, Decimal | None] = {}
    for code, n in siennes.items():
        commune = code.split("/")[-1]
        actuelle = fond.actuelles.get(commune, commune)
        avant = gens.get(actuelle, Decimal(0))
        gens[actuelle] = None if n is None or avant is None else avant + n
    ouverts = {code.split("/")[0] for code in siennes}
    trouves: dict[str, Decimal | None] = {}
    for c in m.communes:
        muet = c.canton_code not in ouverts and cantons.get(c.canton_code, Decimal(0)) != 0
        trouves[c.code] = None if muet else gens.get(c.code, Decimal(0))
    return trouves
