"""What the plans give to the platform: the kind of thing, for whom, by when. Never a word of the plan."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.accompagner.accompagnements import selectors, services
from jalons.accompagner.accompagnements.models import Action
from jalons.fondations.acces.controle import acces, trouver
from jalons.fondations.socle.transitions import TransitionRefusee
from jalons.recevoir.rendez_vous.views.actes import revenir

FAITES_DEPUIS = timedelta(days=14)


@acces("plan", "faire")
@require_safe
def taches(request: HttpRequest) -> HttpResponse:
    """The things to do, then those done of late."""
    agent: Any = request.user
    jour = timezone.localdate()
    contexte = {
        "a_faire": selectors.taches_csam(agent, jour, jours=None),
        "faites": selectors.taches_faites(agent, jour - FAITES_DEPUIS),
    }
    return render(request, "accompagnements/taches.html", contexte)


def _changer(request: HttpRequest, pk: UUID, acte: str, fait: str) -> HttpResponse:
    agent: Any = request.user
    action = trouver(request, Action.objects.select_related("dossier"), pk)
    try:
        services.changer_statut_tache(agent=agent, action=action, acte=acte)
        messages.success(request, fait)
    except TransitionRefusee as refus:
        messages.error(request, str(refus))
    return revenir(request, reverse("accompagnements:taches"))


@acces("plan", "faire")
@require_POST
def tache_faite(request: HttpRequest, pk: UUID) -> HttpResponse:
    """« C’est fait »."""
    return _changer(request, pk, "faire", "La démarche est faite. L’assistante sociale le voit dans le plan.")


@acces("plan", "faire")
@require_POST
def tache_defaite(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It is not done after all."""
    return _changer(request, pk, "defaire", "La démarche est de nouveau à faire.")
