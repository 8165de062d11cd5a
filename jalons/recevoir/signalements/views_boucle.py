"""What is told to whoever signalled a person, what they answer, and the attempts to reach her."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from jalons.fondations.acces.controle import acces, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle.actes import lire_et_agir, mener, poste

from . import forms, perms, services, suivis
from .ecrits import ECRITS, ecrits_ouverts
from .models import Signalement
from .views import entieres, faire, suite


@acces("demande", "informer")
@lire_et_agir
def ecrire(request: AgentRequest, pk: UUID, signalement_pk: UUID, code: str) -> HttpResponse:
    """Write a word or a question, note the answer or what the person agrees to."""
    demande = trouver(request, entieres(), pk)
    signalement = get_object_or_404(Signalement, pk=signalement_pk, demande=demande)
    question = suivis.question_ouverte(signalement)
    permis = ecrits_ouverts(signalement, perms.actes_ouverts(request.user, demande), question)
    ecrit = next((e for e in ECRITS if e.code == code), None)
    if ecrit is None or (request.method != "POST" and ecrit not in permis and code != "accord"):
        raise Http404
    if request.method != "POST" and ecrit not in permis:  # an agreement is asked of nobody when nobody sent her
        return redirect(suite(request, demande))
    lisible = question is not None and code == "complement" and perms.peut_lire_paroles(request.user, signalement)
    initial = {"connaissance": signalement.connaissance_personne, "accord": signalement.accord}
    return mener(
        request,
        (forms.AccordForm if code == "accord" else forms.EcritForm)(poste(request), initial=initial),
        partial(ecrit.agir, agent=request.user, signalement=signalement),
        gabarit="signalements/ecrire.html",
        contexte={
            "demande": demande, "signalement": signalement, "ecrit": ecrit,
            "question": question.texte if question and lisible else "",
        },
        fait=ecrit.fait,
        retour=lambda _: suite(request, demande),
    )  # fmt: skip


@acces("demande", "lire")
@require_POST
def danger_fini(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Whoever reads what was told says that this danger is over, and what was done."""
    demande = trouver(request, entieres(), pk)
    agir = partial(services.dire_fini, agent=request.user, demande=demande)
    form = forms.SecuriteForm(request.POST)
    return faire(request, demande, "fini_form", form, agir, "C’est noté : la demande quitte le haut de la file.")


@acces("demande", "qualifier")
@require_POST
def essai(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Note an attempt to reach her."""
    demande = trouver(request, entieres(), pk)
    agir = partial(services.noter_tentative, agent=request.user, demande=demande)
    return faire(request, demande, "essai_form", forms.EssaiForm(request.POST), agir, "L’essai est noté.")
