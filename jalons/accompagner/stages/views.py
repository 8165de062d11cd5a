"""A student writes; whoever accompanies the person reads, countersigns, or gives it back."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.accompagnements.views.communs import adresse
from jalons.fondations.acces.controle import acces, autorise, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle.actes import acte, lire_et_agir, mener, poste, valeurs
from jalons.fondations.socle.champs import version_postee

from . import forms, selectors, services
from .models import EcritStage

ANCRE = "stage"


@acces("ecrit_stage", "ecrire", classe="F3")
@lire_et_agir
def ecrire(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Write in a dossier that is open to her."""
    dossier = trouver(request, Dossier.objects.select_related("assure"), pk, "lire")
    if not autorise(request.user, "ecrire", "ecrit_stage", dossier, classe="F3"):
        raise Http404
    return mener(
        request,
        forms.EcritForm(poste(request), initial={"date_acte": timezone.localdate()}),
        partial(services.ecrire, agent=request.user, dossier=dossier),
        gabarit="stages/ecrire.html",
        contexte={"dossier": dossier},
        fait="C’est signé de vous, à contresigner.",
        retour=adresse(pk, ANCRE),
    )


@acces("ecrit_stage", "ecrire", classe="F3")
@lire_et_agir
def reprendre(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Correct what is not countersigned."""
    ecrit = trouver(request, selectors.lies(), pk)
    enregistre = partial(valeurs, ecrit, "genre", "date_acte", "texte")
    return mener(
        request,
        forms.EcritForm(poste(request), initial=enregistre()),
        partial(services.reprendre, agent=request.user, ecrit=ecrit),
        gabarit="stages/ecrire.html",
        contexte={"dossier": ecrit.dossier, "ecrit": ecrit},
        fait="C’est repris, à contresigner.",
        enregistre=enregistre,
        retour=adresse(ecrit.dossier_id, ANCRE),
    )


def _contexte(request: AgentRequest, ecrit: EcritStage, form: Any = None) -> dict[str, Any]:
    signe = autorise(request.user, "contresigner", "ecrit_stage", ecrit, classe="F3")
    return {
        "ecrit": ecrit,
        "peut_contresigner": ecrit.a_contresigner and signe,
        "peut_reprendre": not ecrit.contresigne and ecrit.auteur_id == request.user.pk,
        "form": form or forms.RendreForm(),
    }


@acces("ecrit_stage", "lire", classe="F3")
@require_safe
def ecrit(request: AgentRequest, pk: UUID) -> HttpResponse:
    """One text: who signed it, who countersigned it."""
    return render(request, "stages/ecrit.html", _contexte(request, trouver(request, selectors.lies(), pk)))


@acces("ecrit_stage", "contresigner", classe="F3")
@require_POST
def contresigner(request: AgentRequest, pk: UUID) -> HttpResponse:
    """It is final, as it was read."""
    lu, vue = trouver(request, selectors.lies(), pk), version_postee(request.POST) or 0
    agir = partial(services.contresigner, agent=request.user, ecrit=lu, version=vue)
    page = reverse("stages:ecrit", args=[pk])
    return acte(request, agir, fait="C’est contresigné.", retour=adresse(lu.dossier_id, ANCRE), sinon=page)


@acces("ecrit_stage", "contresigner", classe="F3")
@require_POST
def rendre(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Its author takes it up again."""
    lu = trouver(request, selectors.lies(), pk)
    form = forms.RendreForm(request.POST)
    return mener(
        request,
        form,
        partial(services.rendre, agent=request.user, ecrit=lu),
        gabarit="stages/ecrit.html",
        contexte=lambda: _contexte(request, lu, form),
        fait=(
            f"{lu.auteur} le voit dans sa journée."
            if autorise(lu.auteur, "ecrire", "ecrit_stage", lu, classe="F3")
            else f"{lu.auteur} n’a plus accès à ce dossier : l’écrit y reste, non contresigné."
        ),
        retour=adresse(lu.dossier_id, ANCRE),
    )
