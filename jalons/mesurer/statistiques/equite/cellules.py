"""From the raw months of paid arrêt to their published cells. Pure: places and whole numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jalons.fondations.socle.effectifs import SEUIL, est_petit
from jalons.mesurer.statistiques.enums import GROUPES, NiveauChiffre
from jalons.mesurer.statistiques.indicateurs import PARCOURS_REPERES
from jalons.mesurer.statistiques.places import Place
from jalons.mesurer.statistiques.protection.revision import Refus


def proteger(
    region: str, valeurs: Mapping[Place, int], avant: Mapping[Place, int | None], publies: Mapping[Place, int | None]
) -> dict[Place, int | None] | Refus:
    """Months of paid arrêt by group, and the people that the request found among them: one table of groups at a time.

    The people found by the request are shown in a group when those found in it are (``publies``), so that nothing hidden
    is known better; a table is left out when a part that anybody could work out holds 1 to 10: months, months without
    anybody found, people found on a list only.
    """
    gens = {p[1:3]: n for p, n in publies.items() if p[0] == PARCOURS_REPERES and not p[3]}
    racine = (str(NiveauChiffre.REGION), region)
    sortie: dict[Place, int | None] = {}
    for niveaux in ((NiveauChiffre.REGION,), *((groupe,) for groupe in GROUPES)):
        table = {p: n for p, n in valeurs.items() if p[1] in niveaux}
        parts = {p[1:3] for p in table}
        if gens.get(racine) is not None and all(
            _sans_petite_part(table, part, gens) for part in parts if gens.get(part, 0) is not None
        ):
            cachees = {part for part in parts if gens.get(part, 0) is None}
            if _reste_large(table, cachees, racine, gens):
                sortie |= {p: None if p[3] and p[1:3] in cachees else n for p, n in table.items()}
    if not any(p[1:3] == racine for p in sortie):
        sortie = {}
    return _refus_des_mois(avant, sortie) or sortie


def _nombres(table: Mapping[Place, int], part: tuple[str, str]) -> tuple[int, int]:
    """Months and people found by the request, in one part."""
    lus = {bool(p[3]): n for p, n in table.items() if p[1:3] == part}
    return lus.get(False, 0), lus.get(True, 0)


def _sans_petite_part(table: Mapping[Place, int], part: tuple[str, str], gens: Mapping[Any, int | None]) -> bool:
    mois, trouves = _nombres(table, part)
    return not any(map(est_petit, (mois, trouves, (gens.get(part) or 0) - trouves))) and mois - trouves >= SEUIL


def _reste_large(
    table: Mapping[Place, int],
    cachees: set[tuple[str, str]],
    racine: tuple[str, str],
    gens: Mapping[Any, int | None],
) -> bool:
    """What is left for the hidden groups together: enough months without anybody found, no small number on a list."""
    if not cachees:
        return True
    if any(est_petit(_nombres(table, part)[0]) for part in cachees):
        return False
    trouves = sum(_nombres(table, part)[1] for part in cachees)
    niveau = next(iter(cachees))[0]
    visibles = sum(n or 0 for part, n in gens.items() if part[0] == niveau)
    seulement_liste = (gens[racine] or 0) - visibles - trouves
    return (
        not est_petit(trouves)
        and not est_petit(abs(seulement_liste))
        and all(_nombres(table, part)[0] - _nombres(table, part)[1] >= SEUIL for part in cachees)
    )


def _refus_des_mois(avant: Mapping[Place, int | None], apres: Mapping[Place, int | None]) -> Refus | None:
    """Why published months may not change: a difference of 1 to 10, or a mask that moves."""
    petits = [
        p
        for p, n in avant.items()
        if p not in apres or (n is None) != (apres[p] is None) or est_petit(abs((apres[p] or 0) - (n or 0)))
    ]
    return Refus(len(petits), "des mois d’arrêt publiés changeraient trop peu pour être publiés") if petits else None
