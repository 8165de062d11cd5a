"""What outsiders ask: the register, one line of it for whoever it concerns, the advice that she asked for."""

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

from jalons.fondations.acces.controle import acces, autorise, montrer, trouver
from jalons.fondations.agents.models import Agent
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle.actes import acte, lire_et_agir, mener, poste
from jalons.personnes.assures.models import Assure

from .. import forms, selectors, services
from ..models import Appui, Sollicitation


@acces("sollicitation", "lister")
@require_safe
def registres(request: AgentRequest) -> HttpResponse:
    """What waits for her in person, what she noted or watches over, the complaints."""
    agent = request.user
    lues = list(selectors.sollicitations(agent)[: selectors.LIMITE])
    reclamations = list(selectors.reclamations(agent)[: selectors.LIMITE])
    decide, nomme = (autorise(agent, acte, "sollicitation") for acte in ("decider", "noter"))  # the others: no name
    montrer(request, [*lues, *reclamations] if nomme else [])
    contexte = {
        "nomme": nomme,
        "dit_pour": _dit_pour(agent),
        "peut_lire_reclamations": autorise(agent, "lire", "reclamation"),
        "a_moi": (siennes := [s for s in lues if decide and s.a_tenir and s.pour_id == agent.pk]),
        "autres": [s for s in lues if s not in siennes],
        "reclamations": reclamations,
        "appuis": list(selectors.appuis_attendus(agent)),
        "jour": timezone.localdate(),
    }
    return render(request, "registres/registres.html", contexte)


def _dit_pour(agent: Agent) -> bool:
    """Whether she reads for whom a line is: whoever only notes, or sees that it is read, would learn who is followed by whom."""
    return any(autorise(agent, acte, "sollicitation") for acte in ("decider", "passer"))


@acces("sollicitation", "noter")
@lire_et_agir
@sensitive_post_parameters()
def noter(request: AgentRequest, pk: UUID | None = None) -> HttpResponse:
    """Write that somebody asked; about a person found, or named only."""
    agent, jour = request.user, timezone.localdate()
    assure = trouver(request, Assure, pk, "lire") if pk else None
    return mener(
        request,
        forms.SollicitationForm(poste(request), agent=agent, assure=assure, jour=jour),
        partial(services.noter_sollicitation, agent=agent, assure=assure),
        gabarit="registres/noter.html",
        contexte={"assure": assure, "savoir": selectors.a_savoir(jour)},
        fait="C’est noté. L’assistante sociale concernée est prévenue la première, dans sa journée. Seule elle lit qui demande.",
        retour="registres:registres",
    )


@acces("sollicitation", "lire")
@require_safe
def sollicitation(request: AgentRequest, pk: UUID) -> HttpResponse:
    """One line of the register; who asks and about whom, for whoever it concerns alone."""
    lue = _trouver(request, pk)
    return render(request, "registres/sollicitation.html", _contexte(request, lue))


def _trouver(request: AgentRequest, pk: UUID) -> Sollicitation:
    return trouver(request, Sollicitation.objects.select_related("pour", "par", "assure"), pk)


def _contexte(request: AgentRequest, lue: Sollicitation) -> dict[str, Any]:
    agent, jour = request.user, timezone.localdate()
    lue.refresh_from_db()
    sienne = autorise(agent, "decider", "sollicitation", lue)
    contexte: dict[str, Any] = {
        "sollicitation": lue,
        "lit": autorise(agent, "lire", "sollicitation", lue, classe="F4"),
        "sienne": sienne,
        "nomme": autorise(agent, "noter", "sollicitation"),
        "dit_pour": _dit_pour(agent),
        "savoir": selectors.a_savoir(jour) if sienne else [],
        "voit_personne": sienne and lue.assure is not None and autorise(agent, "lire", "assure", lue.assure),
    }
    if sienne:
        contexte["appuis"] = list(lue.appuis.select_related("repondu_par"))
        contexte["avis_form"] = forms.AvisForm(auto_id="id_avis_%s")
    if sienne and lue.a_tenir:
        contexte["appui_form"] = forms.AppuiForm(auto_id="id_appui_%s")
    if sienne and lue.a_decider:
        contexte["decider_form"] = forms.DeciderForm()
    if lue.a_tenir and autorise(agent, "passer", "sollicitation", lue):
        contexte["passer_form"] = forms.PasserForm(agent=agent, sauf=lue.pour_id, jour=jour)
    return contexte


def _mener(request: AgentRequest, lue: Sollicitation, nom: str, form: Any, agir: Any, fait: str) -> HttpResponse:
    return mener(
        request,
        form,
        partial(agir, agent=request.user, sollicitation=lue),
        gabarit="registres/sollicitation.html",
        contexte=partial(_contexte, request, lue),
        nom=nom,
        fait=fait,
        retour=lambda _: _suite(request, lue),
    )


def _suite(request: AgentRequest, lue: Sollicitation) -> str:
    """Its page, as long as she sees it."""
    visible = Sollicitation.objects.visible_to(request.user).filter(pk=lue.pk).exists()
    return reverse("registres:sollicitation", args=[lue.pk]) if visible else reverse("registres:registres")


@acces("sollicitation", "decider")
@require_POST
def connaissance(request: AgentRequest, pk: UUID) -> HttpResponse:
    """She has read it."""
    agir = partial(services.prendre_connaissance, agent=request.user, sollicitation=trouver(request, Sollicitation, pk))
    page = reverse("registres:sollicitation", args=[pk])
    return acte(
        request, agir, fait="C’est noté : votre manager sait désormais qu’elle existe, sans son contenu.", retour=page
    )


@acces("sollicitation", "decider", classe="F4")
@require_POST
@sensitive_post_parameters()
def decider(request: AgentRequest, pk: UUID) -> HttpResponse:
    """She decides."""
    form = forms.DeciderForm(request.POST)
    fait = "Votre décision est notée. Rien n’a été envoyé à personne."
    return _mener(request, _trouver(request, pk), "decider_form", form, services.decider, fait)


@acces("sollicitation", "decider")
@require_POST
def reprendre(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Decided, it is opened again."""
    agir = partial(services.reprendre, agent=request.user, sollicitation=trouver(request, Sollicitation, pk))
    return acte(request, agir, fait="À décider de nouveau.", retour=reverse("registres:sollicitation", args=[pk]))


@acces("sollicitation", "passer")
@require_POST
def passer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """It concerns a colleague."""
    lue = _trouver(request, pk)
    form = forms.PasserForm(request.POST, agent=request.user, sauf=lue.pour_id, jour=timezone.localdate())
    return _mener(
        request,
        lue,
        "passer_form",
        form,
        partial(services.passer, de=request.POST.get("de", "")),
        "C’est passé, et dans sa journée.",
    )


@acces("sollicitation", "decider", classe="F4")
@require_POST
@sensitive_post_parameters()
def demander_appui(request: AgentRequest, pk: UUID) -> HttpResponse:
    """She asks for advice."""
    form = forms.AppuiForm(request.POST, auto_id="id_appui_%s")
    return _mener(
        request, _trouver(request, pk), "appui_form", form, services.demander_appui, "Votre question est posée."
    )


@acces("appui", "repondre", classe="F3")
@lire_et_agir
@sensitive_post_parameters()
def appui(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Her question, for whoever is asked; the advice. A counsel's is noted by herself."""
    lu = trouver(request, Appui.objects.select_related("sollicitation", "par", "repondu_par"), pk)
    sien = lu.sollicitation.pour_id == request.user.pk
    return mener(
        request,
        forms.AvisForm(poste(request)),
        partial(services.repondre_appui, agent=request.user, appui=lu),
        gabarit="registres/appui.html",
        contexte={"appui": lu, "savoir": selectors.a_savoir(timezone.localdate()), "sien": sien},
        fait="L’avis est donné : lu par qui l’a demandé, à qui la décision revient.",
        retour=reverse("registres:sollicitation", args=[lu.sollicitation_id]) if sien else "/",
    )
