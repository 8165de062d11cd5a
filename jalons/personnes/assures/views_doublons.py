"""Decide of two rows that look alike: one person, two people, or undo."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from jalons.fondations.acces.controle import acces, trouver
from jalons.personnes.assures import services
from jalons.personnes.assures.erreurs import EnregistrementRefuse
from jalons.personnes.assures.models import Assure, LienDoublon
from jalons.personnes.assures.views import moi


def _faire(request: HttpRequest, pk: UUID, acte: Callable[[], Any], succes: str) -> HttpResponse:
    try:
        acte()
    except EnregistrementRefuse as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, succes)
    return redirect("assures:fiche", pk)


@acces("assure", "fusionner")
@require_POST
def reunir(request: HttpRequest, pk: UUID, autre_pk: UUID) -> HttpResponse:
    """Both rows are one person: this one is kept."""
    garder, doublon = trouver(request, Assure, pk), trouver(request, Assure, autre_pk)
    acte = partial(services.fusionner, agent=moi(request), garder=garder, doublon=doublon)
    return _faire(request, pk, acte, "Les deux fiches sont réunies. Vous pouvez l’annuler ici.")


@acces("assure", "fusionner")
@require_POST
def distinguer(request: HttpRequest, pk: UUID, autre_pk: UUID) -> HttpResponse:
    """Two people: stop proposing them."""
    assure, autre = trouver(request, Assure, pk), trouver(request, Assure, autre_pk)
    acte = partial(services.declarer_distinctes, agent=moi(request), assure=assure, autre=autre)
    return _faire(request, pk, acte, "Noté : ce sont deux personnes différentes.")


@acces("assure", "fusionner")
@require_POST
def separer(request: HttpRequest, pk: UUID, autre_pk: UUID) -> HttpResponse:
    """Undo the link between both rows."""
    assure, autre = trouver(request, Assure, pk), trouver(request, Assure, autre_pk)
    liens = LienDoublon.objects.filter(doublon__in=[assure, autre], garde__in=[assure, autre], annule_le=None)
    lien = liens.first()
    if lien is None:
        raise Http404
    acte = partial(services.annuler_fusion, agent=moi(request), lien=lien)
    return _faire(request, pk, acte, "Les deux fiches sont de nouveau séparées.")
