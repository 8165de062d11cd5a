"""Where a page leads to, or leaves room for, a room above its own, which it does not know.

It names a slot of ``jalons/config/emplacements.py``.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.module_loading import import_string


def emplacement(nom: str, *cles: Any) -> str:
    """The address of what fills this slot; '' when no room does."""
    page = settings.EMPLACEMENTS.get(nom)
    return reverse(page, args=cles) if page else ""


def morceau(request: HttpRequest, nom: str, objet: Any) -> str:
    """What a room above writes here about ``objet`` for this agent; '' when no room does, or there is nothing to see."""
    chemin = settings.MORCEAUX.get(nom)
    ecrit = import_string(chemin)(request.user, objet) if chemin else None
    return render_to_string(ecrit[0], ecrit[1], request=request) if ecrit else ""


def faire_suivre(nom: str, *, agent: Any, assure_id: UUID) -> None:
    """What a room above does once this has changed for her, in the same transaction."""
    import_string(settings.SUITES[nom])(agent=agent, assure_id=assure_id)
