"""How fast one drives on a way of OpenStreetMap, and which way round. Pure: tags in, km/h out."""

from __future__ import annotations

import re
from collections.abc import Mapping

# km/h really driven, bends and crossings included, where no limit is written: those of OSRM's car profile. Any other class
# (track, footway, cycleway, construction…) and ferries are not driven.
VITESSES: dict[str, float] = {
    "motorway": 90,
    "motorway_link": 45,
    "trunk": 85,
    "trunk_link": 40,
    "primary": 65,
    "primary_link": 30,
    "secondary": 55,
    "secondary_link": 25,
    "tertiary": 40,
    "tertiary_link": 20,
    "unclassified": 25,
    "residential": 25,
    "living_street": 10,
    "service": 15,
}
PART_DE_LA_LIMITE = 0.8  # of a written limit, one drives so much on the whole
LIMITES = {"FR:urban": 50.0, "FR:rural": 80.0, "FR:trunk": 110.0, "FR:motorway": 130.0, "FR:zone30": 30.0, "walk": 6.0}
NOMBRE = re.compile(r"(\d+(?:\.\d+)?)\s*(mph|km/h|kmh|kph)?")
MILLE = 1.609344
SANS_ARRET = frozenset({"motorway", "motorway_link", "trunk_link"})  # nobody lives, nor parks, on it
FERMES = frozenset({"no", "private", "agricultural", "forestry", "emergency", "psv", "delivery"})
OUVERTS = frozenset({"yes", "permissive", "designated", "destination", "customers", "permit"})
ACCES = ("motorcar", "motor_vehicle", "vehicle", "access")  # the nearest to a car first
SENS_UNIQUES = frozenset({"yes", "true", "1"})
BARRIERES_OUVERTES = frozenset(
    {"cattle_grid", "border_control", "toll_booth", "sally_port", "gate", "lift_gate", "swing_gate", "entrance", "no"}
    | {"height_restrictor", "kerb"}
)


def ferme(tags: Mapping[str, str]) -> bool:
    """Whether a car may not pass, by what the tags say of access; the most precise one decides."""
    dit = next((tags[cle] for cle in ACCES if cle in tags), "yes")
    return dit in FERMES


def bloque(tags: Mapping[str, str]) -> bool:
    """Whether a point stops cars: a barrier of a sort that does, unless its tags open it."""
    if "barrier" not in tags or any(tags.get(cle) in OUVERTS for cle in ACCES):
        return False
    return ferme(tags) or tags["barrier"] not in BARRIERES_OUVERTES


def limite(ecrite: str) -> float | None:
    """A written limit in km/h; None when it is not a number nor a known word."""
    if ecrite in LIMITES:
        return LIMITES[ecrite]
    lue = NOMBRE.fullmatch(ecrite.strip())
    if not lue or float(lue[1]) <= 0:
        return None
    return float(lue[1]) * (MILLE if lue[2] == "mph" else 1)


def allures(tags: Mapping[str, str]) -> tuple[float, float]:
    """km/h with and against the direction in which the way is drawn; 0 where a car may not go."""
    classe = tags.get("highway", "")
    if classe not in VITESSES or tags.get("area") == "yes" or ferme(tags):
        return 0.0, 0.0
    avec, contre = (_allure(tags, classe, f"maxspeed:{sens}") for sens in ("forward", "backward"))
    sens = tags.get("oneway", "")
    if sens == "-1":
        return 0.0, contre
    if sens in SENS_UNIQUES or (sens != "no" and _tourne(tags, classe)):
        return avec, 0.0
    return (0.0, 0.0) if sens in ("reversible", "alternating") else (avec, contre)


def _tourne(tags: Mapping[str, str], classe: str) -> bool:
    """One-way without saying so."""
    return classe == "motorway" or tags.get("junction") in ("roundabout", "circular")


def _allure(tags: Mapping[str, str], classe: str, cle: str) -> float:
    connue = limite(tags.get(cle, tags.get("maxspeed", "")))
    return VITESSES[classe] if connue is None else connue * PART_DE_LA_LIMITE
