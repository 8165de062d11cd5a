"""The minutes: written, read again, signed, printed; what follows."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST, require_safe

from jalons.fondations.acces.controle import acces
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle import champs
from jalons.fondations.socle.actes import acte, fichier, lire_et_agir, mener, poste, valeurs

from . import forms, services
from .models import LignePV, SeanceInstance, Suite
from .papier import composer_pv
from .views import contexte_seance, trouver_seance, vers


def _mener(request: AgentRequest, lue: SeanceInstance, form: Any, service: Any, nom: str, fait: str) -> HttpResponse:
    return mener(
        request,
        form,
        partial(service, agent=request.user, seance=lue),
        gabarit="instances/seance.html",
        contexte=lambda: contexte_seance(request.user, lue),
        nom=nom,
        fait=fait,
        retour=vers(lue, "#pv"),
    )


@acces("seance_instance", "tenir")
@require_POST
def ecrire(request: AgentRequest, pk: UUID) -> HttpResponse:
    """A line of her own."""
    lue = trouver_seance(request, pk)
    return _mener(
        request, lue, forms.LigneForm(request.POST), services.ecrire_ligne, "ligne_pv", "La ligne est écrite."
    )


@acces("seance_instance", "tenir")
@lire_et_agir
def corriger(request: AgentRequest, pk: UUID, rang: int) -> HttpResponse:
    """A line, written otherwise until the signature."""
    lue = trouver_seance(request, pk)
    ligne: LignePV = get_object_or_404(lue.lignes, rang=rang)
    enregistre = partial(valeurs, ligne, "texte")
    return mener(
        request,
        forms.LigneForm(poste(request), initial=enregistre()),
        partial(services.corriger_ligne, agent=request.user, ligne=ligne),
        gabarit="instances/ligne.html",
        contexte={"seance": lue, "ligne": ligne},
        enregistre=enregistre,
        fait="La ligne est corrigée.",
        retour=vers(lue, "#pv"),
    )


@acces("seance_instance", "lire")
@require_safe
def imprimer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The minutes as a PDF: as signed, else as they are written today."""
    lue = trouver_seance(request, pk)
    return acte(
        request,
        partial(composer_pv, lue),
        retour=vers(lue, "#pv"),
        reponse=lambda pdf: fichier(pdf, "application/pdf", f"pv-{lue.date_acte}.pdf"),
    )


@acces("seance_instance", "signer")
@require_POST
def signer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Read again, and signed."""
    lue = trouver_seance(request, pk)
    signer_vue = partial(services.signer, version=champs.version_postee(request.POST))
    fait = "Le procès-verbal est signé : il ne change plus."
    return _mener(request, lue, forms.SignerForm(request.POST), signer_vue, "signature", fait)


@acces("seance_instance", "tenir")
@require_POST
def additif(request: AgentRequest, pk: UUID) -> HttpResponse:
    """A correction after the signature."""
    lue = trouver_seance(request, pk)
    return _mener(
        request, lue, forms.AdditifForm(request.POST), services.ajouter_additif, "additif", "L’additif est écrit."
    )


@acces("seance_instance", "tenir")
@require_POST
def suite(request: AgentRequest, pk: UUID) -> HttpResponse:
    """What follows."""
    lue = trouver_seance(request, pk)
    return _mener(request, lue, forms.SuiteForm(request.POST, seance=lue), services.noter_suite, "suite", "C’est noté.")


@acces("seance_instance", "tenir")
@require_POST
def faite(request: AgentRequest, pk: UUID, rang: int) -> HttpResponse:
    """It is done."""
    lue = trouver_seance(request, pk)
    suivie: Suite = get_object_or_404(lue.suites, rang=rang)
    agir = partial(services.faire_suite, agent=request.user, suite=suivie)
    return acte(request, agir, fait="C’est noté : fait.", retour=vers(lue, "#suites"))
