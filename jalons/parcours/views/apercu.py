"""A draft of a rule: its preview, computed on demand, then its publication."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.fondations.acces.controle import acces, autorise, trouver
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.parcours import regles
from jalons.parcours.forms_regles import ApercuForm, PublierForm
from jalons.reperer.detection import selectors as detection
from jalons.reperer.detection.erreurs import ErreurReperage
from jalons.reperer.detection.services import apercus
from jalons.reperer.programmes.models import VersionRegle
from jalons.reperer.programmes.selectors import vue_de
from jalons.reperer.programmes.services import RegleRefusee


def _version(request: HttpRequest, pk: UUID) -> VersionRegle:
    lignes = VersionRegle.objects.select_related("public__programme", "public__organisme")
    return cast(VersionRegle, trouver(request, lignes, pk))


def _page(request: HttpRequest, version: VersionRegle, statut: int = 200, **saisis: object) -> HttpResponse:
    jour, agent = timezone.localdate(), request.user
    apercu = detection.dernier_apercu(version)
    extractions = detection.extractions_pour(agent, version)[:24]
    peut = {acte: version.modifiable and autorise(agent, acte, "regle", version) for acte in ("modifier", "publier")}
    contexte = {
        "version": version,
        "regle": vue_de(version, jour),
        "vue": regles.vue_apercu(agent, apercu, version) if apercu else None,
        "peut": peut,
        "apercu_form": ApercuForm(extractions=extractions),
        "publier_form": PublierForm(initial={"jour": jour}),
        "extractions": extractions,
    }
    return render(request, "parcours/apercu_regle.html", contexte | saisis, status=statut)


@acces("regle", "lire")
@require_safe
def apercu_regle(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The last preview of a version, and what it would take to publish it."""
    return _page(request, _version(request, pk))


@acces("regle", "modifier")
@require_POST
def calculer_apercu(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Compute the preview on one extraction; past a size of files, the page gives the command instead."""
    version = _version(request, pk)
    form = ApercuForm(request.POST, extractions=detection.extractions_pour(request.user, version)[:24])
    try:
        if form.is_valid():
            apercus.calculer(
                agent=cast(Agent, request.user), version=version, extraction=form.cleaned_data["extraction"],
                mois=form.cleaned_data["mois"], limite=apercus.POIDS_MAXIMUM,
            )  # fmt: skip
            messages.success(request, "L’aperçu est calculé. Rien n’est encore changé.")
            return redirect("parcours:apercu_regle", pk)
    except ErreurReperage as refus:
        form.add_error(None, str(refus))
    return _page(request, version, 422, apercu_form=form)


@acces("regle", "publier")
@require_POST
def publier_regle(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Publish the draft, with its reason, after a preview of this very content."""
    version = _version(request, pk)
    form = PublierForm(request.POST)
    try:
        if form.is_valid():
            publiee = regles.publier_regle(agent=cast(Agent, request.user), version=version, **form.cleaned_data)
            messages.success(request, regles.publication_en_mots(publiee))
            return redirect("programmes:public", publiee.public_id)
    except (RegleRefusee, TransitionRefusee) as refus:
        form.add_error(None, str(refus))
    return _page(request, version, 422, publier_form=form)
