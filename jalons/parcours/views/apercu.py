"""A draft of a rule: its preview, computed on demand, then its publication."""

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
from jalons.fondations.socle.actes import mener
from jalons.parcours import regles
from jalons.parcours.forms_regles import ApercuForm, PublierForm
from jalons.reperer.detection import selectors as detection
from jalons.reperer.detection.models import Extraction
from jalons.reperer.detection.services import apercus
from jalons.reperer.programmes.models import VersionRegle
from jalons.reperer.programmes.selectors import vue_de


def _version(request: AgentRequest, pk: UUID) -> VersionRegle:
    return trouver(request, VersionRegle.objects.select_related("public__programme", "public__organisme"), pk)


def _extractions(request: AgentRequest, version: VersionRegle) -> list[Extraction]:
    return list(detection.extractions_pour(request.user, version)[:24])


def _contexte(request: AgentRequest, version: VersionRegle) -> dict[str, Any]:
    jour, agent = timezone.localdate(), request.user
    apercu = detection.dernier_apercu(version)
    extractions = _extractions(request, version)
    return {
        "version": version,
        "regle": vue_de(version, jour),
        "vue": regles.vue_apercu(agent, apercu, version) if apercu else None,
        "peut": {a: version.modifiable and autorise(agent, a, "regle", version) for a in ("modifier", "publier")},
        "apercu_form": ApercuForm(extractions=extractions),
        "publier_form": PublierForm(initial={"jour": jour}),
        "extractions": extractions,
    }


@acces("regle", "lire")
@require_safe
def apercu_regle(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The last preview of a version, and what it would take to publish it."""
    return render(request, "parcours/apercu_regle.html", _contexte(request, _version(request, pk)))


@acces("regle", "modifier")
@require_POST
def calculer_apercu(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Compute the preview on one extraction; past a size of files, the page gives the command instead."""
    version = _version(request, pk)
    return mener(
        request,
        ApercuForm(request.POST, extractions=_extractions(request, version)),
        partial(apercus.calculer, agent=request.user, version=version, limite=apercus.POIDS_MAXIMUM),
        gabarit="parcours/apercu_regle.html",
        contexte=partial(_contexte, request, version),
        nom="apercu_form",
        fait="L’aperçu est calculé. Rien n’est encore changé.",
        retour=reverse("parcours:apercu_regle", args=[pk]),
    )


@acces("regle", "publier")
@require_POST
def publier_regle(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Publish the draft, with its reason, after a preview of this very content."""
    version = _version(request, pk)
    return mener(
        request,
        PublierForm(request.POST),
        partial(regles.publier_regle, agent=request.user, version=version),
        gabarit="parcours/apercu_regle.html",
        contexte=partial(_contexte, request, version),
        nom="publier_form",
        fait=regles.publication_en_mots,
        retour=lambda publiee: reverse("programmes:public", args=[publiee.public_id]),
    )
