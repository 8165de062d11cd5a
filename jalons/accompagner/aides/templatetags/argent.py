"""Euros in a page."""

from __future__ import annotations

from decimal import Decimal

from django import template

from jalons.accompagner.ressources.rules import euros as en_euros

register = template.Library()


@register.filter
def euros(valeur: Decimal | None) -> str:
    """« 1 385 € »; « inconnu » for None."""
    return en_euros(valeur)
