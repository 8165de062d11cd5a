"""The request that a view receives once the middleware let it in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from jalons.fondations.acces.controle import Declaration


class Requete(HttpRequest):
    """Somebody is logged in, the view has said what it does, and what it reads is remembered for the journal."""

    user: Any  # an agent; the rooms above the agents say it with AgentRequest
    htmx: HtmxDetails
    declaration: Declaration
    consultes: list[Any]
