"""Where people live: canton-ou-ville, département and population of each commune code, in a few queries for all."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from jalons.fondations.territoires.selectors import communes_actuelles
from jalons.mesurer.statistiques.places import INCONNU, departement


@dataclass(frozen=True)
class Residence:
    """Canton-ou-ville, département and legal population of a commune; '' and None when unknown."""

    canton: str = ""
    departement: str = INCONNU
    habitants: int | None = None


def residences(codes: Collection[str]) -> dict[str, Residence]:
    """Each commune code with what it is in today, mergers followed, in the newest vintage that knows it."""
    connues = communes_actuelles(codes)
    return {code: _residence(code, connues.get(code)) for code in codes if code}


def _residence(code: str, commune: Any) -> Residence:
    if commune is None:
        return Residence(departement=departement("", code))
    canton = commune.canton_code
    return Residence(canton, departement(canton, commune.code), commune.population)
