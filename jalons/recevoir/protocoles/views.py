"""The protocols of a caisse: read by all who receive signalements, kept by their managers, signed by the direction."""

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
from jalons.personnes.partenaires.selectors import repertoire

from . import forms, selectors, services
from .enums import Etat
from .models import Protocole

BADGES = {
    Etat.ECHU: "stop",
    Etat.A_RENOUVELER: "wait",
    Etat.A_SIGNER: "wait",
    Etat.EN_VIGUEUR: "ok",
    Etat.TERMINE: "off",
}


def adresse(protocole: Protocole) -> str:
    """The page of a protocol."""
    return reverse("protocoles:protocole", args=[protocole.pk])


@acces("protocole", "lire")
@require_safe
def liste(request: AgentRequest) -> HttpResponse:
    """All of them, what waits first."""
    lus = selectors.liste(request.user, timezone.localdate())
    contexte = {
        "protocoles": [(p, etat, BADGES.get(etat, "")) for p, etat in lus],
        "peut_preparer": autorise(request.user, "preparer", "protocole"),
    }
    return render(request, "protocoles/liste.html", contexte)


@acces("protocole", "lire")
@require_safe
def protocole(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Its words, its dates, its figures of each year, its reviews."""
    return render(request, "protocoles/protocole.html", _contexte(request, _trouver(request, pk)))


def _trouver(request: AgentRequest, pk: UUID) -> Protocole:
    return trouver(request, Protocole.objects.select_related("partenaire", "renouvelle", "suivant"), pk)


def _contexte(request: AgentRequest, lu: Protocole) -> dict[str, Any]:
    jour = timezone.localdate()
    annees = selectors.annees(lu, jour)
    peut = {nom: autorise(request.user, nom, "protocole", lu) for nom in ("preparer", "signer", "evaluer")}
    bilans = list(lu.bilans.all())
    restent = [a for a in annees if a not in {b.annee for b in bilans}]
    return {
        "protocole": lu,
        "badge": BADGES.get(lu.etat, ""),
        "figures": [f for a in annees[:2] if (f := selectors.figures(lu, a, jour))],
        "bilans": bilans,
        "bilan_form": forms.BilanForm(annees=restent) if restent and peut["evaluer"] else None,
        "terminer_form": forms.TerminerForm(initial={"version": lu.version}),
        "suivant": getattr(lu, "suivant", None),
        "peut": peut,
    }


@acces("protocole", "preparer")
@lire_et_agir
def nouveau(request: AgentRequest) -> HttpResponse:
    """Prepare one."""
    organisme = get_object_or_404(Organisme, pk=request.user.organisme_id)
    return mener(
        request,
        forms.ProtocoleForm(poste(request), partenaires=repertoire(organisme)),
        partial(services.preparer, agent=request.user, organisme=organisme),
        gabarit="protocoles/edition.html",
        fait="Le protocole est prêt à être signé.",
        retour=adresse,
    )


@acces("protocole", "preparer")
@lire_et_agir
def modifier(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Correct one that is not signed."""
    lu = _trouver(request, pk)
    enregistre = partial(valeurs, lu, *services.CHAMPS)
    return mener(
        request,
        forms.ProtocoleForm(poste(request), initial=enregistre(), partenaires=repertoire(lu.organisme_id)),
        partial(services.corriger, agent=request.user, protocole=lu),
        gabarit="protocoles/edition.html",
        contexte={"protocole": lu},
        fait="Le protocole est corrigé.",
        enregistre=enregistre,
        retour=adresse(lu),
    )


@acces("protocole", "signer")
@lire_et_agir
def signer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Write that both services signed."""
    lu = _trouver(request, pk)
    form = forms.SignerForm(poste(request), initial={"version": lu.version})
    return mener(
        request,
        form,
        partial(services.signer, agent=request.user, protocole=lu, version=champs.version_postee(request.POST)),
        gabarit="protocoles/signer.html",
        contexte={"protocole": lu},
        fait="Le protocole est signé et daté.",
        retour=adresse(lu),
    )


@acces("protocole", "preparer")
@require_POST
def renouveler(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Prepare the next one with the same words."""
    agir = partial(services.renouveler, agent=request.user, protocole=_trouver(request, pk))
    fait = "Voici le suivant, avec les mêmes mots : corrigez-le, puis faites-le signer."
    return acte(request, agir, fait=fait, retour=adresse, sinon=reverse("protocoles:protocole", args=[pk]))


@acces("protocole", "signer")
@require_POST
def terminer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """End it before its term."""
    lu = _trouver(request, pk)
    return mener(
        request,
        forms.TerminerForm(request.POST),
        partial(services.terminer, agent=request.user, protocole=lu, version=champs.version_postee(request.POST)),
        gabarit="protocoles/protocole.html",
        contexte=lambda: _contexte(request, lu),
        nom="terminer_form",
        fait="Le protocole est terminé.",
        retour=adresse(lu),
    )


@acces("protocole", "evaluer")
@require_POST
def bilan(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Write the review of a year."""
    lu = _trouver(request, pk)
    return mener(
        request,
        forms.BilanForm(request.POST, annees=selectors.annees(lu, timezone.localdate())),
        partial(services.faire_bilan, agent=request.user, protocole=lu),
        gabarit="protocoles/protocole.html",
        contexte=lambda: _contexte(request, lu),
        nom="bilan_form",
        fait="Le bilan est écrit.",
        retour=adresse(lu),
    )
