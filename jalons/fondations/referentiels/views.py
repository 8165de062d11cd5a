"""Read the reference data; give a parameter a new dated value."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from jalons.fondations.acces.controle import acces, autorise
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.referentiels import selectors, services
from jalons.fondations.referentiels.forms import NouvelleValeur
from jalons.fondations.referentiels.models import Parametre
from jalons.fondations.socle.actes import lire_et_agir, mener, poste


@acces("referentiel", "lire", classe="F0")
@require_safe
def liste(request: AgentRequest) -> HttpResponse:
    """Everything in force today, with its source."""
    jour = timezone.localdate()
    contexte = {
        "parametres": selectors.parametres_par_code(jour),
        "fiches": selectors.fiches(),
        "listes": selectors.listes(jour),
        "peut_modifier": autorise(request.user, "modifier", "referentiel", classe="F0"),
    }
    return render(request, "referentiels/liste.html", contexte)


@acces("referentiel", "modifier", classe="F0")
@lire_et_agir
def modifier(request: AgentRequest, code: str) -> HttpResponse:
    """The form of a new dated value, and the act itself."""
    valeurs = list(Parametre.objects.visible_to(request.user, classe="F0").filter(code=code).order_by("-date_debut"))
    if not valeurs:
        raise Http404
    return mener(
        request,
        NouvelleValeur(poste(request)),
        partial(services.changer_parametre, agent=request.user, code=code),
        gabarit="referentiels/modifier.html",
        contexte={"valeurs": valeurs},
        nom="formulaire",
        fait=f"{valeurs[0].libelle} : la nouvelle valeur est enregistrée.",
        retour="referentiels:liste",
    )
