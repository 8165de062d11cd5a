"""Decide of two rows that look alike: one person, two people, or undo."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from jalons.fondations.acces.controle import acces, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle import phrases
from jalons.fondations.socle.actes import acte, retour_demande
from jalons.personnes.assures import doublons, services
from jalons.personnes.assures.models import Assure, LienDoublon
from jalons.personnes.assures.views import adresse


@acces("assure", "fusionner")
@require_safe
def liste(request: AgentRequest) -> HttpResponse:
    """The pairs still to examine, each with what makes it one and what makes it doubtful."""
    return render(request, "assures/doublons.html", {"paires": doublons.a_examiner(request.user)})


@acces("assure", "fusionner")
@require_POST
def reunir(request: AgentRequest, pk: UUID, autre_pk: UUID) -> HttpResponse:
    """Both rows are one person: this one is kept."""
    garder, doublon = trouver(request, Assure, pk), trouver(request, Assure, autre_pk)
    agir = partial(services.fusionner, agent=request.user, garder=garder, doublon=doublon)
    fait = f"Les deux fiches sont réunies, celle {phrases.de(str(garder))} est gardée. Cela s’annule sur sa fiche."
    return acte(request, agir, fait=fait, retour=retour_demande(request, adresse(pk)))


@acces("assure", "fusionner")
@require_POST
def distinguer(request: AgentRequest, pk: UUID, autre_pk: UUID) -> HttpResponse:
    """Two people: stop proposing them."""
    assure, autre = trouver(request, Assure, pk), trouver(request, Assure, autre_pk)
    agir = partial(services.declarer_distinctes, agent=request.user, assure=assure, autre=autre)
    return acte(request, agir, fait="Noté : ce sont deux personnes différentes.", retour=adresse(pk))


@acces("assure", "fusionner")
@require_POST
def separer(request: AgentRequest, pk: UUID, autre_pk: UUID) -> HttpResponse:
    """Undo the link between both rows."""
    assure, autre = trouver(request, Assure, pk), trouver(request, Assure, autre_pk)
    liens = LienDoublon.objects.filter(doublon__in=[assure, autre], garde__in=[assure, autre], annule_le=None)
    lien = liens.first()
    if lien is None:
        raise Http404
    agir = partial(services.annuler_fusion, agent=request.user, lien=lien)
    return acte(request, agir, fait="Les deux fiches sont de nouveau séparées.", retour=adresse(pk))
