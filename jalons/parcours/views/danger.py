"""A danger: noted after the call, about whom, for whom to act; read by whom it is for; closed by what was done."""

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

from jalons.fondations.acces.controle import acces, autorise, lire_comme, montrer, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.referentiels.middleware import textes
from jalons.fondations.referentiels.selectors import dit_un_danger, numeros_danger
from jalons.fondations.socle.actes import lire_et_agir, mener, poste
from jalons.fondations.socle.fautes import attendre
from jalons.parcours import selectors
from jalons.parcours.forms_danger import ClotureDangerForm, DangerForm
from jalons.personnes.assures import services
from jalons.personnes.assures.models import Assure, NoteDanger
from jalons.personnes.assures.selectors import par_cle


@acces("danger", "ecrire", classe="F1")
@lire_et_agir
@sensitive_post_parameters()
def danger(request: AgentRequest, pk: UUID | None = None) -> HttpResponse:
    """After the call: which number was called, about whom, who must act, and the words sealed for two people."""
    agent, jour = request.user, timezone.localdate()
    assure = trouver(request, Assure, pk) if pk else None
    proposes = selectors.proposes(agent, assure, jour)
    return mener(
        request,
        DangerForm(poste(request), agent=agent, numeros=numeros_danger(jour), jour=jour, initial=proposes),
        partial(services.noter_danger, agent=agent, assure=assure),
        gabarit="parcours/danger.html",
        contexte={"assure": assure},
        fait=lambda note: f"Le danger est noté. {note.pour} le voit dans sa journée : prévenez aussi de vive voix.",
        retour=lambda note: reverse("parcours:danger_note", args=[note.pk]),
    )


@acces("danger", "ecrire", classe="F1")
@require_POST
@sensitive_post_parameters()
def guet(request: AgentRequest) -> HttpResponse:
    """While somebody types: the numbers and the way to the note when a word of the list is there; else nothing, nor when the
    page shows them already, the same one first.
    """
    nommee = request.POST.get("assure") or request.POST.get("personne", "")
    assure = par_cle(request.user, nommee, "lire")
    cle = str(assure.pk) if assure else ""
    ecrits, jour = textes(request), timezone.localdate()
    if not dit_un_danger(ecrits, jour):
        return HttpResponse(status=204)
    numeros = numeros_danger(jour, ecrits)
    if request.POST.get("danger_montre") == f"{cle or '-'} {numeros[0].numero if numeros else ''}":
        return HttpResponse(status=204)
    return render(request, "socle/_danger_montre.html", {"danger_personne": cle, "numeros_danger": numeros})


@acces("danger", "lire")
@require_safe
def note(request: AgentRequest, pk: UUID) -> HttpResponse:
    """That a danger was noted and who must act; its words for its author and its cadre."""
    lue = _trouver(request, pk)
    form = attendre(ClotureDangerForm())
    return render(request, "parcours/danger_note.html", _contexte(request, lue) | {"form": form})


@acces("danger", "clore")
@require_POST
@sensitive_post_parameters()
def clore(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Say what was done."""
    lue = _trouver(request, pk)
    return mener(
        request,
        ClotureDangerForm(request.POST),
        partial(services.clore_danger, agent=request.user, note=lue),
        gabarit="parcours/danger_note.html",
        contexte=partial(_contexte, request, lue),
        fait="C’est noté : ce danger quitte les journées.",
        retour="parcours:ma_journee",
    )


def _trouver(request: AgentRequest, pk: UUID) -> NoteDanger:
    lignes = NoteDanger.objects.select_related("assure", "auteur", "cadre", "pour", "clos_par", "organisme")
    return trouver(request, lignes, pk)


def _contexte(request: AgentRequest, lue: NoteDanger) -> dict[str, Any]:
    agent = request.user
    lue.refresh_from_db(fields=["clos_le", "clos_par"])
    appeler = selectors.qui_appeler(agent, lue)
    if appeler.personne:
        montrer(request, [appeler.personne])
        lire_comme(request, "danger", *(["canal_sur"] if appeler.canal_sur else []))
    return {
        "appeler": appeler,
        "note": lue,
        "lit": autorise(agent, "lire", "danger", lue, classe="F4"),
        "peut_clore": lue.clos_le is None and autorise(agent, "clore", "danger", lue),
    }
