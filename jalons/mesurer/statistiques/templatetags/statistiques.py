"""What the tables of figures need of their template."""

from __future__ import annotations

from collections.abc import Iterator

from django import template

from jalons.fondations.socle.exports import Cellule, Rangee, Tableau

register = template.Library()


@register.filter
def avec_colonnes(rangee: Rangee, tableau: Tableau) -> Iterator[tuple[str, Cellule]]:
    """Each cell of a row with the heading of its column: on a telephone a row becomes a list."""
    return zip(tableau.colonnes[1:], rangee.cellules, strict=True)
