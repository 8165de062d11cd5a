"""Say who a demande is about, and to whom it is given."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from jalons.fondations.acces.controle import acces, autorise, trouver
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.parcours import appel, selectors
from jalons.parcours import services as actes
from jalons.parcours.forms import IdentifierForm
from jalons.personnes.assures.erreurs import EnregistrementRefuse
from jalons.personnes.assures.rules import NirInvalide
from jalons.recevoir.signalements import services
from jalons.recevoir.signalements.forms import AttributionForm
from jalons.recevoir.signalements.models import Demande
from jalons.recevoir.signalements.rules import DecisionRefusee

REFUS = (appel.AppelIncomplet, DecisionRefusee, TransitionRefusee, EnregistrementRefuse, NirInvalide)


@acces("demande", "identifier", classe="F1")
@require_http_methods(["GET", "HEAD", "POST"])
def identifier(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Two answers recognise somebody of the caisse; else the person is registered. The first POST only looks."""
    agent, demande = cast(Agent, request.user), trouver(request, Demande, pk)
    form = IdentifierForm(request.POST or None)
    personnes, cherchee = (
        appel.personnes(agent, form.cleaned_data) if form.is_bound and form.is_valid() else ([], False)
    )
    if request.POST.get("acte") == "rattacher" and form.is_valid():
        try:
            suite = services.identifier(agent=agent, demande=demande, assure=appel.personne(agent, form.cleaned_data))
        except REFUS as refus:
            form.add_error(None, str(refus))
        else:
            messages.success(request, "La demande a maintenant sa personne.")
            visible = autorise(agent, "lire", "demande", suite)
            return redirect("signalements:demande", suite.pk) if visible else redirect("signalements:liste")
    contexte = {"form": form, "demande": demande, "personnes": personnes, "cherchee": cherchee}
    return render(request, "parcours/identifier.html", contexte, status=422 if form.errors else 200)


@acces("demande", "attribuer", classe="F1")
@require_http_methods(["GET", "HEAD", "POST"])
def confier(request: HttpRequest, pk: UUID) -> HttpResponse:
    """To whom the caisse's setting proposes to give a demande, and why; somebody decides."""
    demande = trouver(request, Demande.objects.select_related("assure", "attribuee_a", "organisme"), pk)
    jour = timezone.localdate()
    parmi = selectors.candidats(demande, jour)
    proposee = selectors.proposition(demande, jour, parmi)
    choix = {"a": str(proposee.agent_id if proposee else cast(Agent, request.user).pk)}
    form = AttributionForm(request.POST or None, candidats=parmi, initial=choix)
    if request.method == "POST" and form.is_valid():
        try:
            _confier(request, demande, **form.cleaned_data)
        except REFUS as refus:
            form.add_error(None, str(refus))
        else:
            messages.success(request, "Demande confiée.")
            visible = Demande.objects.visible_to(request.user).filter(pk=demande.pk).exists()
            return redirect("signalements:demande", demande.pk) if visible else redirect("signalements:liste")
    contexte = {"demande": demande, "proposition": proposee, "form": form, "parmi": parmi}
    return render(request, "parcours/confier.html", contexte, status=422 if form.errors else 200)


def _confier(request: HttpRequest, demande: Demande, a: str, motif: str) -> None:
    choisie, montree = get_object_or_404(Agent, pk=a), request.POST.get("montree", "")
    actes.confier(agent=cast(Agent, request.user), demande=demande, a=choisie, motif=motif, montree=montree)


@acces("demande", "lire", classe="F1")
@require_safe
def attendue(request: HttpRequest, pk: UUID) -> HttpResponse:
    """When she is expected: a line in the demande's page (htmx), else the page of the appointment or of the meeting."""
    demande = trouver(request, Demande, pk)
    date = selectors.attendue(request.user, demande)
    if request.headers.get("HX-Request"):
        return render(request, "parcours/_attendue.html", {"attendue": date})
    return redirect(date.url) if date else redirect("signalements:demande", demande.pk)
