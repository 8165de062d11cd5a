"""Pages of the papers of a dossier. A file never is shown as it came: redrawn, or downloaded."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.accompagnements.views.communs import adresse, dossier_a_ecrire, ecrire
from jalons.fondations.acces.controle import acces, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.documents.depots import MONTREES, page_dessinee, recoit_un_fichier, telecharger
from jalons.fondations.socle.actes import lire_et_agir, mener, poste, valeurs

from . import attendues, forms, perms, selectors, services
from .models import Piece, PieceAttendue

ANCRE = "pieces"


def _vers(pk: UUID) -> str:
    return reverse("pieces:piece", args=[pk])


@recoit_un_fichier
@acces("piece", "ecrire", classe="F3")
@lire_et_agir
def deposer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Put a file in the dossier."""
    dossier = dossier_a_ecrire(request, pk)
    form = forms.PieceForm(poste(request), request.FILES or None, dossier=dossier)
    attendue = _attendue(request, dossier)

    def agir(**lu: Any) -> Piece:
        if attendue is None:
            return services.deposer(agent=request.user, dossier=dossier, **lu)
        return attendues.recevoir_fichier(
            agent=request.user, attendue=attendue, fichier=lu["fichier"], intitule=lu["intitule"]
        )

    return ecrire(
        request,
        form,
        agir,
        gabarit="pieces/deposer.html",
        contexte={"dossier": dossier, "attendue": attendue and selectors.noms().get(attendue.nature)},
        fait="La pièce est dans le dossier, chiffrée.",
        retour=adresse(pk, ANCRE),
    )


def _attendue(request: AgentRequest, dossier: Dossier) -> PieceAttendue | None:
    """The paper awaited that this file is, when the page was opened for it."""
    with suppress(ValueError):
        return PieceAttendue.objects.filter(
            pk=UUID(request.GET.get("attendue", "")), dossier=dossier, recue_le=None
        ).first()
    return None


@acces("piece", "lire", classe="F3")
@require_safe
def piece(request: AgentRequest, pk: UUID) -> HttpResponse:
    """One paper, its first pages redrawn."""
    lue = trouver(request, selectors.lignes(), pk)
    vue = selectors.vue(lue)
    montrees = [reverse("pieces:page", args=[pk, n]) for n in range(1, min(vue.pages, MONTREES) + 1)]
    contexte = {"dossier": lue.dossier, "piece": vue, "montrees": montrees}
    peut = not vue.retiree and perms.peut_ecrire(request.user, lue.dossier)
    return render(request, "pieces/piece.html", contexte | {"peut_ecrire": peut})


@acces("piece", "lire", classe="F3")
@require_safe
def page(request: AgentRequest, pk: UUID, numero: int) -> HttpResponse:
    """One page of it, redrawn as a picture."""
    return page_dessinee(request, trouver(request, selectors.lignes(), pk).document, numero, _vers(pk))


@acces("piece", "lire", classe="F3")
@require_safe
def fichier(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The file itself, to download under a neutral name."""
    return telecharger(request, trouver(request, selectors.lignes(), pk).document, _vers(pk))


@acces("piece", "ecrire", classe="F3")
@lire_et_agir
def nommer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Say again what it is."""
    lue = trouver(request, selectors.lignes(), pk)
    enregistre = partial(valeurs, lue, "intitule", "demarche")
    return ecrire(
        request,
        forms.NommerForm(poste(request), dossier=lue.dossier, initial=enregistre()),
        partial(services.nommer, agent=request.user, piece=lue),
        gabarit="pieces/nommer.html",
        contexte={"dossier": lue.dossier, "piece": lue},
        fait="C’est noté.",
        enregistre=enregistre,
        retour=adresse(lue.dossier_id, ANCRE),
    )


@acces("piece", "ecrire", classe="F3")
@lire_et_agir
def retirer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Nobody opens it any more."""
    lue = trouver(request, selectors.lignes(), pk)
    return mener(
        request,
        forms.RetraitForm(poste(request)),
        partial(services.retirer, agent=request.user, piece=lue),
        gabarit="pieces/retirer.html",
        contexte={"dossier": lue.dossier, "piece": selectors.vue(lue)},
        fait="La pièce est retirée : personne ne l’ouvre plus, sa ligne reste.",
        retour=adresse(lue.dossier_id, ANCRE),
    )
