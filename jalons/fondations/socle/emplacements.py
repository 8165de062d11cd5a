"""Where a page leads to a room above its own, which it does not know: it names a slot of ``jalons/config/emplacements.py``."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse


def emplacement(nom: str, *cles: Any) -> str:
    """The address of what fills this slot; '' when no room does."""
    page = settings.EMPLACEMENTS.get(nom)
    return reverse(page, args=cles) if page else ""
