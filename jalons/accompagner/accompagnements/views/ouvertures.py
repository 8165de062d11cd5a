"""A dossier shown to a manager for a time; one forced in urgency, what it opens, its review."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from jalons.accompagner.accompagnements import forms_ouvertures as forms
from jalons.accompagner.accompagnements import selectors, services
from jalons.accompagner.accompagnements.models import Dossier, Ouverture
from jalons.accompagner.accompagnements.services.ouvertures import dernier_jour
from jalons.accompagner.accompagnements.views.communs import adresse, dossier_a_ecrire
from jalons.fondations.acces.controle import acces, autorise, montrer, redit_qui, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle.actes import acte, lire_et_agir, mener, poste, retour_demande


@acces("ouverture", "ouvrir")
@lire_et_agir
def appui(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Show the dossier to a manager for a time."""
    agent, dossier = request.user, dossier_a_ecrire(request, pk)
    montre = {"jusqu_au": min(dernier_jour(), timezone.localdate() + services.APPUI)}
    return mener(
        request,
        forms.AppuiForm(poste(request), agent=agent, dossier=dossier, initial=montre),
        partial(services.ouvrir_appui, agent=agent, dossier=dossier),
        gabarit="accompagnements/appui.html",
        contexte={"dossier": dossier},
        fait=lambda o: f"{o.agent} peut lire ce dossier, sans les notes. Vous refermez quand vous voulez.",
        retour=adresse(pk),
    )


@acces("ouverture", "ouvrir")
@lire_et_agir
def stage(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Open the dossier to a student, for her placement."""
    agent, dossier = request.user, dossier_a_ecrire(request, pk)
    return mener(
        request,
        forms.StageForm(poste(request), dossier=dossier),
        partial(services.ouvrir_stage, agent=agent, dossier=dossier),
        gabarit="accompagnements/stage.html",
        contexte={"dossier": dossier},
        fait=lambda o: f"{o.agent} peut lire ce dossier, sans les notes, et y écrire ce que vous contresignerez.",
        retour=adresse(pk),
    )


@redit_qui
@acces("ouverture", "forcer")
@sensitive_post_parameters("preuve")
@lire_et_agir
def urgence(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Force the dossier for four hours: a motive, a reason, and who she is, again."""
    agent, dossier = request.user, trouver(request, Dossier.objects.select_related("assure"), pk, "lire")
    if not autorise(agent, "forcer", "ouverture", dossier):
        raise Http404
    return mener(
        request,
        forms.UrgenceForm(poste(request), agent=agent),
        partial(services.forcer, agent=agent, dossier=dossier),
        gabarit="accompagnements/urgence.html",
        contexte={"dossier": dossier},
        fait="C’est ouvert pour quatre heures. La personne référente, la direction et le DPO le savent déjà.",
        retour=lambda o: reverse("accompagnements:ouverture", args=[o.pk]),
    )


def _trouver(request: AgentRequest, pk: UUID) -> Ouverture:
    return trouver(request, selectors.ouvertures(), pk)


@acces("ouverture", "lire")
@require_safe
def ouverture(request: AgentRequest, pk: UUID) -> HttpResponse:
    """One opening: to whom, why, until when; what it opens, for her alone."""
    lue = _trouver(request, pk)
    contexte = {
        "ouverture": lue,
        "raison": lue.raison if autorise(request.user, "lire", "ouverture", lue, classe="F3") else "",
        "nommee": autorise(request.user, "lire", "dossier", lue.dossier),  # the direction and the DPO read no name
        "lisible": lue.vive and lue.agent_id == request.user.pk and not lue.pour_les_notes,
        "notes": selectors.notes_ouvertes(request.user, lue),
        "peut_refermer": lue.vive and autorise(request.user, "refermer", "ouverture", lue),
        "peut_noter": selectors.a_voir(request.user, lue) and autorise(request.user, "noter", "ouverture", lue),
    }
    return render(request, "accompagnements/ouverture.html", contexte)


@acces("ouverture", "refermer")
@require_POST
def refermer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """It opens nothing any more."""
    agir = partial(services.refermer, agent=request.user, ouverture=_trouver(request, pk))
    return acte(request, agir, fait="C’est refermé.", retour=reverse("accompagnements:ouverture", args=[pk]))


@acces("ouverture", "noter")
@require_POST
def noter(request: AgentRequest, pk: UUID) -> HttpResponse:
    """She saw that the dossier was forced: it leaves her own day."""
    agir = partial(services.noter_lue, agent=request.user, ouverture=_trouver(request, pk))
    page = reverse("accompagnements:ouverture", args=[pk])
    return acte(request, agir, fait="C’est noté.", retour=retour_demande(request, page), sinon=page)


@acces("ouverture", "revoir", classe="F3")
@require_safe
def revues(request: AgentRequest) -> HttpResponse:
    """The queue of what was forced, the oldest not reviewed first."""
    lues = selectors.a_revoir(request.user, timezone.now())
    montrer(request, [vue.ouverture for vue in lues])
    return render(request, "accompagnements/revues.html", {"revues": lues})


@acces("ouverture", "revoir", classe="F3")
@lire_et_agir
def revoir(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Say what is to be thought of one."""
    lue = _trouver(request, pk)
    contexte: dict[str, Any] = {"vue": selectors.revue(lue, timezone.now())}
    return mener(
        request,
        forms.RevueForm(poste(request)),
        partial(services.revoir, agent=request.user, ouverture=lue),
        gabarit="accompagnements/revoir.html",
        contexte=contexte,
        fait="La revue est notée.",
        retour="accompagnements:revues",
    )
