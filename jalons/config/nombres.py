"""Numbers that a site sets by JALONS_*: read at start, refused in words."""

from __future__ import annotations

from jalons.fondations.socle.refus import Refus


def entier(nom: str, ecrit: str, *, au_moins: int, au_plus: int) -> int:
    """The whole number ``ecrit`` of the variable ``nom``, within its bounds. Raises Refus, with the remedy."""
    try:
        lu = int(ecrit)
    except ValueError:
        lu = au_moins - 1
    if not au_moins <= lu <= au_plus:
        raise Refus(
            f"{nom} : « {ecrit} » n’est pas un nombre entier de {au_moins} à {au_plus}.\n"
            f"Remède : écrire un tel nombre, par exemple {nom}={max(au_moins, min(12, au_plus))}, ou retirer la variable."
        )
    return lu
