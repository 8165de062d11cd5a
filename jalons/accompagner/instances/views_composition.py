"""Instances: found one, name who sits, call a sitting."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.fondations.acces.controle import acces, autorise, trouver
from jalons.fondations.agents.models import Agent
from jalons.fondations.agents.requetes import AgentRequest, organisme_de
from jalons.fondations.socle.actes import lire_et_agir, mener, poste

from . import forms, selectors, services
from .models import Instance, SeanceInstance

LUE = Instance.objects.select_related("organisme")
PAGE = "instances/instance.html"


@acces("instance", "lister")
@require_safe
def liste(request: AgentRequest) -> HttpResponse:
    """Those of which she is a member; for a direction, those of the caisse."""
    lignes = Instance.objects.visible_to(request.user, "lister").order_by("nom")
    contexte = {"instances": lignes, "peut_creer": autorise(request.user, "creer", "instance")}
    return render(request, "instances/liste.html", contexte)


@acces("instance", "creer")
@lire_et_agir
def nouvelle(request: AgentRequest) -> HttpResponse:
    """Found one."""
    return mener(
        request,
        forms.InstanceForm(poste(request), initial={"vote": True, "date_debut": timezone.localdate()}),
        partial(services.creer, agent=request.user, organisme=organisme_de(request)),
        gabarit="instances/nouvelle.html",
        fait=lambda fondee: f"« {fondee} » existe : nommez ses membres, dont qui tient le secrétariat.",
        retour=lambda fondee: reverse("instances:instance", args=[fondee.pk]),
    )


@acces("instance", "lire")
@require_safe
def instance(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Its mission, who sits, its sittings."""
    return render(request, PAGE, _contexte(request.user, trouver(request, LUE, pk)))


def _contexte(agent: Agent, lue: Instance) -> dict[str, Any]:
    jour = timezone.localdate()
    compose = autorise(agent, "composer", "instance", lue)
    return {
        "instance": lue,
        "membres": selectors.membres(lue, jour),
        "seances": SeanceInstance.objects.visible_to(agent).filter(instance=lue).order_by("-debut")[:20],
        "membre": _membre_form(agent, None) if compose else None,
        "depart": forms.QuitterForm(instance=lue, jour=jour, initial={"le": jour}) if compose else None,
        "convocation": forms.ConvoquerForm() if autorise(agent, "convoquer", "instance", lue) else None,
    }


def _membre_form(agent: Agent, donnees: Any) -> forms.MembreForm:
    return forms.MembreForm(donnees, agents=forms.agents_a_nommer(agent), initial={"date_debut": timezone.localdate()})


def _mener(request: AgentRequest, lue: Instance, form: Any, agir: Any, nom: str, fait: str) -> HttpResponse:
    return mener(
        request,
        form,
        agir,
        gabarit=PAGE,
        contexte=lambda: _contexte(request.user, lue),
        nom=nom,
        fait=fait,
        retour=reverse("instances:instance", args=[lue.pk]),
    )


@acces("instance", "composer")
@require_POST
def composer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Name a member."""
    lue = trouver(request, LUE, pk)
    agir = partial(services.composer, agent=request.user, instance=lue)
    return _mener(request, lue, _membre_form(request.user, request.POST), agir, "membre", "Le membre est nommé.")


@acces("instance", "composer")
@require_POST
def quitter(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The end of a mandate."""
    lue = trouver(request, LUE, pk)
    form = forms.QuitterForm(request.POST, instance=lue, jour=timezone.localdate())
    agir = partial(services.quitter, agent=request.user)
    return _mener(request, lue, form, agir, "depart", "La fin du mandat est notée.")


@acces("instance", "convoquer")
@require_POST
def convoquer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """A sitting to come."""
    lue = trouver(request, LUE, pk)
    agir = partial(services.convoquer, agent=request.user, instance=lue)
    return _mener(request, lue, forms.ConvoquerForm(request.POST), agir, "convocation", "La séance est convoquée.")
