"""From the raw counts of one indicator of people to its published cells. Pure: places and whole numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from jalons.fondations.socle.effectifs import est_petit
from jalons.mesurer.statistiques.enums import AxePublie, Ventilation
from jalons.mesurer.statistiques.places import Cle, Place, arbre, cle_de, places_de
from jalons.mesurer.statistiques.protection import masques
from jalons.mesurer.statistiques.protection.masques import Effectifs
from jalons.mesurer.statistiques.protection.revision import Refus, refus_de_reviser

_SANTE_ET_AUTRE = (AxePublie.SANTE, AxePublie.AUTRE)


def proteger(
    region: str, valeurs: Mapping[Place, int], avant: Mapping[Place, int | None]
) -> dict[Place, int | None] | Refus:
    """The cells to publish, None when masked; or why they may not replace ``avant``, the version in force.

    ``valeurs`` are the counts of one indicator, totals included.
    """
    indicateur = next(iter(valeurs))[0]
    complet = effectifs_de(region, valeurs, avant)
    if avant:
        effectifs = disposer(complet, {place[3] for place in avant})
        anciennes = {cle_de(p): v for p, v in avant.items()}
        if refus := refus_de_reviser(anciennes, effectifs):
            return refus
        cachees = frozenset(cle for cle, v in anciennes.items() if v is None)
    else:
        effectifs, cachees = _choisir(complet)
    return places_de(indicateur, {c: None if c in cachees else n for c, n in effectifs.cases().items()})


def _choisir(complet: Effectifs) -> tuple[Effectifs, frozenset[Cle]]:
    """The most detailed layout that can be protected, and its hidden cells."""
    for noms in _dispositions(complet):
        effectifs = disposer(complet, noms)
        cachees = masques.proteger(effectifs)
        if not masques.defauts(effectifs, cachees):
            break
    return effectifs, cachees


def _dispositions(complet: Effectifs) -> list[set[str]]:
    """Layouts to try in order. Few people are outside both axes: published alone, they would hide the axe santé with
    them. They are then counted with it, in the départements or everywhere."""
    noms = set(complet.ventilations)
    lignes = complet.ventilations.get(Ventilation.AXE)
    if not lignes:
        return [noms]
    racine = masques.racine(complet)
    petites = {code for code, ligne in lignes.items() if any(map(est_petit, ligne.values()))}
    petites = {code for code in petites if not est_petit(complet.totaux[code])}
    if not petites:
        return [noms]
    partout = noms - {Ventilation.AXE} | {Ventilation.AXE_REGROUPE}
    return [partout] if racine in petites else [noms | {Ventilation.AXE_REGROUPE}, partout]


def disposer(complet: Effectifs, noms: Iterable[str]) -> Effectifs:
    """The counts laid out with these breakdowns; with both of the axes, the detailed one is the region's alone and
    the region's cells of the folded one stay visible, since the detailed ones give them."""
    noms = set(noms) & {*complet.ventilations, Ventilation.AXE_REGROUPE}
    ventilations = {nom: lignes for nom, lignes in complet.ventilations.items() if nom in noms}
    fixes: frozenset[Cle] = frozenset()
    racine = masques.racine(complet)
    if Ventilation.AXE_REGROUPE in noms and Ventilation.AXE in complet.ventilations:
        lignes = complet.ventilations[Ventilation.AXE]
        ventilations[Ventilation.AXE_REGROUPE] = {code: _regrouper(ligne) for code, ligne in lignes.items()}
        if Ventilation.AXE in noms:
            ventilations[Ventilation.AXE] = {racine: lignes[racine]}
            fixes = frozenset((racine, Ventilation.AXE_REGROUPE, m) for m in _regrouper(lignes[racine]))
    return Effectifs(complet.parents, complet.totaux, ventilations, fixes)


def _regrouper(ligne: Mapping[str, int]) -> dict[str, int]:
    reste = sum(n for m, n in ligne.items() if m in _SANTE_ET_AUTRE)
    return {m: n for m, n in ligne.items() if m not in _SANTE_ET_AUTRE} | {AxePublie.SANTE_ET_AUTRE: reste}


def _detail(place: Place) -> Place:
    """A cell of the detailed axes that stands where a folded one was published."""
    if place[3] != Ventilation.AXE_REGROUPE:
        return place
    return (*place[:3], Ventilation.AXE, AxePublie.PDP)


def effectifs_de(region: str, valeurs: Mapping[Place, int], aussi: Iterable[Place] = ()) -> Effectifs:
    """The tree of territories of one indicator of people, with zeros where a category or a former cell is absent."""
    cellules = {cle_de(_detail(p)): 0 for p in aussi}
    cellules |= {cle_de(p): n for p, n in valeurs.items()}
    parents = arbre(region, (territoire for territoire, _, _ in cellules))
    totaux = {t: cellules.get((t, "", ""), 0) for t in parents}
    modalites: dict[str, set[str]] = {}
    for _, nom, modalite in cellules:
        modalites.setdefault(nom, set()).add(modalite)
    ventilations: dict[str, dict[str, dict[str, int]]] = {}
    for territoire, nom, _ in cellules:
        if nom:
            ligne = {m: cellules.get((territoire, nom, m), 0) for m in sorted(modalites[nom])}
            ventilations.setdefault(nom, {})[territoire] = ligne
    return Effectifs(parents, totaux, ventilations)
