"""What was found: the register of extractions, the people of one of them, why one person is in the list."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from jalons.fondations.acces.controle import acces, autorise, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.personnes.assures.models import Assure

from . import selectors
from .models import Reperage
from .pourquoi import expliquer

EXTRACTIONS, PERSONNES = 12, 25


@acces("reperage", "lister")
@require_safe
def liste(request: AgentRequest) -> HttpResponse:
    """The extractions received, what each public found in them, and what to look at before offering anything."""
    page = Paginator(selectors.extractions_visibles(request.user), EXTRACTIONS).get_page(request.GET.get("page"))
    contexte = {
        "page": page,
        "extractions": selectors.registre(request.user, list(page)),
        "voit": selectors.voit_des_personnes(request.user),
        "etapes": selectors.ETAPES,
    }
    return render(request, "detection/liste.html", contexte)


@acces("reperage", "lister")
@require_safe
def extraction(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The people of one extraction whom this agent may open."""
    lue = get_object_or_404(selectors.extractions_visibles(request.user), pk=pk)
    lignes = selectors.personnes_trouvees(request.user, extraction=lue)
    page = Paginator(lignes, PERSONNES).get_page(request.GET.get("page"))
    contexte = {
        "extraction": lue,
        "page": page,
        "vue": selectors.registre(request.user, [lue])[0],
        "lignes": selectors.lignes_trouvees(request.user, list(page)),
        "voit": selectors.voit_des_personnes(request.user),
        "etapes": selectors.ETAPES,
    }
    return render(request, "detection/extraction.html", contexte)


@acces("reperage", "lire")
@require_safe
def pourquoi(request: AgentRequest, pk: UUID) -> HttpResponse:
    """« Pourquoi est-elle dans la liste ? »"""
    lignes = Reperage.objects.select_related("extraction__organisme", "assure")
    reperage = trouver(request, lignes, pk)
    lisible = reperage.assure is not None and autorise(request.user, "lire", "assure", reperage.assure)
    contexte = {"p": expliquer(request.user, reperage), "assure": reperage.assure if lisible else None}
    return render(request, "detection/pourquoi.html", contexte)


@acces("reperage", "lire")
@require_safe
def personne(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The repérages of one person; straight to it when there is only one."""
    assure = trouver(request, Assure, pk)
    reperages = list(selectors.personnes_trouvees(request.user, assure=assure))
    if len(reperages) == 1:
        return redirect("detection:pourquoi", reperages[0].pk)
    contexte = {"assure": assure, "lignes": selectors.lignes_trouvees(request.user, reperages)}
    return render(request, "detection/personne.html", contexte)
