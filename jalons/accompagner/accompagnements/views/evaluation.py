"""The évaluation sociale: complete it, read its versions."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from jalons.accompagner.accompagnements import forms_plan, selectors, services
from jalons.accompagner.accompagnements.enums import CibleBrouillon
from jalons.accompagner.accompagnements.models import Dossier, Evaluation
from jalons.accompagner.accompagnements.views.communs import (
    brouillon_pour,
    dossier_a_ecrire,
    ecrire,
    fait_avec_brouillon,
    feuille,
    vers,
)
from jalons.fondations.acces.controle import acces
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle.actes import lire_et_agir, poste


def _enregistre(dossier: Dossier) -> dict[str, Any]:
    """The version in force and what it says, as the form names it."""
    versions = selectors.versions_evaluation(dossier)
    form = forms_plan.EvaluationForm(derniere=versions[0] if versions else None)
    vides = {nom: None if nom.startswith("t_") else "non_aborde" for nom in form.fields if nom[:2] in ("a_", "t_")}
    return {"version": 0, **vides, **form.initial}


@acces("evaluation", "ecrire", classe="F3")
@lire_et_agir
def completer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Write the next version over the one in force; a draft left open comes back."""
    dossier, agent = dossier_a_ecrire(request, pk), request.user
    versions = selectors.versions_evaluation(dossier)
    garde = brouillon_pour(request, dossier, CibleBrouillon.EVALUATION)
    commun: dict[str, Any] = {"agent": agent, "dossier": dossier, "feuille": feuille(request)}
    initial = {"date_acte": timezone.localdate(), **(garde["brouillon"].champs if garde["brouillon"] else {})}
    form = forms_plan.EvaluationForm(poste(request), initial=initial, derniere=versions[0] if versions else None)
    form.ouvert = request.GET.get("domaine", "")

    def agir(*, texte: str, date_acte: Any, version: int | None, **_: Any) -> Evaluation:
        dites = form.reponses()
        return services.evaluer(texte=texte, domaines=dites, version=version or 0, le=date_acte, **commun)

    return ecrire(
        request,
        form,
        agir,
        gabarit="accompagnements/evaluation.html",
        contexte=garde,
        fait=fait_avec_brouillon(request, garde, "L’évaluation est enregistrée ; la version précédente est gardée."),
        enregistre=partial(_enregistre, dossier),
        **vers(request, pk, "evaluation"),
    )


@acces("evaluation", "lire", classe="F3")
@require_safe
def versions(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Every version, newest first."""
    dossier = dossier_a_ecrire(request, pk)
    contexte = {"dossier": dossier, "versions": selectors.versions_evaluation(dossier)}
    return render(request, "accompagnements/versions.html", contexte)


@acces("evaluation", "lire", classe="F3")
@require_safe
def comparer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The first interview, today and the closing, side by side; ``?version=`` puts another version in the middle."""
    dossier = dossier_a_ecrire(request, pk)
    voulue = request.GET.get("version", "")
    choisie = int(voulue) if voulue.isascii() and voulue.isdecimal() and len(voulue) < 6 else None
    contexte = {"dossier": dossier, "comparaison": selectors.comparer(dossier, choisie)}
    return render(request, "accompagnements/comparer.html", contexte)
