"""The templates: those in force, one with its versions and its preview, its next version, its end."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.fondations.acces.controle import acces, autorise, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle.actes import acte, lire_et_agir, mener, poste
from jalons.fondations.socle.champs import version_postee

from . import forms, rules, selectors, services
from .models import ModeleCourrier

MOTS = ("genre", "titre", "objet", "corps", "date_debut")


def _ici(modele: ModeleCourrier) -> str:
    return reverse("courriers:modele", args=[modele.pk])


def _modele(request: AgentRequest, pk: UUID) -> ModeleCourrier:
    return trouver(request, ModeleCourrier.objects.select_related("auteur", "organisme"), pk)


@acces("modele_courrier", "lire")
@require_safe
def modeles(request: AgentRequest) -> HttpResponse:
    """Those in force, by addressee."""
    contexte = {
        "modeles": selectors.modeles_en_vigueur(request.user, timezone.localdate()),
        "peut_tenir": autorise(request.user, "tenir", "modele_courrier"),
    }
    return render(request, "courriers/modeles.html", contexte)


@acces("modele_courrier", "lire")
@require_safe
def modele(request: AgentRequest, pk: UUID) -> HttpResponse:
    """One version as it would print, its merge fields, its other versions."""
    lu = _modele(request, pk)
    contexte = {
        "modele": lu,
        "lettre": selectors.exemple(lu, timezone.localdate()),
        "versions": selectors.versions(lu),
        "peut_tenir": autorise(request.user, "tenir", "modele_courrier", lu),
    }
    return render(request, "courriers/modele.html", contexte)


def _contexte(genre: str) -> dict[str, Any]:
    return {"champs_offerts": rules.champs_offerts(genre)}


@acces("modele_courrier", "tenir")
@lire_et_agir
def nouveau(request: AgentRequest) -> HttpResponse:
    """Write a template."""
    return mener(
        request,
        forms.ModeleForm(poste(request), initial={"date_debut": timezone.localdate()}),
        partial(services.tenir_modele, agent=request.user),
        gabarit="courriers/edition.html",
        contexte=_contexte(request.POST.get("genre", "")),
        fait="Le modèle est écrit.",
        retour=_ici,
    )


@acces("modele_courrier", "tenir")
@lire_et_agir
def modifier(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Write the next version; letters already begun keep the words they have."""
    lu = selectors.versions(_modele(request, pk))[0]

    def enregistre() -> dict[str, Any]:
        derniere = selectors.versions(lu)[0]
        return {nom: getattr(derniere, nom) for nom in (*MOTS, "version")}

    return mener(
        request,
        forms.ModeleForm(poste(request), initial=enregistre() | {"date_debut": timezone.localdate()}),
        partial(services.tenir_modele, agent=request.user, modele=lu),
        gabarit="courriers/edition.html",
        contexte={"modele": lu} | _contexte(lu.genre),
        fait="La version suivante est écrite ; les précédentes restent.",
        enregistre=enregistre,
        retour=_ici,
    )


@acces("modele_courrier", "tenir")
@require_POST
def retirer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """It is offered no more."""
    lu = _modele(request, pk)
    agir = partial(services.retirer_modele, agent=request.user, modele=lu, version=version_postee(request.POST) or 0)
    fait = "Le modèle est retiré ; les courriers déjà écrits restent."
    return acte(request, agir, fait=fait, retour="courriers:modeles", sinon=_ici(lu))
