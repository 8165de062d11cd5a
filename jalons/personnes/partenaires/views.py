"""Read the directory; keep the caisse's cards."""

from __future__ import annotations

from functools import partial
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from jalons.fondations.acces.controle import acces, autorise, trouver
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.refus import VersionDepassee
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.partenaires import selectors, services
from jalons.personnes.partenaires.enums import MotifOrientation
from jalons.personnes.partenaires.forms import FormulairePartenaire
from jalons.personnes.partenaires.models import Partenaire

LIRE_ET_AGIR = ["GET", "HEAD", "POST"]


def moi(request: HttpRequest) -> Agent:
    """Who asks: the middleware lets in only agents."""
    return cast(Agent, request.user)


@acces("partenaire", "lire", classe="F0")
@require_safe
def liste(request: HttpRequest) -> HttpResponse:
    """The directory, by reason and by name."""
    motif, texte = request.GET.get("motif", ""), request.GET.get("q", "").strip()[:80]
    motif = motif if motif in MotifOrientation.values else ""
    contexte = {
        "partenaires": selectors.chercher(moi(request).organisme_id, texte, motif),
        "motifs": MotifOrientation.choices,
        "motif": motif,
        "q": texte,
        "peut_creer": autorise(request.user, "creer", "partenaire", classe="F0"),
    }
    page = "partenaires/_liste.html" if getattr(request, "htmx", False) else "partenaires/liste.html"
    return render(request, page, contexte)


@acces("partenaire", "lire", classe="F0")
@require_safe
def fiche(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One card."""
    partenaire = trouver(request, Partenaire.objects.select_related("territoire", "complete"), pk)
    siennes = partenaire.fiches_locales.filter(territoire=moi(request).organisme_id)
    contexte = {
        "partenaire": partenaire,
        "locale": siennes.first() if moi(request).organisme_id else None,
        "pour": [str(MotifOrientation(m).label) for m in partenaire.pour if m in MotifOrientation.values],
        "peut_modifier": autorise(request.user, "modifier", "partenaire", partenaire, classe="F0"),
        "peut_creer": autorise(request.user, "creer", "partenaire", classe="F0"),
    }
    return render(request, "partenaires/fiche.html", contexte)


@acces("partenaire", "creer", classe="F0")
@require_http_methods(LIRE_ET_AGIR)
def nouveau(request: HttpRequest) -> HttpResponse:
    """A new card of the caisse."""
    return _creer(request, None)


@acces("partenaire", "creer", classe="F0")
@require_http_methods(LIRE_ET_AGIR)
def completer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The caisse's own card in the place of a national one."""
    national = trouver(request, Partenaire, pk, "lire")
    if national.territoire_id:
        raise Http404
    return _creer(request, national)


def _creer(request: HttpRequest, national: Partenaire | None) -> HttpResponse:
    depart = {c: getattr(national, c) for c in services.CHAMPS if c not in ("source", "verifie_le")} if national else {}
    formulaire = FormulairePartenaire(request.POST or None, initial=depart)
    if request.method == "POST" and formulaire.is_valid():
        organisme = get_object_or_404(Organisme, pk=moi(request).organisme_id)
        try:
            cree = services.creer_partenaire(
                agent=moi(request), organisme=organisme, complete=national, **formulaire.champs()
            )
        except services.PartenaireRefuse as refus:
            formulaire.add_error(None, str(refus))
        else:
            messages.success(request, "La fiche est enregistrée pour votre caisse.")
            return redirect("partenaires:fiche", cree.pk)
    return render(request, "partenaires/edition.html", {"formulaire": formulaire, "national": national})


@acces("partenaire", "modifier", classe="F0")
@require_http_methods(LIRE_ET_AGIR)
def modifier(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct a card of one's caisse."""
    partenaire = trouver(request, Partenaire, pk)
    lire = partial(_valeurs, partenaire)
    formulaire = FormulairePartenaire(request.POST or None, initial=lire())
    ecarts: list[tuple[str, str, str]] = []
    if request.method == "POST" and formulaire.is_valid():
        version = formulaire.cleaned_data["version"]
        try:
            services.modifier_partenaire(
                agent=moi(request), partenaire=partenaire, version=version, **formulaire.champs()
            )
        except VersionDepassee as perdue:
            partenaire.refresh_from_db()
            ecarts = formulaire.reprendre(str(perdue), lire())
        else:
            messages.success(request, "La fiche est corrigée.")
            return redirect("partenaires:fiche", pk)
    contexte = {"formulaire": formulaire, "partenaire": partenaire, "ecarts": ecarts}
    return render(request, "partenaires/edition.html", contexte)


def _valeurs(partenaire: Partenaire) -> dict[str, Any]:
    return {champ: getattr(partenaire, champ) for champ in (*services.CHAMPS, "version")}
