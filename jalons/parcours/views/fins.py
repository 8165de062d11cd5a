"""The ends of a demande, for everybody or for whoever gives it back: what hangs from it is shown and settled."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.fondations.acces.controle import acces, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.parcours import selectors, services
from jalons.recevoir.signalements import forms
from jalons.recevoir.signalements import services as signalements
from jalons.recevoir.signalements.models import Demande
from jalons.recevoir.signalements.selectors import besoin
from jalons.recevoir.signalements.views import entieres, faire


def _finir(
    request: AgentRequest, demande: Demande, nom: str, form: Form, finir: Callable[..., Any], fait: str
) -> HttpResponse:
    """End it from its page's own form, known there as ``nom``; what is open is shown when it is not settled."""

    def agir(**lu: Any) -> None:
        fin = form.pour_service() if isinstance(form, forms.OrientationForm) else lu
        laisses = request.POST.getlist("laisses")
        acte = request.declaration.acte
        services.finir_demande(agent=request.user, demande=demande, acte=acte, finir=finir, laisses=laisses, **fin)

    def ouverts() -> dict[str, Any]:
        return {"restes": selectors.restes(demande, timezone.now())}

    return faire(request, demande, nom, form, agir, fait, ouverts)


@acces("demande", "reorienter")
@require_POST
def orienter(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Send the person to the right body."""
    demande = trouver(request, entieres(), pk)
    form = forms.OrientationForm(request.POST)
    form.offrir_vers(besoin(demande, request.POST.get("motif_hors_champ", "")), timezone.localdate())
    dit = "Orientation enregistrée, demande fermée."
    return _finir(request, demande, "orientation_form", form, signalements.reorienter, dit)


@acces("demande", "repondre")
@require_POST
def repondre(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Answer at once, without accompaniment."""
    demande = trouver(request, entieres(), pk)
    finir = partial(signalements.repondre_ponctuellement, organisme=demande.organisme)
    dit = "Réponse ponctuelle enregistrée, demande fermée."
    return _finir(request, demande, "reponse_form", forms.ReponseForm(request.POST), finir, dit)


@acces("demande", "clore")
@require_POST
def clore(request: AgentRequest, pk: UUID) -> HttpResponse:
    """End the demande, saying why."""
    demande = trouver(request, entieres(), pk)
    form = forms.ClotureForm(request.POST)
    return _finir(request, demande, "cloture_form", form, signalements.clore, "Demande close.")


@acces("demande", "refuser")
@require_POST
def rendre(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The worker gives the demande back, and says what becomes of the appointments that she gave."""
    agent, demande = request.user, trouver(request, entieres(), pk)

    def agir(**lu: str) -> None:
        services.rendre_demande(agent=agent, demande=demande, laisses=request.POST.getlist("laisses"), **lu)

    def ouverts() -> dict[str, Any]:
        return {"restes": selectors.restes(demande, timezone.now(), de=agent.titulaires)}

    form = forms.RefusForm(request.POST)
    return faire(request, demande, "refus_form", form, agir, "Demande rendue à l’équipe.", ouverts)
