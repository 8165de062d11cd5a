"""A complaint: written, acknowledged, answered."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from jalons.fondations.acces.controle import acces, autorise, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle.actes import acte, lire_et_agir, mener, poste
from jalons.personnes.assures.models import Assure

from .. import forms, services
from ..models import Reclamation


@acces("reclamation", "noter")
@lire_et_agir
@sensitive_post_parameters()
def noter(request: AgentRequest, pk: UUID | None = None) -> HttpResponse:
    """Write a complaint, about a person found or about nobody in particular."""
    agent = request.user
    assure = trouver(request, Assure, pk, "lire") if pk else None
    return mener(
        request,
        forms.ReclamationForm(poste(request), jour=timezone.localdate()),
        partial(services.noter_reclamation, agent=agent, assure=assure),
        gabarit="registres/reclamer.html",
        contexte={"assure": assure},
        fait="La réclamation est datée et gardée. Le manager la voit dans sa journée.",
        retour=lambda notee: reverse("registres:reclamation", args=[notee.pk]),
    )


@acces("reclamation", "lire")
@require_safe
def reclamation(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Its dates; its words, for whoever wrote or answers it."""
    return render(request, "registres/reclamation.html", _contexte(request, _trouver(request, pk)))


def _trouver(request: AgentRequest, pk: UUID) -> Reclamation:
    return trouver(request, Reclamation.objects.select_related("assure", "par"), pk)


def _contexte(request: AgentRequest, lue: Reclamation) -> dict[str, Any]:
    agent = request.user
    lue.refresh_from_db()
    traite = autorise(agent, "traiter", "reclamation", lue)
    contexte = {
        "reclamation": lue,
        "lit": autorise(agent, "lire", "reclamation", lue, classe="F3"),
        "jour": timezone.localdate(),
        "nomme": autorise(agent, "noter", "reclamation"),
        "peut_accuser": traite and lue.a_accuser,
        "voit_personne": lue.assure is not None and autorise(agent, "lire", "assure", lue.assure),
    }
    return contexte | ({"form": forms.ReponseForm()} if traite and lue.ouverte else {})


@acces("reclamation", "traiter")
@require_POST
def accuser(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Whoever complained was told that it was received."""
    agir = partial(services.accuser, agent=request.user, reclamation=trouver(request, Reclamation, pk))
    return acte(request, agir, fait="Accusé de réception noté.", retour=reverse("registres:reclamation", args=[pk]))


@acces("reclamation", "traiter", classe="F3")
@require_POST
@sensitive_post_parameters()
def repondre(request: AgentRequest, pk: UUID) -> HttpResponse:
    """What was answered."""
    lue = _trouver(request, pk)
    return mener(
        request,
        forms.ReponseForm(request.POST),
        partial(services.repondre, agent=request.user, reclamation=lue),
        gabarit="registres/reclamation.html",
        contexte=partial(_contexte, request, lue),
        fait="La réponse est notée : la réclamation est close.",
        retour=lambda _: reverse("registres:reclamation", args=[pk]),
    )
