"""Read the directory; keep the caisse's cards."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from jalons.fondations.acces.controle import acces, autorise, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle.actes import lire_et_agir, mener, poste, valeurs
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.partenaires import selectors, services
from jalons.personnes.partenaires.enums import MotifOrientation
from jalons.personnes.partenaires.forms import FormulairePartenaire
from jalons.personnes.partenaires.models import Partenaire


@acces("partenaire", "lire", classe="F0")
@require_safe
def liste(request: AgentRequest) -> HttpResponse:
    """The directory, by reason and by name."""
    motif, texte = request.GET.get("motif", ""), request.GET.get("q", "").strip()[:80]
    motif = motif if motif in MotifOrientation.values else ""
    contexte = {
        "partenaires": selectors.chercher(request.user.organisme_id, texte, motif),
        "motifs": MotifOrientation.choices,
        "motif": motif,
        "q": texte,
        "peut_creer": autorise(request.user, "creer", "partenaire", classe="F0"),
    }
    page = "partenaires/_liste.html" if request.htmx else "partenaires/liste.html"
    return render(request, page, contexte)


@acces("partenaire", "lire", classe="F0")
@require_safe
def fiche(request: AgentRequest, pk: UUID) -> HttpResponse:
    """One card."""
    partenaire = trouver(request, Partenaire.objects.select_related("territoire", "complete"), pk)
    siennes = partenaire.fiches_locales.filter(territoire=request.user.organisme_id)
    contexte = {
        "partenaire": partenaire,
        "locale": siennes.first() if request.user.organisme_id else None,
        "pour": [str(MotifOrientation(m).label) for m in partenaire.pour if m in MotifOrientation.values],
        "peut_modifier": autorise(request.user, "modifier", "partenaire", partenaire, classe="F0"),
        "peut_creer": autorise(request.user, "creer", "partenaire", classe="F0"),
    }
    return render(request, "partenaires/fiche.html", contexte)


@acces("partenaire", "creer", classe="F0")
@lire_et_agir
def nouveau(request: AgentRequest) -> HttpResponse:
    """A new card of the caisse."""
    return _creer(request, None)


@acces("partenaire", "creer", classe="F0")
@lire_et_agir
def completer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The caisse's own card in the place of a national one."""
    national = trouver(request, Partenaire, pk, "lire")
    if national.territoire_id:
        raise Http404
    return _creer(request, national)


def _creer(request: AgentRequest, national: Partenaire | None) -> HttpResponse:
    depart = {c: getattr(national, c) for c in services.CHAMPS if c not in ("source", "verifie_le")} if national else {}
    organisme = get_object_or_404(Organisme, pk=request.user.organisme_id)
    return mener(
        request,
        FormulairePartenaire(poste(request), initial=depart),
        partial(services.creer_partenaire, agent=request.user, organisme=organisme, complete=national),
        gabarit="partenaires/edition.html",
        contexte={"national": national},
        fait="La fiche est enregistrée pour votre caisse.",
        retour=lambda cree: reverse("partenaires:fiche", args=[cree.pk]),
    )


@acces("partenaire", "modifier", classe="F0")
@lire_et_agir
def modifier(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Correct a card of one's caisse."""
    partenaire = trouver(request, Partenaire, pk)
    enregistre = partial(valeurs, partenaire, *services.CHAMPS)
    return mener(
        request,
        FormulairePartenaire(poste(request), initial=enregistre()),
        partial(services.modifier_partenaire, agent=request.user, partenaire=partenaire),
        gabarit="partenaires/edition.html",
        contexte={"partenaire": partenaire},
        fait="La fiche est corrigée.",
        enregistre=enregistre,
        retour=reverse("partenaires:fiche", args=[pk]),
    )
