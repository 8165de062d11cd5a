"""The people around somebody: read, add, correct from a day on, end, withdraw. Every act is a POST."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from jalons.fondations.acces.controle import acces, lire_comme, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle.actes import acte, lire_et_agir, mener, poste
from jalons.fondations.socle.champs import version_postee
from jalons.personnes.assures.models import Assure
from jalons.personnes.entourage import forms, selectors, services
from jalons.personnes.entourage.enums import Cercle
from jalons.personnes.entourage.models import LigneEntourage


def _elle(request: AgentRequest, pk: UUID) -> Assure:
    """The person whose circle it is, given to this agent by somebody else, or 404."""
    lire_comme(request, "entourage")
    return trouver(request, Assure, pk)


def _ligne(elle: Assure, pk: UUID) -> LigneEntourage:
    """The line as it was said last, whichever of its versions the address names."""
    return selectors.derniere(get_object_or_404(LigneEntourage.lisibles(), pk=pk, assure=elle))


def _vers(elle: Assure) -> str:
    return reverse("entourage:page", args=[elle.pk])


@acces("assure", "entourage", classe="F3")
@require_safe
def page(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Who lives with her, who is around her, to whom one may speak; what was said before."""
    elle = _elle(request, pk)
    lue = selectors.entourage(elle, timezone.localdate(), peut_ecrire=True)
    return render(request, "entourage/page.html", {"entourage": lue, "elle": elle})


@acces("assure", "entourage", classe="F3")
@lire_et_agir
@sensitive_post_parameters()
def nouveau(request: AgentRequest, pk: UUID, cercle: str) -> HttpResponse:
    """Note somebody; ``?mesure=``: the one who exercises that measure."""
    if cercle not in Cercle.values:
        raise Http404
    elle = _elle(request, pk)
    depart = {"date_debut": timezone.localdate(), "protection": request.GET.get("mesure")}
    form = forms.formulaire(cercle)(poste(request), assure=elle, initial=depart)
    return mener(
        request,
        form,
        lambda **lu: services.ajouter(agent=request.user, assure=elle, dit=form.dit(), **form.autres(lu)),
        gabarit="entourage/ligne.html",
        contexte={"elle": elle, "cercle": Cercle(cercle)},
        fait="C’est noté.",
        retour=_vers(elle),
    )


@acces("assure", "entourage", classe="F3")
@lire_et_agir
@sensitive_post_parameters()
def corriger(request: AgentRequest, pk: UUID, ligne_pk: UUID) -> HttpResponse:
    """Say what is true from a day on: a new agreement, an agreement taken back, another number."""
    elle = _elle(request, pk)
    ligne = _ligne(elle, ligne_pk)
    enregistre = partial(selectors.enregistree, ligne)
    initial = enregistre() | {"date_debut": timezone.localdate()}
    form = forms.formulaire(ligne.cercle)(poste(request), assure=elle, initial=initial)

    def agir(*, version: int, **lu: Any) -> LigneEntourage:
        return services.corriger(agent=request.user, ligne=ligne, version=version, dit=form.dit(), **form.autres(lu))

    return mener(
        request,
        form,
        agir,
        gabarit="entourage/ligne.html",
        contexte={"elle": elle, "cercle": Cercle(ligne.cercle), "ligne": ligne, "nom": selectors.nom_de(ligne)},
        fait="C’est noté ; les jours d’avant restent comme ils étaient.",
        enregistre=enregistre,
        retour=_vers(elle),
    )


@acces("assure", "entourage", classe="F3")
@lire_et_agir
@sensitive_post_parameters()
def terminer(request: AgentRequest, pk: UUID, ligne_pk: UUID) -> HttpResponse:
    """Somebody left, or died."""
    elle = _elle(request, pk)
    ligne = _ligne(elle, ligne_pk)

    def agir(*, dernier: Any, fin: str, version: int) -> LigneEntourage:
        suite = {"version": version, "date_debut": dernier + timedelta(days=1), "fin": fin}
        return services.terminer(agent=request.user, ligne=ligne, **suite)

    return mener(
        request,
        forms.FinForm(poste(request), initial={"dernier": timezone.localdate(), "version": ligne.version}),
        agir,
        gabarit="entourage/terminer.html",
        contexte={"elle": elle, "ligne": ligne, "nom": selectors.nom_de(ligne)},
        fait="C’est noté ; les jours d’avant restent comme ils étaient.",
        enregistre=partial(selectors.enregistree, ligne),
        retour=_vers(elle),
    )


@acces("assure", "entourage", classe="F3")
@require_POST
def retirer(request: AgentRequest, pk: UUID, ligne_pk: UUID) -> HttpResponse:
    """Noted by mistake: on no day any more, still readable, struck through."""
    elle = _elle(request, pk)
    ligne = _ligne(elle, ligne_pk)
    agir = partial(services.retirer, agent=request.user, ligne=ligne, version=version_postee(request.POST) or 0)
    return acte(request, agir, fait="La ligne est retirée ; elle reste lisible, barrée.", retour=_vers(elle))
