"""The rule of small counts: fewer than eleven people are not shown to who may not see them one by one. Pure."""

from __future__ import annotations

SEUIL = 11


def est_petit(personnes: int) -> bool:
    """One to ten people: never shown."""
    return 0 < personnes < SEUIL
