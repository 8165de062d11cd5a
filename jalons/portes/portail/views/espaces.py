"""The organisations to which a caisse opened the portal."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from jalons.fondations.acces.controle import acces, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle import phrases
from jalons.fondations.socle.actes import acte, mener
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.partenaires.selectors import repertoire

from .. import selectors, services
from ..forms import EspaceForm
from ..models import Espace


def _contexte(request: AgentRequest) -> dict[str, Any]:
    form = EspaceForm(partenaires=repertoire(request.user.organisme_id))
    return {"espaces": list(selectors.espaces(request.user)), "form": form}


@acces("espace", "lister")
@require_safe
def espaces(request: AgentRequest) -> HttpResponse:
    """Who may write to the service by the portal; a form to open it to one more."""
    return render(request, "portail/espaces.html", _contexte(request))


@acces("espace", "ouvrir")
@require_POST
def ouvrir(request: AgentRequest) -> HttpResponse:
    """Open a space with its first correspondent; her secret is on this answer only."""
    organisme = get_object_or_404(Organisme, pk=request.user.organisme_id)

    def montrer(donne: tuple[Any, str]) -> HttpResponse:
        contexte = {"agent": donne[0], "secret": donne[1], "retour": reverse("portail:espaces")}
        return render(request, "portail/secret.html", contexte)

    return mener(
        request,
        EspaceForm(request.POST, partenaires=repertoire(request.user.organisme_id)),
        partial(services.ouvrir_espace, agent=request.user, organisme=organisme),
        gabarit="portail/espaces.html",
        contexte=lambda: _contexte(request),
        reponse=montrer,
        retour="portail:espaces",
    )


@acces("espace", "fermer")
@require_POST
def fermer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Now: no account of that body logs in any more, no key opens anything."""
    espace = trouver(request, Espace.objects.select_related("partenaire"), pk)
    agir = partial(services.fermer_espace, agent=request.user, espace=espace)
    fait = f"L’espace {phrases.de(str(espace.partenaire))} est fermé. Ce qu’il a envoyé reste dans vos demandes."
    return acte(request, agir, fait=fait, retour="portail:espaces")
