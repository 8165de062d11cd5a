"""Information meetings: the list, a new one, one meeting with its attendance sheet."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from jalons.fondations.acces.controle import acces, autorise, trouver
from jalons.recevoir.rendez_vous.rules import HeureInexistante
from jalons.recevoir.rendez_vous.selectors import agents_de, lieux_de

from .. import selectors, services
from ..enums import SuiteReunion
from ..forms import SeanceForm
from ..models import Seance
from .pages import organisme_de


@acces("seance", "lister")
@require_safe
def seances(request: HttpRequest) -> HttpResponse:
    """Meetings to come, or past ones."""
    passees = "passees" in request.GET
    lignes = selectors.seances(request.user, timezone.localdate(), passees=passees)
    page = Paginator(lignes, selectors.PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {"page": page, "passees": passees, "peut_ouvrir": autorise(request.user, "ouvrir", "seance")}
    return render(request, "offres/seances.html", contexte)


@acces("seance", "ouvrir")
@require_http_methods(["GET", "HEAD", "POST"])
def nouvelle(request: HttpRequest) -> HttpResponse:
    """Open a meeting."""
    agent: Any = request.user
    jour = timezone.localdate()
    saisie = request.POST if request.method == "POST" else None
    form = SeanceForm(saisie, lieux=lieux_de(agent, jour), agents=agents_de(agent, jour))
    if form.is_bound and form.is_valid():
        try:
            ouverte = services.ouvrir_seance(agent=agent, organisme=organisme_de(request), **form.cleaned_data)
        except (services.OffreRefusee, HeureInexistante) as refus:
            form.add_error(None, str(refus))
        else:
            messages.success(request, f"Réunion ouverte, {ouverte.places} places.")
            if combien := len(selectors.touchees(request.user, ouverte)):
                messages.warning(
                    request, f"Rendez-vous pris à cette heure avec {ouverte.animateur}, à déplacer : {combien}."
                )
            return redirect("offres:seance", ouverte.pk)
    return render(request, "offres/seance_nouvelle.html", {"form": form}, status=422 if form.errors else 200)


@acces("seance", "lire", consultation=True)
@require_safe
def seance(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One meeting: its seats, and the attendance sheet to print or to fill in."""
    lue: Seance = trouver(request, Seance.objects.select_related("lieu", "animateur", "organisme"), pk)
    agent, maintenant = request.user, timezone.now()
    inscrites = selectors.inscrites(lue)
    ouverte = lue.statut != "annulee"
    touchees = selectors.touchees(agent, lue) if lue.debut > maintenant else []
    contexte = {
        "seance": lue,
        "inscrites": inscrites,
        "suites": SuiteReunion.choices,
        "touchees": touchees,
        "peut_deplacer": autorise(agent, "annuler", "rendez_vous", touchees[0] if touchees else None),
        "libres": max(0, lue.places - len(inscrites)),
        "commencee": lue.debut <= maintenant,
        "ouverte": ouverte,
        "peut_noter": ouverte and lue.debut <= maintenant and autorise(agent, "noter_presence", "seance", lue),
        "peut_annuler": lue.statut == "ouverte" and autorise(agent, "annuler", "seance", lue),
        "peut_rendre": ouverte and lue.debut > maintenant and autorise(agent, "annuler", "seance", lue),
    }
    return render(request, "offres/seance.html", contexte)
