"""What is decided without a sitting, and what a second person confirms: on an anonymous sheet."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from jalons.accompagner.aides import affaire, forms, selectors, services
from jalons.accompagner.aides.enums import Reponse
from jalons.accompagner.aides.models import Financement
from jalons.fondations.acces.controle import acces, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle.actes import acte, lire_et_agir, mener, poste
from jalons.fondations.socle.champs import version_postee

PARTS = Financement.objects.select_related("aide__assure", "aide__dossier", "fonds")


@acces("aide", "decider")
@require_safe
def a_decider(request: AgentRequest) -> HttpResponse:
    """What waits for the delegation."""
    return render(
        request,
        "aides/a_decider.html",
        {"parts": selectors.a_decider(request.user), "decide": True, "ou": "aides:decider"},
    )


@acces("aide", "decider")
@lire_et_agir
def decider(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Decide of one."""
    part = trouver(request, PARTS, pk)
    form = forms.DelegationForm(poste(request), initial={"version": part.version})

    def agir(*, accord: str, **dit: Any) -> Financement:
        vue = version_postee(request.POST)
        return services.decider_par_delegation(
            agent=request.user, financement=part, accord=accord == Reponse.ACCORD, version=vue, **dit
        )

    return mener(
        request, form, agir, gabarit="aides/decider.html", contexte=lambda: affaire.contexte_fiche(part),
        fait=lambda decidee: f"C’est décidé : {decidee.get_statut_display().lower()}.", retour="aides:a_decider",
    )  # fmt: skip


@acces("aide", "confirmer")
@require_safe
def a_confirmer(request: AgentRequest) -> HttpResponse:
    """What waits for a second person."""
    parts = selectors.a_confirmer(request.user)
    return render(request, "aides/a_decider.html", {"parts": parts, "ou": "aides:infirmer"})


@acces("aide", "confirmer")
@lire_et_agir
def infirmer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Read it; confirm it by the button, or say why not."""
    part = trouver(request, PARTS, pk)
    form = forms.InfirmerForm(poste(request), initial={"version": part.version})
    agir = partial(services.infirmer, agent=request.user, financement=part, version=version_postee(request.POST))
    return mener(
        request, form, agir, gabarit="aides/confirmer.html", contexte=lambda: affaire.contexte_fiche(part),
        fait="Ce n’est pas confirmé : le fonds reprend son argent, la personne aura ses raisons.", retour="aides:a_confirmer",
    )  # fmt: skip


@acces("aide", "confirmer")
@require_POST
def confirmer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The second person."""
    part = trouver(request, PARTS, pk)
    agir = partial(services.confirmer, agent=request.user, financement=part, version=version_postee(request.POST))
    return acte(request, agir, fait="C’est confirmé.", retour="aides:a_confirmer")
