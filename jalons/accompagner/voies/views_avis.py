"""The opinions of the service on evaluating structures and subsidies: read, give one, give another since."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from jalons.accompagner.voies import forms, services
from jalons.accompagner.voies.models import Avis
from jalons.fondations.acces.controle import acces, autorise, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle.actes import lire_et_agir, mener, poste

GARDES = ("objet", "structure", "demande_par")
MONTRES = 100


@acces("avis", "lire")
@require_safe
def liste(request: AgentRequest) -> HttpResponse:
    """The opinions that the caisse gave, the newest first."""
    tous = Avis.objects.visible_to(request.user).select_related("par", "remplace")[:MONTRES]
    contexte = {"avis": tous, "peut_rendre": autorise(request.user, "rendre", "avis")}
    return render(request, "voies/avis.html", contexte)


@acces("avis", "rendre")
@lire_et_agir
def rendre(request: AgentRequest) -> HttpResponse:
    """Give an opinion."""
    return _rendre(request, None)


@acces("avis", "rendre")
@lire_et_agir
def remplacer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Give another one since: both stay."""
    return _rendre(request, trouver(request, Avis, pk))


def _rendre(request: AgentRequest, avant: Avis | None) -> HttpResponse:
    depart: dict[str, Any] = {nom: getattr(avant, nom) for nom in GARDES} if avant else {}
    return mener(
        request,
        forms.AvisForm(poste(request), initial=depart | {"rendu_le": timezone.localdate()}),
        partial(services.rendre_avis, agent=request.user, remplace=avant),
        gabarit="voies/rendre_avis.html",
        contexte={"avant": avant},
        fait="L’avis est rendu : il ne se change plus, un autre peut le remplacer.",
        retour="voies:avis",
    )
