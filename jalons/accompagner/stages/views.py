"""A student writes; whoever accompanies the person reads, countersigns, or gives it back."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.accompagner.accompagnements.enums import CibleBrouillon
from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.accompagnements.services import jeter_brouillon as jeter
from jalons.accompagner.accompagnements.views import communs
from jalons.accompagner.accompagnements.views.brouillons import garder, page_du_dossier
from jalons.accompagner.accompagnements.views.communs import adresse, fait_avec_brouillon, feuille
from jalons.fondations.acces.controle import acces, autorise, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle.actes import acte, lire_et_agir, mener, poste, valeurs
from jalons.fondations.socle.champs import version_postee

from . import forms, selectors, services
from .models import EcritStage

ANCRE = "stage"


def _dossier(request: AgentRequest, pk: UUID) -> Dossier:
    """A dossier that is open to her to write in, or 404."""
    dossier = trouver(request, Dossier.objects.select_related("assure"), pk, "lire")
    if not autorise(request.user, "ecrire", "ecrit_stage", dossier, classe="F3"):
        raise Http404
    return dossier


def _ou(page: str, pk: UUID) -> tuple[str, str]:
    """Where what is typed on ``page`` is kept, and thrown away."""
    garde, jete = (reverse(f"stages:{nom}_{page}", args=[pk]) for nom in ("brouillon", "jeter"))
    return garde, jete


def _tape(garde: dict[str, Any]) -> dict[str, Any]:
    return garde["brouillon"].champs if garde["brouillon"] else {}


@acces("ecrit_stage", "ecrire", classe="F3")
@lire_et_agir
def ecrire(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Write in a dossier that is open to her; what she had begun comes back."""
    dossier = _dossier(request, pk)
    garde = communs.brouillon_pour(request, dossier, CibleBrouillon.STAGE, _ou("ecrire", pk))
    return communs.ecrire(
        request,
        forms.EcritForm(poste(request), initial={"date_acte": timezone.localdate()} | _tape(garde)),
        partial(services.ecrire, agent=request.user, dossier=dossier, feuille=feuille(request)),
        gabarit="stages/ecrire.html",
        contexte=garde,
        fait=fait_avec_brouillon(request, garde, "C’est signé de vous, à contresigner."),
        retour=adresse(pk, ANCRE),
    )


@acces("ecrit_stage", "ecrire", classe="F3")
@require_POST
def brouillon_ecrire(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Keep what she types in a new text, for her alone."""
    return _garder(request, _dossier(request, pk), ecrire, _ou("ecrire", pk))


@acces("ecrit_stage", "ecrire", classe="F3")
@require_POST
def jeter_ecrire(request: AgentRequest, pk: UUID) -> HttpResponse:
    """She throws it away."""
    return _jeter(request, _dossier(request, pk))


def _garder(
    request: AgentRequest, dossier: Dossier, vue: Any, ou: tuple[str, str], ecrit: EcritStage | None = None
) -> HttpResponse:
    page = page_du_dossier(
        request, dossier, CibleBrouillon.STAGE, noms=forms.EcritForm.base_fields, ou=ou, objet=ecrit.pk if ecrit else None,
        vue=partial(vue, pk=(ecrit or dossier).pk), retour=adresse(dossier.pk, ANCRE),
    )  # fmt: skip
    return garder(request, page)


def _jeter(request: AgentRequest, dossier: Dossier, ecrit: EcritStage | None = None) -> HttpResponse:
    cible, objet = CibleBrouillon.STAGE, ecrit.pk if ecrit else None
    agir = partial(jeter, agent=request.user, dossier=dossier, cible=cible, objet=objet)
    return acte(request, agir, fait="Le brouillon est jeté.", retour=adresse(dossier.pk, ANCRE))


@acces("ecrit_stage", "ecrire", classe="F3")
@lire_et_agir
def reprendre(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Correct what is not countersigned; what she had begun to correct comes back."""
    ecrit = trouver(request, selectors.lies(), pk)
    garde = communs.brouillon_pour(request, ecrit.dossier, CibleBrouillon.STAGE, _ou("reprendre", pk), pk)
    enregistre = partial(valeurs, ecrit, "genre", "date_acte", "texte")
    return communs.ecrire(
        request,
        forms.EcritForm(poste(request), initial=enregistre() | _tape(garde)),
        partial(services.reprendre, agent=request.user, ecrit=ecrit, feuille=feuille(request)),
        gabarit="stages/ecrire.html",
        contexte=garde | {"ecrit": ecrit},
        fait=fait_avec_brouillon(request, garde, "C’est repris, à contresigner."),
        enregistre=enregistre,
        retour=adresse(ecrit.dossier_id, ANCRE),
    )


@acces("ecrit_stage", "ecrire", classe="F3")
@require_POST
def brouillon_reprendre(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Keep what she types over a text of hers."""
    ecrit = trouver(request, selectors.lies(), pk)
    return _garder(request, ecrit.dossier, reprendre, _ou("reprendre", pk), ecrit)


@acces("ecrit_stage", "ecrire", classe="F3")
@require_POST
def jeter_reprendre(request: AgentRequest, pk: UUID) -> HttpResponse:
    """She throws it away; her text stays as it was signed."""
    ecrit = trouver(request, selectors.lies(), pk)
    return _jeter(request, ecrit.dossier, ecrit)


def _contexte(request: AgentRequest, ecrit: EcritStage, form: Any = None) -> dict[str, Any]:
    signe = autorise(request.user, "contresigner", "ecrit_stage", ecrit, classe="F3")
    return {
        "ecrit": ecrit,
        "peut_contresigner": ecrit.a_contresigner and signe,
        "peut_reprendre": not ecrit.contresigne and ecrit.auteur_id == request.user.pk,
        "form": form or forms.RendreForm(),
    }


@acces("ecrit_stage", "lire", classe="F3")
@require_safe
def ecrit(request: AgentRequest, pk: UUID) -> HttpResponse:
    """One text: who signed it, who countersigned it."""
    return render(request, "stages/ecrit.html", _contexte(request, trouver(request, selectors.lies(), pk)))


@acces("ecrit_stage", "contresigner", classe="F3")
@require_POST
def contresigner(request: AgentRequest, pk: UUID) -> HttpResponse:
    """It is final, as it was read."""
    lu, vue = trouver(request, selectors.lies(), pk), version_postee(request.POST) or 0
    agir = partial(services.contresigner, agent=request.user, ecrit=lu, version=vue)
    page = reverse("stages:ecrit", args=[pk])
    return acte(request, agir, fait="C’est contresigné.", retour=adresse(lu.dossier_id, ANCRE), sinon=page)


@acces("ecrit_stage", "contresigner", classe="F3")
@require_POST
def rendre(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Its author takes it up again."""
    lu = trouver(request, selectors.lies(), pk)
    form = forms.RendreForm(request.POST)
    return mener(
        request,
        form,
        partial(services.rendre, agent=request.user, ecrit=lu),
        gabarit="stages/ecrit.html",
        contexte=lambda: _contexte(request, lu, form),
        fait=(
            f"{lu.auteur} le voit dans sa journée."
            if autorise(lu.auteur, "ecrire", "ecrit_stage", lu, classe="F3")
            else f"{lu.auteur} n’a plus accès à ce dossier : l’écrit y reste, non contresigné."
        ),
        retour=adresse(lu.dossier_id, ANCRE),
    )
