"""How the caisse gives people to its workers."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.fondations.acces.controle import acces, autorise
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle.actes import mener
from jalons.fondations.territoires.models import Organisme
from jalons.fondations.territoires.services import regler_attribution

from .. import forms, selectors


def _contexte(request: AgentRequest, organisme: Organisme) -> dict[str, Any]:
    jour = timezone.localdate()
    page = selectors.page_attribution(organisme, jour)
    initial = {"attribution": page.attribution, "date_debut": jour, "vu": page.vu}
    return {
        "organisme": organisme,
        "page": page,
        "jour": jour,
        "form": forms.ReglageForm(initial=initial)
        if autorise(request.user, "regler", "attribution", classe="F0")
        else None,
        "voit_equipe": autorise(request.user, "lire", "equipe"),
    }


@acces("attribution", "lire", classe="F0")
@require_safe
def attribution(request: AgentRequest) -> HttpResponse:
    """The setting in force and to come, who takes what."""
    organisme = get_object_or_404(Organisme, pk=request.user.organisme_id)
    return render(request, "implantations/attribution.html", _contexte(request, organisme))


@acces("attribution", "regler", classe="F0")
@require_POST
def regler(request: AgentRequest) -> HttpResponse:
    """Another setting, from a day on."""
    organisme = get_object_or_404(Organisme, pk=request.user.organisme_id)
    return mener(
        request,
        forms.ReglageForm(request.POST),
        partial(regler_attribution, agent=request.user, organisme=organisme),
        gabarit="implantations/attribution.html",
        contexte=lambda: _contexte(request, organisme),
        fait="Le réglage est enregistré. Ce qui est déjà confié le reste.",
        retour="implantations:attribution",
    )
