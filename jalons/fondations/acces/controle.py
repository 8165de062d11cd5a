"""How a view says what it does, and how it obtains its object."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.http import Http404, HttpRequest
from django.utils import timezone

from jalons.fondations.acces import rules


@dataclass(frozen=True)
class Declaration:
    """What one view does: the act, the kind of object, the field class; whether a read is written in the journal."""

    objet: str
    acte: str
    classe: str
    consultation: bool


def acces(objet: str, acte: str, *, classe: str = "F1", consultation: bool = False) -> Callable[[Any], Any]:
    """Declare a view. Without it the middleware answers 404. ``consultation`` writes a line before the answer leaves."""

    def pose(vue: Any) -> Any:
        vue.acces = Declaration(objet, acte, classe, consultation)
        return vue

    return pose


def public(vue: Any) -> Any:
    """Declare a view open to anybody, without login (the login page, the health check)."""
    vue.acces = "public"
    return vue


def autorise(agent: Any, acte: str, objet_type: str, objet: Any = None, *, classe: str = "F1") -> bool:
    """``decide()`` now, as a plain boolean for templates and views."""
    return bool(rules.decide(agent, acte, objet_type, objet, maintenant=timezone.now(), classe=classe))


def trouver(request: HttpRequest, lignes: Any, pk: Any, acte: str | None = None) -> Any:
    """The visible object, or 404: a foreign one and a missing one answer alike.

    ``lignes`` is a model class or a queryset of a protected model; the act and class are the view's own. The object
    is remembered on the request, so that the middleware can write who read it.
    """
    declaration: Declaration = request.declaration  # type: ignore[attr-defined]
    queryset: Any = (
        lignes._default_manager.all() if isinstance(lignes, type) and issubclass(lignes, models.Model) else lignes
    )
    meme = declaration.objet == queryset.model.ACCES
    voulu = acte or (declaration.acte if meme else "lire")
    objet = queryset.visible_to(request.user, voulu, classe=declaration.classe if meme else "F1").filter(pk=pk).first()
    if objet is None:
        raise Http404
    request.consultes = [*getattr(request, "consultes", []), objet]  # type: ignore[attr-defined]
    return objet
