"""The évaluation sociale: complete it, read its versions."""

from __future__ import annotations

from functools import partial
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from jalons.accompagner.accompagnements import forms, selectors, services
from jalons.accompagner.accompagnements.enums import CibleBrouillon
from jalons.accompagner.accompagnements.models import Dossier, Evaluation
from jalons.accompagner.accompagnements.views.communs import Saisie, dossier_a_ecrire, mener
from jalons.accompagner.accompagnements.views.dossier import GET_POST
from jalons.fondations.acces.controle import acces
from jalons.fondations.agents.models import Agent


def _derniere(dossier: Dossier) -> tuple[int, dict[str, Any]]:
    """After a lost race: the version in force and what it says, as the form names it."""
    vue = selectors.versions_evaluation(dossier)[0]
    form = forms.EvaluationForm(derniere=vue)
    vides = {nom: None for nom in form.fields if nom[:2] in ("a_", "t_")}
    non_abordes = {nom: "non_aborde" for nom in vides if nom.startswith("a_")}
    return vue.version, vides | non_abordes | {k: v for k, v in form.initial.items() if k != "version"}


def _evaluer(agent: Agent, dossier: Dossier, form: forms.EvaluationForm, lu: dict[str, Any]) -> Evaluation:
    saisi = {"texte": lu["texte"], "domaines": form.reponses(), "version": lu["version"] or 0, "le": lu["date_acte"]}
    return services.evaluer(agent=agent, dossier=dossier, **saisi)


@acces("evaluation", "ecrire", classe="F3", consultation=True)
@GET_POST
def completer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write the next version over the one in force; a draft left open comes back."""
    dossier = dossier_a_ecrire(request, pk)
    agent, jour = cast(Agent, request.user), timezone.localdate()
    versions = selectors.versions_evaluation(dossier)
    brouillon = selectors.brouillon_de(agent, dossier, CibleBrouillon.EVALUATION)
    initial = {"date_acte": jour, **(brouillon.champs if brouillon else {})}
    form = forms.EvaluationForm(request.POST or None, initial=initial, derniere=versions[0] if versions else None)
    agir = partial(_evaluer, agent, dossier, form)
    saisie = Saisie(
        form=form,
        gabarit="accompagnements/evaluation.html",
        contexte={"dossier": dossier, "brouillon": brouillon, "cible": CibleBrouillon.EVALUATION},
        agir=agir,
        dossier_id=dossier.pk,
        section="evaluation",
        message="L’évaluation est enregistrée ; la version précédente est gardée.",
        enregistre=lambda: _derniere(dossier),
    )
    return mener(request, saisie)


@acces("evaluation", "lire", classe="F3", consultation=True)
@require_safe
def versions(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every version, newest first."""
    dossier = dossier_a_ecrire(request, pk)
    contexte = {"dossier": dossier, "versions": selectors.versions_evaluation(dossier)}
    return render(request, "accompagnements/versions.html", contexte)
