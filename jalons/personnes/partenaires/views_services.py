"""What a body offers, written and corrected by the caisse; what a list says otherwise than she did."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from jalons.fondations.acces.controle import acces, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle.actes import lire_et_agir, mener, poste, valeurs
from jalons.personnes.partenaires import conflits, services
from jalons.personnes.partenaires.fiche import services_de_carte
from jalons.personnes.partenaires.forms import FormulaireService
from jalons.personnes.partenaires.models import Partenaire


@acces("partenaire", "offrir", classe="F0")
@lire_et_agir
def service(request: AgentRequest, pk: UUID, service: UUID | None = None) -> HttpResponse:
    """Write one, or correct one: a source's own stays as it is, the caisse reads hers in its place."""
    carte = trouver(request, Partenaire, pk)
    siens = services_de_carte(carte, request.user.organisme_id, fermes=True)
    connu = get_object_or_404(siens, pk=service) if service else None
    enregistre = partial(valeurs, connu, *services.CHAMPS_SERVICE) if connu else None
    return mener(
        request,
        FormulaireService(poste(request), initial=enregistre() if enregistre else None),
        partial(services.enregistrer_service, agent=request.user, partenaire=carte, service=connu),
        gabarit="partenaires/service.html",
        contexte={"partenaire": carte, "service": connu},
        enregistre=enregistre,
        fait="C’est noté pour votre caisse, et vérifié d’aujourd’hui.",
        retour=reverse("partenaires:fiche", args=[pk]),
    )


@acces("partenaire", "offrir", classe="F0")
@require_safe
def desaccords(request: AgentRequest) -> HttpResponse:
    """What a list says otherwise than what the caisse wrote: hers is kept until somebody decides."""
    return render(
        request, "partenaires/desaccords.html", {"desaccords": conflits.desaccords(request.user.organisme_id)}
    )
