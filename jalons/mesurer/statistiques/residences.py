"""Where people live: canton-ou-ville, département and population of each commune code, in a few queries for all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from jalons.fondations.territoires.models import Commune
from jalons.mesurer.statistiques.cellules import INCONNU
from jalons.mesurer.statistiques.comptage import departement


@dataclass(frozen=True)
class Residence:
    """Canton-ou-ville, département and legal population of a commune; '' and None when unknown."""

    canton: str = ""
    departement: str = INCONNU
    habitants: int | None = None


def residences(codes: Iterable[str]) -> dict[str, Residence]:
    """Each commune code with what it is in today, mergers followed, in the newest vintage that knows it."""
    vers = {code: code for code in codes if code}
    connues: dict[str, Any] = {}
    for _ in range(5):  # a merger may be merged in turn
        manquent = set(vers.values()) - connues.keys()
        lignes = Commune.objects.filter(code__in=manquent).order_by("millesime")
        connues |= {c.code: c for c in lignes}
        suite = {code: connues[la].remplacee_par or la for code, la in vers.items() if la in connues}
        if all(vers[code] == la for code, la in suite.items()):
            break
        vers |= suite
    return {code: _residence(code, connues.get(la)) for code, la in vers.items()}


def _residence(code: str, commune: Any) -> Residence:
    if commune is None:
        return Residence(departement=departement("", code))
    canton = commune.canton_code
    return Residence(canton, departement(canton, commune.code), commune.population)
