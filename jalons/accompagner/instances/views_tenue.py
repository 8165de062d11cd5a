"""A sitting is held: who is there, who leaves for a point, what is decided."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from jalons.fondations.acces.controle import acces
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle import champs
from jalons.fondations.socle.actes import acte, lire_et_agir, mener, poste

from . import forms, selectors, services
from .models import Decision, Membre, Point
from .views import contexte_seance, decision_form, trouver_point, trouver_seance, vers

PAGE = "instances/seance.html"


@acces("seance_instance", "tenir")
@lire_et_agir
def ouvrir(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Who is there, who presides; the minutes begin."""
    lue = trouver_seance(request, pk)
    membres = selectors.membres(lue.instance, lue.date_acte)
    form = forms.OuvrirForm(poste(request), membres=membres)
    vue = champs.version_postee(request.POST)

    def agir(*, preside: Membre, **_: Any) -> Any:
        return services.ouvrir(agent=request.user, seance=lue, etats=form.etats(), preside=preside, version=vue)

    return mener(
        request,
        form,
        agir,
        gabarit="instances/ouvrir.html",
        contexte={"seance": lue},
        fait="La séance est ouverte.",
        retour=vers(lue),
    )


def _changer(request: AgentRequest, pk: UUID, service: Any, fait: str) -> HttpResponse:
    lue = trouver_seance(request, pk)
    agir = partial(service, agent=request.user, seance=lue, version=champs.version_postee(request.POST))
    return acte(request, agir, fait=fait, retour=vers(lue))


@acces("seance_instance", "tenir")
@require_POST
def suspendre(request: AgentRequest, pk: UUID) -> HttpResponse:
    """A break."""
    return _changer(request, pk, services.suspendre, "La séance est suspendue.")


@acces("seance_instance", "tenir")
@require_POST
def rouvrir(request: AgentRequest, pk: UUID) -> HttpResponse:
    """After the break."""
    return _changer(request, pk, services.rouvrir, "La séance reprend.")


@acces("seance_instance", "tenir")
@require_POST
def clore(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Over."""
    return _changer(
        request, pk, services.clore, "La séance est close : relisez le procès-verbal, puis faites-le signer."
    )


@acces("seance_instance", "tenir")
@require_POST
def presence(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Somebody comes, or leaves."""
    lue = trouver_seance(request, pk)
    return mener(
        request,
        forms.PresenceForm(request.POST, seance=lue),
        partial(services.changer_presence, agent=request.user, seance=lue),
        gabarit=PAGE,
        contexte=lambda: contexte_seance(request.user, lue),
        nom="presence",
        fait="C’est noté au procès-verbal ; le quorum est recompté.",
        retour=vers(lue),
    )


def _du_point(point: Point) -> str:
    return reverse("instances:point", args=[point.seance_id, point.rang])


@acces("seance_instance", "tenir")
@require_POST
def interet(request: AgentRequest, pk: UUID, rang: int) -> HttpResponse:
    """A member leaves for this point."""
    point = trouver_point(request, pk, rang)
    return mener(
        request,
        forms.InteretForm(request.POST, point=point),
        partial(services.declarer_interet, agent=request.user, point=point),
        gabarit=PAGE,
        contexte=lambda: contexte_seance(request.user, point.seance, point),
        nom="interet",
        fait="C’est noté : ce membre ne vote pas sur ce point.",
        retour=_du_point(point),
    )


@acces("seance_instance", "tenir")
@require_POST
def lever(request: AgentRequest, pk: UUID, rang: int, membre: int) -> HttpResponse:
    """Said by mistake: the member, by her or his place among those who left, comes back."""
    point = trouver_point(request, pk, rang)
    sortis = selectors.sortis(point)
    if membre >= len(sortis):
        raise Http404
    agir = partial(services.lever_interet, agent=request.user, point=point, membre=sortis[membre])
    return acte(request, agir, fait="Le membre revient et vote sur ce point.", retour=_du_point(point))


@acces("seance_instance", "tenir")
@require_POST
def decider(request: AgentRequest, pk: UUID, rang: int) -> HttpResponse:
    """What is decided of this point, or to which sitting it goes."""
    point = trouver_point(request, pk, rang)
    form = decision_form(point, request.POST)
    vue = champs.version_postee(request.POST)

    def agir(**_: Any) -> Decision:
        return services.decider(agent=request.user, point=point, version=vue, **form.dite())

    return mener(
        request,
        form,
        agir,
        gabarit=PAGE,
        contexte=lambda: contexte_seance(request.user, point.seance, point),
        nom="decision",
        fait=lambda prise: f"{point.nom} : {prise.dite}.",
        retour=vers(point.seance),
    )


@acces("seance_instance", "tenir")
@require_POST
def revoir(request: AgentRequest, pk: UUID, rang: int) -> HttpResponse:
    """« Y revenir en fin de séance »."""
    point = trouver_point(request, pk, rang)
    agir = partial(services.revoir, agent=request.user, point=point)
    return acte(request, agir, fait=f"{point.nom} : à revoir en fin de séance.", retour=vers(point.seance))


@acces("seance_instance", "tenir")
@require_POST
def traiter(request: AgentRequest, pk: UUID, rang: int) -> HttpResponse:
    """A point without affaire was dealt with."""
    point = trouver_point(request, pk, rang)
    return mener(
        request,
        forms.TraiterForm(request.POST, prefix="traiter"),
        partial(services.traiter, agent=request.user, point=point),
        gabarit=PAGE,
        contexte=lambda: contexte_seance(request.user, point.seance, point),
        nom="traiter",
        fait=f"{point.nom} : c’est au procès-verbal.",
        retour=vers(point.seance),
    )
