"""The grids: open or close one for a caisse; fill one with a person, read what was answered."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.accompagner.accompagnements import forms_plan, selectors, services
from jalons.accompagner.accompagnements.models import GrilleOuverte, GrilleRemplie
from jalons.accompagner.accompagnements.views.communs import dossier_a_ecrire, ecrire
from jalons.fondations.acces.controle import acces, lire_comme, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.referentiels.models import Fiche
from jalons.fondations.socle.actes import acte, lire_et_agir, poste


@acces("grille", "ouvrir", classe="F0")
@require_safe
def grilles(request: AgentRequest) -> HttpResponse:
    """The grids of the reference data, off until somebody of the caisse opens them."""
    lues = selectors.grilles_de_caisse(request.user.organisme_id, timezone.localdate())
    return render(request, "accompagnements/grilles.html", {"grilles": lues})


@acces("grille", "ouvrir", classe="F0")
@require_POST
def ouvrir(request: AgentRequest, code: str) -> HttpResponse:
    """The workers of the caisse may use it."""
    organisme = request.user.affectation.organisme if request.user.affectation else None
    if organisme is None or not any(g.code == code for g in _en_vigueur(organisme.pk)):
        raise Http404
    agir = partial(services.ouvrir_grille, agent=request.user, organisme=organisme, code=code)
    return acte(request, agir, fait="La grille est ouverte aux assistantes et assistants de la caisse.", retour=_ici())


@acces("grille", "ouvrir", classe="F0")
@require_POST
def fermer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Nobody fills it any more; what was filled stays readable."""
    ouverte = trouver(request, GrilleOuverte, pk)
    agir = partial(services.fermer_grille, agent=request.user, ouverte=ouverte)
    return acte(request, agir, fait="La grille est fermée ; ce qui a été rempli reste lisible.", retour=_ici())


def _ici() -> str:
    return reverse("accompagnements:grilles")


def _en_vigueur(organisme_id: Any) -> list[Fiche]:
    return [g.fiche for g in selectors.grilles_de_caisse(organisme_id, timezone.localdate())]


@acces("evaluation", "lire", classe="F3")
@require_safe
def du_dossier(request: AgentRequest, pk: UUID) -> HttpResponse:
    """What was answered with this person, and the grids that may be filled."""
    lire_comme(request, "evaluation")
    dossier = dossier_a_ecrire(request, pk)
    ouvertes = selectors.grilles_ouvertes(dossier.organisme_id, timezone.localdate())
    contexte = {"dossier": dossier, "ouvertes": ouvertes, "remplies": selectors.grilles_remplies(dossier)}
    return render(request, "accompagnements/grilles_dossier.html", contexte)


@acces("evaluation", "ecrire", classe="F3")
@lire_et_agir
def remplir(request: AgentRequest, pk: UUID, code: str) -> HttpResponse:
    """Fill a grid with the person."""
    dossier, jour = dossier_a_ecrire(request, pk), timezone.localdate()
    grille = next((g for g in selectors.grilles_ouvertes(dossier.organisme_id, jour) if g.code == code), None)
    if grille is None:
        raise Http404
    form = forms_plan.GrilleForm(poste(request), grille=grille, initial={"date_acte": jour})
    commun: dict[str, Any] = {"agent": request.user, "dossier": dossier, "grille": grille}

    def agir(*, date_acte: Any, **_: Any) -> GrilleRemplie:
        return services.remplir_grille(reponses=form.reponses(), le=date_acte, **commun)

    return ecrire(
        request,
        form,
        agir,
        gabarit="accompagnements/grille.html",
        contexte={"dossier": dossier, "grille": grille},
        fait="Les réponses sont gardées.",
        retour=reverse("accompagnements:grilles_dossier", args=[pk]),
    )
