"""The roster of those on duty: read by all, written by the manager of the team."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.fondations.acces.controle import acces, autorise, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle import champs
from jalons.fondations.socle.actes import acte, mener
from jalons.fondations.socle.dates import jour_texte

from . import selectors, services
from .forms import TenirForm
from .models import Permanence

HORIZON = timedelta(days=13)


@acces("permanence", "lire")
@require_safe
def liste(request: AgentRequest) -> HttpResponse:
    """Two weeks: who answers, at what hours."""
    return render(request, "permanences/liste.html", _contexte(request))


def _contexte(request: AgentRequest) -> dict[str, Any]:
    agent, aujourdhui = request.user, timezone.localdate()
    du = max(champs.jour_ou_rien(request.GET.get("du", "")) or aujourdhui, aujourdhui)
    jours = selectors.tableau(agent, du, du + HORIZON)
    return {
        "jours": jours,
        "du": du,
        "au": du + HORIZON,
        "vides": _vides(du, {j.date for j in jours}),
        "maintenant": selectors.de_permanence(agent.organisme_id, timezone.now()),
        "peut_tenir": autorise(agent, "tenir", "permanence"),
        "miennes": {p.pk for j in jours for p in j.lignes if autorise(agent, "tenir", "permanence", p)},
        "form": TenirForm(agents=selectors.qui_peut(agent, aujourdhui)),
    }


def _vides(du: date, tenus: set[date]) -> list[date]:
    """The weekdays of these two weeks on which nobody answers."""
    tous = (du + timedelta(days=n) for n in range(HORIZON.days + 1))
    return [jour for jour in tous if jour.weekday() < 5 and jour not in tenus]


@acces("permanence", "tenir")
@require_POST
def tenir(request: AgentRequest) -> HttpResponse:
    """Put somebody of the team on duty."""
    agent = request.user

    def fait(lignes: list[Permanence]) -> str:
        combien = f"{len(lignes)} permanences, à partir de" if len(lignes) > 1 else "la permanence de"
        return f"C’est noté : {combien} {jour_texte(lignes[0].date)}."

    return mener(
        request,
        TenirForm(request.POST, agents=selectors.qui_peut(agent, timezone.localdate())),
        partial(services.tenir, agent=agent),
        gabarit="permanences/liste.html",
        contexte=lambda: _contexte(request),
        fait=fait,
        retour="permanences:liste",
    )


@acces("permanence", "tenir")
@require_POST
def lever(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Take one duty off."""
    tenue = trouver(request, Permanence.objects.select_related("agent"), pk)
    agir = partial(services.lever, agent=request.user, permanence=tenue)
    dit = f"Permanence retirée : {tenue.agent}, {jour_texte(tenue.date)}."
    return acte(request, agir, fait=dit, retour="permanences:liste")
