"""Where a figure stands: its indicator, its territory or part, its breakdown; and what is above what. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from jalons.fondations.territoires.rules import departement_de
from jalons.mesurer.statistiques.enums import Decoupage, NiveauChiffre

Place = tuple[str, str, str, str, str]  # indicator, level, territory, breakdown, category
Cle = tuple[str, str, str]  # within one indicator: « niveau:code », breakdown, category; the total is (…, "", "")
COLONNES = ("indicateur", "territoire_niveau", "territoire_code", "ventilation", "modalite")
INCONNU = "inconnu"


def cle_de(place: Place) -> Cle:
    """The place within its indicator."""
    return (f"{place[1]}:{place[2]}", place[3], place[4])


def places_de(indicateur: str, cases: Mapping[Cle, int | None]) -> dict[Place, int | None]:
    """The inverse of ``cle_de``, for all the cells of one indicator."""
    return {(indicateur, *t.split(":", 1), nom, m): n for (t, nom, m), n in cases.items()}  # type: ignore[misc]


def departement_du_canton(canton: str) -> str:
    """The département of a canton-ou-ville: 3122 → 31, 97106 → 971, 31-inconnu → 31."""
    return canton.removesuffix(f"-{INCONNU}") if canton.endswith(f"-{INCONNU}") else canton[:-2]


def departement(canton: str, commune: str) -> str:
    """The département of a canton-ou-ville, else of the commune of residence; « inconnu »."""
    return departement_du_canton(canton) if canton else departement_de(commune) or INCONNU


def residence_de(canton: str, commune: str) -> str:
    """The place of a commune under its canton-ou-ville: « 3122/31555 »."""
    return f"{canton}/{commune}"


def trimestre_de(mois: str) -> str:
    """« 2025-05 » → « 2025-t2 »."""
    return f"{mois[:4]}-t{(int(mois[5:]) + 2) // 3}"


def racine_de(region: str) -> str:
    """The territory above all the others."""
    return f"{NiveauChiffre.REGION}:{region}"


def parent_de(territoire: str, region: str) -> str:
    """« mois:2025-05 » is under « trimestre:2025-t2 », a canton under its département, the rest under the region: a person
    found by two publics is in both, they add up to nothing."""
    niveau, code = territoire.split(":", 1)
    if niveau == NiveauChiffre.CANTON:
        return f"{NiveauChiffre.DEPARTEMENT}:{departement_du_canton(code)}"
    if niveau == Decoupage.MOIS:
        return f"{Decoupage.TRIMESTRE}:{trimestre_de(code)}"
    return racine_de(region)


def arbre(region: str, territoires: Iterable[str]) -> dict[str, str | None]:
    """Each territory with its parent, up to the region, whose parent is None."""
    parents: dict[str, str | None] = {racine_de(region): None}
    for territoire in territoires:
        while territoire not in parents:
            parents[territoire] = parent = parent_de(territoire, region)
            territoire = parent
    return parents
