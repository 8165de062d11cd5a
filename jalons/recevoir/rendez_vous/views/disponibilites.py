"""Open windows, series, unavailability."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.fondations.acces.controle import acces, autorise, trouver
from jalons.fondations.agents.models import Agent
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle.actes import acte, mener, retour_demande
from jalons.fondations.socle.dates import jour_texte
from jalons.recevoir.rendez_vous import rules, selectors, services
from jalons.recevoir.rendez_vous.forms import ChangerPlageForm, IndisponibleForm, OuvrirForm, VouluForm, competences
from jalons.recevoir.rendez_vous.models import Indisponibilite, PlageDisponibilite, RendezVous
from jalons.recevoir.rendez_vous.services import RendezVousRefuse
from jalons.recevoir.rendez_vous.views.pages import jour_demande

HORIZON, SEMAINE = timedelta(days=27), timedelta(days=6)


def _choisis(request: AgentRequest, agents: list[Agent]) -> list[Agent]:
    """Whose windows the page shows: asked for in the address, else her own, else the first."""
    voulu = [a for a in agents if str(a.pk) == request.GET.get("agent")]
    elle = [a for a in agents if a.pk == request.user.pk]
    return voulu or elle or agents[:1]


@acces("disponibilite", "lire", classe="F0")
@require_safe
def disponibilites(request: AgentRequest) -> HttpResponse:
    """A worker's week, what is offered and what is not; the windows of the four weeks to come."""
    return render(request, "rendez_vous/disponibilites.html", _contexte(request))


def _contexte(request: AgentRequest) -> dict[str, Any]:
    agent, jour, maintenant = request.user, jour_demande(request, "du"), timezone.now()
    agents = selectors.agents_de(agent, jour)
    choisis = _choisis(request, list(agents))
    miens = agents.filter(pk__in=agent.titulaires)
    ids, lundi = [a.pk for a in choisis], rules.lundi_de(jour)
    voulu = VouluForm(request.GET)
    return {
        "agents": agents,
        "choisis": choisis,
        "voulu": voulu,
        "jours": selectors.semaine(
            agent, pour=choisis, du=lundi, au=lundi + SEMAINE, maintenant=maintenant, voulu=voulu.voulu
        ),
        "lundi": lundi,
        "avant": lundi - timedelta(days=7),
        "apres": lundi + timedelta(days=7),
        "semaines": _par_semaine(selectors.plages_ouvertes(agent, pour=ids, du=jour, au=jour + HORIZON)),
        "indisponibilites": list(selectors.indisponibilites(agent, pour=ids, maintenant=maintenant)),
        "du": jour,
        "au": jour + HORIZON,
        "peut_modifier": bool(miens) and autorise(agent, "modifier", "disponibilite", classe="F0"),
        "peut_declarer": autorise(agent, "declarer", "disponibilite"),
        "miens": {a.pk for a in miens},
        "noms": dict(competences(jour)),
        "ouvrir": OuvrirForm(agents=miens, lieux=selectors.lieux_de(agent, jour), initial=_comme_avant(agent, jour)),
        "indisponible": IndisponibleForm(agents=_a_declarer(agent, agents), initial={"pour": ids[0] if ids else None}),
    }


def _par_semaine(plages: Iterable[PlageDisponibilite]) -> list[tuple[date, list[PlageDisponibilite]]]:
    """The windows under the Monday of their week."""
    return [(lundi, list(siennes)) for lundi, siennes in groupby(plages, key=lambda p: rules.lundi_de(p.date))]


def _comme_avant(agent: Agent, jour: date) -> dict[str, Any]:
    """What her last window was for: most series look like the one before."""
    derniere = selectors.derniere_plage(agent)
    communs = {"du": max(jour, timezone.localdate() + timedelta(days=1))}
    if derniere is None:
        return communs
    return communs | {
        "lieu": derniere.lieu_id, "duree": derniere.duree_minutes, "modes": derniere.modes,
        "competences": derniere.competences,
    }  # fmt: skip


def _a_declarer(agent: Agent, agents: QuerySet[Agent]) -> QuerySet[Agent]:
    """Whose absence she may declare: hers for a worker, any of the caisse's for a CSAM."""
    caisses = ((a, a.organisme_id) for a in agents)
    lignes = [Indisponibilite(agent=a, organisme_id=caisse) for a, caisse in caisses if caisse]
    return agents.filter(pk__in=[x.agent_id for x in lignes if autorise(agent, "declarer", "disponibilite", x)])


@acces("disponibilite", "modifier", classe="F0")
@require_POST
def ouvrir(request: AgentRequest) -> HttpResponse:
    """Open one window or a series."""
    agent, jour = request.user, jour_demande(request, "du")
    miens = selectors.agents_de(agent, jour).filter(pk__in=agent.titulaires)
    return mener(
        request,
        OuvrirForm(request.POST, agents=miens, lieux=selectors.lieux_de(agent, jour)),
        partial(_ouvrir, agent),
        gabarit="rendez_vous/disponibilites.html",
        contexte=lambda: _contexte(request),
        nom="ouvrir",
        fait=str,
        retour="rendez_vous:disponibilites",
    )


def _ouvrir(
    agent: Agent, *, du: date, au: date | None, jours: list[int], rythme: str, heures: list[Any], en_alternance: Any,
    **commun: Any,
) -> str:  # fmt: skip
    """Open what was asked for; gives back what to say of it."""
    (debut, fin), *aussi = heures
    commun |= {"agent": agent, "debut": debut, "fin": fin, "aussi": aussi}
    if au is None or au == du:
        plage = services.ouvrir_plage(jour=du, **commun)
        return f"{'Plages ouvertes' if aussi else 'Plage ouverte'} le {jour_texte(plage.date)}."
    plages, feries = services.ouvrir_serie(
        du=du, au=au, jours=jours or [du.weekday()], rythme=rythme, en_alternance=en_alternance, **commun
    )
    sautes = ", ".join(f"{jour_texte(jour)} ({nom})" for jour, nom in feries)
    combien = "1 plage ouverte" if len(plages) == 1 else f"{len(plages)} plages ouvertes"
    return f"{combien}, jours fériés exclus{f' : {sautes}' if sautes else ''}."


def _plage(request: AgentRequest, pk: UUID) -> PlageDisponibilite:
    return trouver(request, PlageDisponibilite.objects.select_related("agent", "lieu__organisme"), pk)


@acces("disponibilite", "modifier", classe="F0")
@require_POST
def changer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Change the hours of one occurrence, not of its series."""
    plage, form = _plage(request, pk), ChangerPlageForm(request.POST)

    def agir() -> PlageDisponibilite:
        if not form.is_valid():
            raise RendezVousRefuse("Indiquer deux heures, par exemple 9:00 et 12:00.")
        return services.changer_plage(agent=request.user, plage=plage, **form.cleaned_data)

    dit = f"Plage du {jour_texte(plage.date)} changée ; les autres restent."
    return acte(request, agir, fait=dit, retour="rendez_vous:disponibilites")


@acces("disponibilite", "modifier", classe="F0")
@require_POST
def retirer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Close one occurrence."""
    plage = _plage(request, pk)
    dit = f"Plage du {jour_texte(plage.date)} retirée. Les rendez-vous déjà pris restent."
    agir = partial(services.retirer_plage, agent=request.user, plage=plage)
    return acte(request, agir, fait=dit, retour="rendez_vous:disponibilites")


@acces("disponibilite", "modifier", classe="F0")
@require_POST
def retirer_serie(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Close this occurrence and those that follow."""
    plage = _plage(request, pk)

    def dit(combien: int) -> str:
        retirees = "1 plage retirée" if combien == 1 else f"{combien} plages retirées"
        return f"{retirees} à partir du {jour_texte(plage.date)}."

    agir = partial(services.retirer_serie, agent=request.user, plage=plage)
    return acte(request, agir, fait=dit, retour="rendez_vous:disponibilites")


@acces("disponibilite", "declarer")
@require_POST
def declarer(request: AgentRequest) -> HttpResponse:
    """« Indisponible du … au … », then the people touched."""
    agent = request.user
    agents = _a_declarer(agent, selectors.agents_de(agent, timezone.localdate()))
    form = IndisponibleForm(request.POST, agents=agents)

    def agir(*, pour: Agent, motif: str, **_: Any) -> Indisponibilite:
        if form.serie:
            return services.declarer_serie(agent=agent, pour=pour, motif=motif, **form.serie)
        debut, fin = form.bornes(services.zone_de(pour))
        return services.declarer_indisponible(agent=agent, pour=pour, debut=debut, fin=fin, motif=motif)

    return mener(
        request,
        form,
        agir,
        gabarit="rendez_vous/disponibilites.html",
        contexte=lambda: _contexte(request),
        nom="indisponible",
        retour=lambda ligne: reverse("rendez_vous:indisponibilite", args=[ligne.pk]),
    )


@acces("disponibilite", "lire")
@require_safe
def indisponibilite(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The people touched, each with her next act: move, keep or cancel."""
    ligne = trouver(request, Indisponibilite.objects.select_related("agent"), pk)
    touchees = [] if ligne.annule_le else list(selectors.personnes_touchees(ligne, agent=request.user))
    contexte = {
        "ligne": ligne,
        "touchees": touchees,
        "peut_declarer": autorise(request.user, "declarer", "disponibilite", ligne),
        "suivantes": selectors.suivantes(ligne),
        "peut_annuler": autorise(request.user, "annuler", "rendez_vous", touchees[0] if touchees else None),
    }
    return render(request, "rendez_vous/indisponibilite.html", contexte)


@acces("disponibilite", "declarer")
@require_POST
def lever(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Cancel an unavailability."""
    ligne, suivantes = trouver(request, Indisponibilite, pk), request.POST.get("suivantes") == "1"
    agir = partial(services.lever_indisponibilite, agent=request.user, indisponibilite=ligne, suivantes=suivantes)
    dit = "Indisponibilité levée : les créneaux sont de nouveau libres."
    return acte(request, agir, fait=dit, retour="rendez_vous:disponibilites")


@acces("rendez_vous", "deplacer")
@require_POST
def maintenir(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Keep an appointment over which an absence was declared."""
    rdv = trouver(request, RendezVous.objects.select_related("assure"), pk)
    retour = retour_demande(request, reverse("rendez_vous:rendez_vous", args=[pk]))
    agir = partial(services.maintenir, agent=request.user, rdv=rdv)
    return acte(request, agir, fait=f"Rendez-vous maintenu : {rdv.assure}.", retour=retour)
