"""From a call to the register of what others ask: what was typed follows, encrypted, and never in an address."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from jalons.fondations.acces.controle import acces, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle.actes import lire_et_agir, mener, poste
from jalons.parcours import registre, selectors
from jalons.parcours.forms import AuRegistreForm
from jalons.parcours.models import BrouillonAppel
from jalons.parcours.views.appel import appel, garder
from jalons.recevoir.registres.selectors import a_savoir


@acces("brouillon_appel", "ecrire", classe="F4")
@require_POST
@sensitive_post_parameters()
def vers_registre(request: AgentRequest) -> HttpResponse:
    """« Noter sa demande au registre »: the call is saved, and its page of the register opens."""
    garde, faute = garder(request, vide=True)
    if garde:
        return redirect("parcours:au_registre", garde.pk)
    if faute:
        messages.error(request, f"L’appel n’est pas gardé. {faute}")
    return appel(request)


@acces("brouillon_appel", "ecrire", classe="F4")
@lire_et_agir
@sensitive_post_parameters()
def au_registre(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The register's page, begun with this call; noting it ends the call."""
    agent, brouillon = request.user, trouver(request, BrouillonAppel, pk)
    jour, depart = timezone.localdate(), registre.depart(selectors.brouillon_lu(brouillon))
    return mener(
        request,
        AuRegistreForm(poste(request), agent=agent, jour=jour, depart=depart),
        partial(registre.noter, agent=agent, brouillon=brouillon),
        gabarit="registres/noter.html",
        contexte={"savoir": a_savoir(jour), "revenir": f"{reverse('parcours:appel')}?reprendre={brouillon.cle}"},
        fait="C’est noté : l’assistante sociale concernée le voit dans sa journée, avant tout le monde.",
        retour="parcours:ma_journee",
    )
