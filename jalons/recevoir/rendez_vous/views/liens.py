"""Her link as the service sees it: taken back, given again; what she did by it, seen; what did not reach her, told."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from jalons.fondations.acces.controle import acces
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle.actes import acte, retour_demande
from jalons.recevoir.rendez_vous import services
from jalons.recevoir.rendez_vous.services import LienDonne
from jalons.recevoir.rendez_vous.views.actes import _rdv
from jalons.recevoir.rendez_vous.views.pages import contexte_rendez_vous


def _page(pk: UUID) -> str:
    return reverse("rendez_vous:rendez_vous", args=[pk])


@acces("rendez_vous", "deplacer")
@require_POST
def retirer_lien(request: AgentRequest, pk: UUID) -> HttpResponse:
    """« Ne plus laisser ce lien »."""
    agir = partial(services.retirer_lien, agent=request.user, rdv=_rdv(request, pk))
    return acte(request, agir, fait="Plus aucun lien ne s’ouvre pour ce rendez-vous.", retour=_page(pk))


@acces("rendez_vous", "deplacer")
@require_POST
def redonner_lien(request: AgentRequest, pk: UUID) -> HttpResponse:
    """A new link, on this answer only."""
    rdv = _rdv(request, pk)

    def montrer(donne: LienDonne) -> HttpResponse:
        return render(request, "rendez_vous/rendez_vous.html", contexte_rendez_vous(request, rdv) | {"donne": donne})

    return acte(
        request, partial(services.redonner_lien, agent=request.user, rdv=rdv), reponse=montrer, retour=_page(pk)
    )


@acces("rendez_vous", "deplacer")
@require_POST
def prevenue(request: AgentRequest, pk: UUID) -> HttpResponse:
    """She was told by voice."""
    agir = partial(services.noter_prevenue, agent=request.user, rdv=_rdv(request, pk))
    return acte(request, agir, fait="C’est noté : le rendez-vous est dit.", retour=retour_demande(request, _page(pk)))


@acces("rendez_vous", "deplacer")
@require_POST
def vu(request: AgentRequest, pk: UUID) -> HttpResponse:
    """What she did by her link is seen."""
    agir = partial(services.voir_gestes, agent=request.user, rdv=_rdv(request, pk))
    return acte(request, agir, fait="Vu.", retour=retour_demande(request, _page(pk)))
