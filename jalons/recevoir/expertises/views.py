"""Search first, then ask; answer, and keep what serves again. What is typed in the search never goes into an address."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.fondations.acces.controle import acces, autorise, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle import champs
from jalons.fondations.socle.actes import acte, lire_et_agir, mener, poste, valeurs
from jalons.fondations.territoires.models import Organisme

from . import forms, selectors, services
from .models import Connaissance, Question

MOTS = ("theme", "question", "reponse", "source")


@acces("connaissance", "lire", classe="F0")
@lire_et_agir
def accueil(request: AgentRequest) -> HttpResponse:
    """What is known, searched; what waits for an answer; what I asked."""
    form = forms.ChercherForm(request.POST or None)
    lu = form.cleaned_data if form.is_bound and form.is_valid() else {"q": "", "theme": ""}
    jour, agent = timezone.localdate(), request.user
    trouvees = selectors.chercher(agent, lu["q"], lu["theme"])
    contexte = {
        "form": form,
        "cherche": bool(lu["q"]),
        "trouvees": [(c, selectors.perimee(c, jour)) for c in trouvees],
        "attendent": list(selectors.en_attente(agent)) if autorise(agent, "repondre", "question") else [],
        "posees": list(selectors.posees(agent)) if autorise(agent, "poser", "question") else [],
        "peut_poser": autorise(agent, "poser", "question"),
        "peut_tenir": autorise(agent, "tenir", "connaissance", classe="F0"),
        "depart": forms.QuestionForm(initial={"texte": lu["q"], "theme": lu["theme"]}),
    }
    return render(request, "expertises/accueil.html", contexte)


@acces("question", "poser")
@require_POST
def poser(request: AgentRequest) -> HttpResponse:
    """Ask the experts."""
    organisme = get_object_or_404(Organisme, pk=request.user.organisme_id)
    return mener(
        request,
        forms.QuestionForm(request.POST),
        partial(services.poser, agent=request.user, organisme=organisme),
        gabarit="expertises/poser.html",
        fait="La question est posée : la réponse s’affichera ici.",
        retour="expertises:accueil",
    )


@acces("question", "repondre")
@lire_et_agir
def repondre(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Answer it, and keep the answer when it serves again."""
    question = trouver(request, Question.objects.select_related("posee_par", "organisme"), pk)
    proches = selectors.chercher(request.user, str(question.texte))[:3]
    return mener(
        request,
        forms.ReponseForm(poste(request)),
        partial(services.repondre, agent=request.user, question=question),
        gabarit="expertises/repondre.html",
        contexte={"question": question, "proches": proches},
        fait="La réponse est donnée.",
        retour="expertises:accueil",
    )


@acces("question", "poser")
@require_POST
def retirer_question(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Who asked takes it back."""
    question = trouver(request, Question.objects.filter(posee_par__in=request.user.titulaires), pk)
    agir = partial(services.retirer_question, agent=request.user, question=question)
    return acte(request, agir, fait="La question est retirée.", retour=reverse("expertises:accueil"))


@acces("connaissance", "lire", classe="F0")
@require_safe
def connaissance(request: AgentRequest, pk: UUID) -> HttpResponse:
    """One kept answer."""
    return render(request, "expertises/connaissance.html", _contexte(request, trouver(request, Connaissance, pk)))


def _contexte(request: AgentRequest, lue: Connaissance) -> dict[str, Any]:
    return {
        "connaissance": lue,
        "perimee": selectors.perimee(lue, timezone.localdate()),
        "peut_tenir": autorise(request.user, "tenir", "connaissance", lue, classe="F0"),
        "retirer_form": forms.RetirerForm(initial={"version": lue.version}),
    }


@acces("connaissance", "tenir", classe="F0")
@lire_et_agir
def nouvelle(request: AgentRequest) -> HttpResponse:
    """Keep an answer that nobody asked yet."""
    organisme = get_object_or_404(Organisme, pk=request.user.organisme_id)
    return mener(
        request,
        forms.ConnaissanceForm(poste(request)),
        partial(services.tenir, agent=request.user, organisme=organisme),
        gabarit="expertises/edition.html",
        fait="La réponse est gardée pour tous.",
        retour=lambda c: reverse("expertises:connaissance", args=[c.pk]),
    )


@acces("connaissance", "tenir", classe="F0")
@lire_et_agir
def corriger(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Its words today."""
    lue = trouver(request, Connaissance, pk)
    enregistre = partial(valeurs, lue, *MOTS)
    return mener(
        request,
        forms.ConnaissanceForm(poste(request), initial=enregistre()),
        partial(services.corriger, agent=request.user, connaissance=lue),
        gabarit="expertises/edition.html",
        contexte={"connaissance": lue},
        fait="La réponse est corrigée et vérifiée aujourd’hui.",
        enregistre=enregistre,
        retour=reverse("expertises:connaissance", args=[pk]),
    )


@acces("connaissance", "tenir", classe="F0")
@require_POST
def retirer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """It is true no longer."""
    lue, version = trouver(request, Connaissance, pk), champs.version_postee(request.POST)
    return mener(
        request,
        forms.RetirerForm(request.POST),
        partial(services.retirer, agent=request.user, connaissance=lue, version=version),
        gabarit="expertises/connaissance.html",
        contexte=lambda: _contexte(request, lue),
        nom="retirer_form",
        fait="La réponse est retirée : on ne la trouve plus.",
        retour="expertises:accueil",
    )
