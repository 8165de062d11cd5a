"""The communes of cantons that are already published: each canton alone, under its total. Pure: places and whole numbers.

The cantons come from another indicator of the very same people. A canton that is hidden shows no commune at all, not even
which ones have somebody; in a visible one, a commune of 1 to 10 people is hidden with enough others, those of the canton
whose commune is not known counting as one more.
"""

from __future__ import annotations

from collections.abc import Mapping

from jalons.mesurer.statistiques.enums import NiveauChiffre
from jalons.mesurer.statistiques.places import Place
from jalons.mesurer.statistiques.protection import masques
from jalons.mesurer.statistiques.protection.masques import Effectifs

SUIVIS, RESTE = "assures_suivis", "~"


def proteger(
    valeurs: Mapping[Place, int], avant: Mapping[Place, int | None], publies: Mapping[Place, int | None]
) -> dict[Place, int | None]:
    """The cells to publish, None when masked. ``avant``: those in force; a canton where they would change is left out,
    so that comparing two versions tells nothing."""
    par_canton: dict[str, dict[Place, int]] = {}
    for place, n in valeurs.items():
        par_canton.setdefault(place[2].split("/")[0], {})[place] = n
    sortie: dict[Place, int | None] = {}
    for canton, siennes in sorted(par_canton.items()):
        total = publies.get((SUIVIS, str(NiveauChiffre.CANTON), canton, "", ""))
        nouvelles = _du_canton(total, siennes) if total else {}
        anciennes = {p: n for p, n in avant.items() if p[2].split("/")[0] == canton}
        if not anciennes or anciennes == nouvelles:
            sortie |= nouvelles
    return sortie


def _du_canton(total: int, siennes: Mapping[Place, int]) -> dict[Place, int | None]:
    """The communes of one visible canton; none of them when they cannot be protected under its total."""
    totaux = {"": total} | {p[2]: n for p, n in siennes.items()}
    if reste := total - sum(siennes.values()):
        totaux[RESTE] = reste
    effectifs = Effectifs({code: "" if code else None for code in totaux}, totaux)
    cachees = masques.proteger(effectifs)
    if ("", "", "") in cachees or masques.defauts(effectifs, cachees):
        return {}
    return {p: None if (p[2], "", "") in cachees else n for p, n in siennes.items()}
