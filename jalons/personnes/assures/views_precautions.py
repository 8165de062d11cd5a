"""How somebody is received after something happened: noted, renewed, ended."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from jalons.fondations.acces.controle import acces, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle.actes import lire_et_agir, mener, poste, valeurs
from jalons.personnes.assures import forms, services
from jalons.personnes.assures.models import Assure, PrecautionAccueil


@acces("assure", "precaution")
@lire_et_agir
def precaution(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Note what happened and how she is received."""
    assure, jour = trouver(request, Assure, pk), timezone.localdate()
    return mener(
        request,
        forms.FormulairePrecaution(poste(request), initial={"fait_le": jour, "date_fin": jour + timedelta(days=90)}),
        partial(services.noter_precaution, agent=request.user, assure=assure),
        gabarit="assures/precaution.html",
        contexte={"assure": assure},
        fait="C’est noté : qui la reçoit le lit d’abord, jusqu’à son dernier jour.",
        retour=reverse("assures:fiche", args=[pk]),
    )


@acces("assure", "precaution")
@lire_et_agir
def renouveler(request: AgentRequest, pk: UUID, precaution_pk: UUID) -> HttpResponse:
    """Another last day, or today: it is over."""
    assure = trouver(request, Assure, pk)
    notee = get_object_or_404(PrecautionAccueil, pk=precaution_pk, assure=assure)
    enregistre = partial(valeurs, notee, "faire", "date_fin")
    return mener(
        request,
        forms.FormulaireRenouveler(poste(request), initial=enregistre()),
        partial(services.renouveler_precaution, agent=request.user, precaution=notee),
        gabarit="assures/precaution.html",
        contexte={"assure": assure, "precaution": notee},
        fait="Son dernier jour est changé.",
        enregistre=enregistre,
        retour=reverse("assures:fiche", args=[pk]),
    )
