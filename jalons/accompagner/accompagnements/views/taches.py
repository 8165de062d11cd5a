"""What the plans give to the platform: the kind of thing, for whom, by when. Never a word of the plan."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.accompagner.accompagnements import selectors, services
from jalons.accompagner.accompagnements.models import Action
from jalons.fondations.acces.controle import acces, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle.actes import acte, retour_demande

FAITES_DEPUIS = timedelta(days=14)


@acces("plan", "faire")
@require_safe
def taches(request: AgentRequest) -> HttpResponse:
    """The things to do, then those done of late."""
    agent, jour = request.user, timezone.localdate()
    contexte = {
        "a_faire": selectors.taches_csam(agent, jour, jours=None),
        "faites": selectors.taches_faites(agent, jour - FAITES_DEPUIS),
    }
    return render(request, "accompagnements/taches.html", contexte)


def _changer(request: AgentRequest, pk: UUID, voulu: str, fait: str) -> HttpResponse:
    action = trouver(request, Action.objects.select_related("dossier"), pk)
    agir = partial(services.changer_statut_tache, agent=request.user, action=action, acte=voulu)
    return acte(request, agir, fait=fait, retour=retour_demande(request, reverse("accompagnements:taches")))


@acces("plan", "faire")
@require_POST
def tache_faite(request: AgentRequest, pk: UUID) -> HttpResponse:
    """« C’est fait »."""
    return _changer(request, pk, "faire", "La démarche est faite. L’assistante sociale le voit dans le plan.")


@acces("plan", "faire")
@require_POST
def tache_defaite(request: AgentRequest, pk: UUID) -> HttpResponse:
    """It is not done after all."""
    return _changer(request, pk, "defaire", "La démarche est de nouveau à faire.")
