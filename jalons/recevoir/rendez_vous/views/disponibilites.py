"""Open windows, series, unavailability."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.fondations.acces.controle import acces, autorise, trouver
from jalons.fondations.agents.models import Agent
from jalons.recevoir.rendez_vous import rules, selectors, services
from jalons.recevoir.rendez_vous.forms import ChangerPlageForm, IndisponibleForm, OuvrirForm
from jalons.recevoir.rendez_vous.models import Indisponibilite, PlageDisponibilite
from jalons.recevoir.rendez_vous.services import RendezVousRefuse, VersionDepassee
from jalons.recevoir.rendez_vous.views.pages import jour_demande

REFUS = (RendezVousRefuse, VersionDepassee, rules.HeureInexistante, rules.SaisieRefusee)
HORIZON = timedelta(days=27)


def _choisis(request: HttpRequest, agents: list[Agent]) -> list[Agent]:
    """Whose windows the page shows: asked for in the address, else her own, else the first."""
    voulu = [a for a in agents if str(a.pk) == request.GET.get("agent")]
    miens = [a for a in agents if a.pk in request.user.titulaires]  # type: ignore[union-attr]
    return voulu or miens or agents[:1]


@acces("disponibilite", "lire", classe="F0")
@require_safe
def disponibilites(request: HttpRequest) -> HttpResponse:
    """The windows of the four weeks to come, and what closes them."""
    return render(request, "rendez_vous/disponibilites.html", _contexte(request))


def _contexte(request: HttpRequest, **formulaires: Any) -> dict[str, Any]:
    agent: Any = request.user
    jour, maintenant = jour_demande(request, "du"), timezone.now()
    agents = selectors.agents_de(agent, jour)
    choisis = _choisis(request, agents)
    miens = [a for a in agents if a.pk in agent.titulaires]
    ids = [a.pk for a in choisis]
    return {
        "agents": agents,
        "choisis": choisis,
        "plages": list(selectors.plages_ouvertes(agent, pour=ids, du=jour, au=jour + HORIZON)),
        "indisponibilites": list(selectors.indisponibilites(agent, pour=ids, maintenant=maintenant)),
        "du": jour,
        "au": jour + HORIZON,
        "peut_modifier": bool(miens) and autorise(agent, "modifier", "disponibilite", classe="F0"),
        "peut_declarer": autorise(agent, "declarer", "disponibilite"),
        "miens": {a.pk for a in miens},
        "ouvrir": OuvrirForm(agents=miens, lieux=selectors.lieux_de(agent, jour)),
        "indisponible": IndisponibleForm(
            agents=_a_declarer(agent, agents), initial={"pour": str(ids[0]) if ids else ""}
        ),
    } | formulaires  # fmt: skip


def _a_declarer(agent: Any, agents: list[Agent]) -> list[Agent]:
    """Whose absence she may declare: hers for a worker, any of the caisse's for a CSAM."""
    return [a for a in agents if autorise(agent, "declarer", "disponibilite", _porteur(a))]


def _porteur(agent: Agent) -> Indisponibilite:
    return Indisponibilite(agent=agent, organisme_id=agent.organisme_id)  # type: ignore[misc]


@acces("disponibilite", "modifier", classe="F0")
@require_POST
def ouvrir(request: HttpRequest) -> HttpResponse:
    """Open one window or a series."""
    agent: Any = request.user
    jour = jour_demande(request, "du")
    miens = [a for a in selectors.agents_de(agent, jour) if a.pk in agent.titulaires]
    form = OuvrirForm(request.POST, agents=miens, lieux=selectors.lieux_de(agent, jour))
    if form.is_valid():
        try:
            messages.success(request, _ouvrir(agent, form))
            return redirect("rendez_vous:disponibilites")
        except REFUS as erreur:
            messages.error(request, str(erreur))
    return render(request, "rendez_vous/disponibilites.html", _contexte(request, ouvrir=form), status=422)


def _ouvrir(agent: Any, form: OuvrirForm) -> str:
    c = form.cleaned_data
    commun = {"agent": agent, "pour": form.objet("pour"), "lieu": form.objet("lieu"), "modes": c["modes"]}
    commun |= {"debut": c["debut"], "fin": c["fin"], "duree": c["duree"]}
    if not form.serie():
        plage = services.ouvrir_plage(jour=c["du"], **commun)
        return f"Plage ouverte le {rules.jour_texte(plage.date)}."
    plages, feries = services.ouvrir_serie(
        du=c["du"], au=c["au"], jours=form.jours_voulus(), toutes_les=c["toutes_les"], **commun
    )
    sautes = ", ".join(f"{rules.jour_texte(jour)} ({nom})" for jour, nom in feries)
    combien = "1 plage ouverte" if len(plages) == 1 else f"{len(plages)} plages ouvertes"
    return f"{combien}, jours fériés exclus{f' : {sautes}' if sautes else ''}."


def _plage(request: HttpRequest, pk: UUID) -> PlageDisponibilite:
    lignes = PlageDisponibilite.objects.select_related("agent", "lieu__organisme")
    return trouver(request, lignes, pk)  # type: ignore[no-any-return]


@acces("disponibilite", "modifier", classe="F0")
@require_POST
def changer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change the hours of one occurrence, not of its series."""
    plage = _plage(request, pk)
    form = ChangerPlageForm(request.POST)
    if form.is_valid():
        try:
            services.changer_plage(agent=request.user, plage=plage, **form.cleaned_data)  # type: ignore[arg-type]
            messages.success(request, f"Plage du {rules.jour_texte(plage.date)} changée ; les autres restent.")
        except REFUS as erreur:
            messages.error(request, str(erreur))
    else:
        messages.error(request, "Indiquer deux heures, par exemple 9:00 et 12:00.")
    return redirect("rendez_vous:disponibilites")


@acces("disponibilite", "modifier", classe="F0")
@require_POST
def retirer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close one occurrence."""
    plage = _plage(request, pk)
    services.retirer_plage(agent=request.user, plage=plage)  # type: ignore[arg-type]
    messages.success(request, f"Plage du {rules.jour_texte(plage.date)} retirée. Les rendez-vous déjà pris restent.")
    return redirect("rendez_vous:disponibilites")


@acces("disponibilite", "modifier", classe="F0")
@require_POST
def retirer_serie(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close this occurrence and those that follow."""
    plage = _plage(request, pk)
    try:
        combien = services.retirer_serie(agent=request.user, plage=plage)  # type: ignore[arg-type]
        texte = "1 plage retirée" if combien == 1 else f"{combien} plages retirées"
        messages.success(request, f"{texte} à partir du {rules.jour_texte(plage.date)}.")
    except REFUS as erreur:
        messages.error(request, str(erreur))
    return redirect("rendez_vous:disponibilites")


@acces("disponibilite", "declarer")
@require_POST
def declarer(request: HttpRequest) -> HttpResponse:
    """« Indisponible du … au … », then the people touched."""
    agent: Any = request.user
    agents = _a_declarer(agent, selectors.agents_de(agent, timezone.localdate()))
    form = IndisponibleForm(request.POST, agents=agents)
    if form.is_valid():
        pour = form.objet("pour")
        try:
            debut, fin = form.bornes(services.zone_de(pour))
            motif = form.cleaned_data["motif"]
            ligne = services.declarer_indisponible(agent=agent, pour=pour, debut=debut, fin=fin, motif=motif)
            return redirect("rendez_vous:indisponibilite", pk=ligne.pk)
        except REFUS as erreur:
            messages.error(request, str(erreur))
    return render(request, "rendez_vous/disponibilites.html", _contexte(request, indisponible=form), status=422)


@acces("disponibilite", "lire")
@require_safe
def indisponibilite(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The people touched, each with her next act: move or cancel."""
    ligne = trouver(request, Indisponibilite.objects.select_related("agent"), pk)
    touchees = [] if ligne.annule_le else list(selectors.personnes_touchees(ligne, agent=request.user))
    contexte = {
        "ligne": ligne,
        "touchees": touchees,
        "peut_declarer": autorise(request.user, "declarer", "disponibilite", ligne),
        "peut_annuler": autorise(request.user, "annuler", "rendez_vous", touchees[0] if touchees else None),
    }
    return render(request, "rendez_vous/indisponibilite.html", contexte)


@acces("disponibilite", "declarer")
@require_POST
def lever(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Cancel an unavailability."""
    ligne = trouver(request, Indisponibilite, pk)
    services.lever_indisponibilite(agent=request.user, indisponibilite=ligne)  # type: ignore[arg-type]
    messages.success(request, "Indisponibilité levée : les créneaux sont de nouveau libres.")
    return redirect("rendez_vous:disponibilites")
