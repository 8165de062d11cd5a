"""The shapes of a region's communes, drawn once a process: thousands of outlines take a second, and they hardly change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection

from jalons.fondations.territoires import selectors
from jalons.fondations.territoires.carte import Repere, Trame, tramer
from jalons.fondations.territoires.enums import Niveau


@dataclass(frozen=True)
class Communes:
    """The outlines by the code of each shape; the commune of today of each; the towns to name."""

    trame: Trame | None
    actuelles: dict[str, str]
    villes: list[Repere]


def trame_des_communes(departements: Iterable[str]) -> Communes:
    """Those of some départements; drawn again when a shape or a code changed."""
    codes = tuple(sorted(departements))
    return _dessinees(codes, _empreinte(codes))


def _empreinte(codes: tuple[str, ...]) -> tuple[int, int, int, int]:
    """What tells that the shapes and the codes are the same."""
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT count(*), count(f.id), coalesce(sum(hashtext(f.geometrie::text)::bigint), 0), "
            "coalesce(sum(hashtext(concat_ws(' ', c.code, c.millesime, c.remplacee_par, c.nom))::bigint), 0) "
            "FROM territoires_commune c LEFT JOIN territoires_contour f "
            "ON f.code = c.code AND f.millesime = c.millesime AND f.niveau = %s WHERE c.departement_code = ANY(%s)",
            [str(Niveau.COMMUNE), list(codes)],
        )
        a, b, c, d = curseur.fetchone()
    return int(a), int(b), int(c), int(d)


@lru_cache(maxsize=8)
def _dessinees(codes: tuple[str, ...], empreinte: tuple[int, int, int, int]) -> Communes:
    fond, repris = selectors.fond_de_carte(codes, Niveau.COMMUNE), selectors.codes_repris(codes)
    actuelles = {code: repris.get(code, code) for code in fond.contours}
    return Communes(tramer(fond.contours, fond.departements), actuelles, fond.villes)
