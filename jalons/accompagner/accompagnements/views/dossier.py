"""« Mes dossiers », the sections, and the acts on the dossier itself."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jalons.accompagner.accompagnements import forms, selectors, services
from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.accompagnements.views.communs import (
    SECTIONS,
    Saisie,
    acte,
    dossier_a_ecrire,
    mener,
)
from jalons.fondations.acces.controle import acces, trouver

GET_POST = require_http_methods(["GET", "HEAD", "POST"])


@acces("dossier", "lister", classe="F3")
@require_safe
def liste(request: HttpRequest) -> HttpResponse:
    """The agent's dossiers, silent ones first; ``?clos=1`` shows those that ended."""
    clos = request.GET.get("clos") == "1"
    jour = timezone.localdate()
    dossiers = selectors.mes_dossiers(request.user, jour, clos=clos)  # type: ignore[arg-type]
    return render(request, "accompagnements/liste.html", {"dossiers": dossiers, "clos": clos})


@acces("dossier", "lire", consultation=True)
@require_safe
def section(request: HttpRequest, pk: UUID, nom: str) -> HttpResponse:
    """One section alone, the include that the whole page uses, with what this agent may read."""
    if nom not in SECTIONS:
        raise Http404
    dossier = trouver(request, Dossier.objects.select_related("assure", "relais"), pk)
    page = selectors.page_dossier(request.user, dossier)  # type: ignore[arg-type]
    return render(request, f"accompagnements/_{nom}.html", {"page": page})


@acces("dossier", "changer_referent")
@GET_POST
def referent(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the dossier to somebody else, from a day on."""
    dossier = trouver(request, Dossier.objects.select_related("assure"), pk)
    jour = timezone.localdate()
    form = forms.ReferentForm(request.POST or None, dossier=dossier, aujourdhui=jour, initial={"le": jour})
    saisie = Saisie(
        form=form,
        gabarit="accompagnements/referent.html",
        contexte={"dossier": dossier},
        agir=lambda lu: services.changer_referent(
            agent=request.user,  # type: ignore[arg-type]
            dossier=dossier,
            nouveau=lu["agent"],
            le=lu["le"],
        ),
        dossier_id=dossier.pk,
        section="",
        message="Le changement de référent est enregistré.",
    )
    return mener(request, saisie)


@acces("dossier", "clore", classe="F3")
@require_POST
def rouvrir(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Undo a clôture."""
    dossier = trouver(request, Dossier, pk)
    return acte(
        request,
        pk,
        "cloture",
        "Le dossier est rouvert.",
        lambda: services.rouvrir_dossier(agent=request.user, dossier=dossier),  # type: ignore[arg-type]
    )


@acces("dossier", "accompagner", classe="F3")
@require_POST
def suspendre(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put on hold."""
    dossier = dossier_a_ecrire(request, pk)
    return acte(
        request,
        pk,
        "cloture",
        "L’accompagnement est suspendu.",
        lambda: services.suspendre(agent=request.user, dossier=dossier),  # type: ignore[arg-type]
    )


@acces("dossier", "accompagner", classe="F3")
@require_POST
def reprendre(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take up again."""
    dossier = dossier_a_ecrire(request, pk)
    return acte(
        request,
        pk,
        "cloture",
        "L’accompagnement reprend.",
        lambda: services.reprendre(agent=request.user, dossier=dossier),  # type: ignore[arg-type]
    )


@acces("dossier", "accompagner", classe="F3")
@GET_POST
def axe(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change the main axis from now on."""
    dossier = dossier_a_ecrire(request, pk)
    initial = {"axe": dossier.axe, "version": dossier.version}

    def enregistre() -> tuple[int, dict[str, str]]:
        frais = Dossier.objects.get(pk=dossier.pk)
        return frais.version, {"axe": frais.axe}

    saisie = Saisie(
        form=forms.AxeForm(request.POST or None, initial=initial),
        gabarit="accompagnements/axe.html",
        contexte={"dossier": dossier},
        agir=lambda lu: services.changer_axe(agent=request.user, dossier=dossier, **lu),  # type: ignore[arg-type]
        dossier_id=dossier.pk,
        section="",
        message="L’axe est changé ; les entretiens déjà notés gardent le leur.",
        enregistre=enregistre,
    )
    return mener(request, saisie)
