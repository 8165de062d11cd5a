"""The letter that was typed in, as it came: redrawn, or downloaded, by whoever reads what it says."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from jalons.fondations.acces.controle import acces, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.documents import services as documents
from jalons.fondations.documents.depots import MONTREES, page_dessinee, telecharger
from jalons.fondations.documents.models import Document

from . import perms
from .models import Signalement, nom_affiche


def _lettre(request: AgentRequest, pk: UUID) -> tuple[Signalement, Document]:
    """The arrival and its letter, or 404 when there is none, or none for her."""
    lu = trouver(request, Signalement.objects.select_related("demande__assure"), pk)
    document = documents.de_l_objet(lu)
    if document is None or not perms.peut_lire_lettre(request.user, lu):
        raise Http404
    return lu, document


@acces("signalement", "lire", classe="F3")
@require_safe
def lettre(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Its first pages."""
    lu, document = _lettre(request, pk)
    pages = (document.pages or 1) if documents.montrable(document) else 0
    montrees = [reverse("signalements:lettre_page", args=[pk, n]) for n in range(1, min(pages, MONTREES) + 1)]
    contexte = {"signalement": lu, "personne": nom_affiche(lu.demande), "pages": pages, "montrees": montrees}
    return render(request, "signalements/lettre.html", contexte)


@acces("signalement", "lire", classe="F3")
@require_safe
def page(request: AgentRequest, pk: UUID, numero: int) -> HttpResponse:
    """One page, redrawn as a picture."""
    return page_dessinee(request, _lettre(request, pk)[1], numero, reverse("signalements:lettre", args=[pk]))


@acces("signalement", "lire", classe="F3")
@require_safe
def fichier(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The file itself, under a neutral name."""
    return telecharger(request, _lettre(request, pk)[1], reverse("signalements:lettre", args=[pk]))
