"""Half a page before an interview, on screen or on paper."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from jalons.accompagner.accompagnements.models import Dossier
from jalons.fondations.acces.controle import acces, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.parcours import selectors
from jalons.recevoir.rendez_vous.models import RendezVous


@acces("dossier", "lire", classe="F3")
@require_safe
def avant_entretien(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The half page of a dossier."""
    lu = trouver(request, Dossier.objects.select_related("assure", "relais", "demande"), pk)
    return render(
        request,
        "parcours/avant_entretien.html",
        {"vu": selectors.avant_entretien(request.user, lu, timezone.localdate())},
    )


@acces("rendez_vous", "lire", classe="F1")
@require_safe
def avant_venue(request: AgentRequest, pk: UUID) -> HttpResponse:
    """From the day: to the half page of the person expected, when she is accompanied; else to the appointment."""
    rdv = trouver(request, RendezVous.objects.select_related("demande"), pk)
    if sien := selectors.dossier_accompagne(request.user, rdv):
        return redirect("parcours:avant_entretien", sien.pk)
    return redirect(reverse("rendez_vous:rendez_vous", args=[pk]))
