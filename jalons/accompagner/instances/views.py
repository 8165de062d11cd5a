"""The sittings that she may see."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jalons.fondations.acces.controle import acces
from jalons.fondations.agents.requetes import AgentRequest

from . import selectors


@acces("seance_instance", "lire")
@require_safe
def seances(request: AgentRequest) -> HttpResponse:
    """To come, or held."""
    passees = "passees" in request.GET
    return render(
        request,
        "instances/seances.html",
        {"seances": selectors.seances(request.user, passees=passees), "passees": passees},
    )
