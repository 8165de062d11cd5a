"""The page of a partner: what its organisation sent, and what becomes of it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jalons.fondations.acces.controle import acces
from jalons.fondations.agents.requetes import AgentRequest
from jalons.recevoir.signalements import selectors


@acces("signalement", "suivre")
@require_safe
def accueil(request: AgentRequest) -> HttpResponse:
    """What became of our signalements, in one of four words."""
    return render(request, "portail/accueil.html", {"suivis": selectors.suivis(request.user)})
