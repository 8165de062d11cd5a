"""Funds, their years, the files sent to the payer and its answers, what refusals teach."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.accompagner.aides import forms, selectors, services
from jalons.accompagner.aides.models import Bordereau, Fonds
from jalons.fondations.acces.controle import acces, autorise, montrer, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.documents.depots import recoit_un_fichier
from jalons.fondations.socle.actes import acte, fichier, lire_et_agir, mener, poste

FONDS = Fonds.objects.select_related("organisme")
CSV = "text/csv; charset=utf-8"


@acces("fonds", "lire")
@require_safe
def tous(request: AgentRequest) -> HttpResponse:
    """The funds of the caisse and where their year stands."""
    jour = timezone.localdate()
    contexte = {"fonds": selectors.fonds_vus(request.user, jour), "annee": jour.year,
                "tient": autorise(request.user, "tenir", "fonds"), "paie": autorise(request.user, "payer", "fonds")}  # fmt: skip
    return render(request, "aides/tous.html", contexte)


@acces("fonds", "tenir")
@lire_et_agir
def nouveau(request: AgentRequest) -> HttpResponse:
    """A fund."""
    agir = partial(services.creer, agent=request.user, organisme_id=request.user.organisme_id)
    return mener(
        request, forms.FondsForm(poste(request)), agir, gabarit="aides/nouveau.html", fait="Le fonds est ouvert.",
        retour="aides:tous",
    )  # fmt: skip


@acces("fonds", "tenir")
@lire_et_agir
def doter(request: AgentRequest, pk: UUID, annee: int) -> HttpResponse:
    """The budget of a year."""
    fonds = trouver(request, FONDS, pk)
    if not 0 <= annee - timezone.localdate().year <= 1:
        raise Http404
    enregistre = partial(forms.dotation_saisie, fonds, annee)
    form = forms.DotationForm(poste(request), initial=enregistre())
    agir = partial(services.doter, agent=request.user, fonds=fonds, annee=annee)
    return mener(
        request, form, agir, gabarit="aides/dotation.html", contexte={"fonds": fonds, "annee": annee},
        enregistre=enregistre, fait=f"La dotation {annee} est écrite.", retour="aides:tous",
    )  # fmt: skip


def _page(fonds: Fonds, **autres: Any) -> dict[str, Any]:
    return {
        "fonds": fonds, "attendent": list(selectors.a_envoyer(fonds)), "revenus": selectors.revenus(fonds),
        "bordereaux": selectors.bordereaux(fonds)[: selectors.LIMITE], "urgences": list(selectors.en_urgence(fonds, None)),
        **autres,
    }  # fmt: skip


@acces("fonds", "payer")
@require_safe
def payer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """What waits to be sent, what was, what came back."""
    fonds = trouver(request, FONDS, pk)
    return render(request, "aides/payer.html", _page(fonds, form=forms.RetourForm()))


@acces("fonds", "payer")
@require_POST
def envoyer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The next file."""
    fonds = trouver(request, FONDS, pk)
    agir = partial(services.envoyer, agent=request.user, fonds=fonds)
    return acte(
        request, agir, fait=lambda b: f"L’envoi n° {b.numero} est prêt : téléchargez-le.",
        retour=reverse("aides:payer", args=[pk]),
    )  # fmt: skip


@acces("fonds", "payer", classe="F3")
@require_safe
def bordereau(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The file, the same to the byte each time."""
    lu = trouver(request, Bordereau.objects.select_related("fonds"), pk)
    payes = lu.versements.select_related("financement__aide__assure")
    montrer(request, {v.financement.aide.assure for v in payes})
    return fichier(f"\ufeff{lu.texte}".encode(), CSV, f"paiements-{lu.numero}.csv")


@recoit_un_fichier
@acces("fonds", "payer")
@require_POST
def retour(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The payer's answers."""
    fonds = trouver(request, FONDS, pk)
    form = forms.RetourForm(request.POST, request.FILES)

    def agir(*, fichier: str) -> services.Recu:
        return services.recevoir(agent=request.user, fonds=fonds, texte=fichier)

    def montrer(recu: services.Recu) -> HttpResponse | None:
        return render(request, "aides/payer.html", _page(fonds, form=forms.RetourForm(), recu=recu))

    return mener(
        request, form, agir, gabarit="aides/payer.html", contexte=lambda: _page(fonds), reponse=montrer,
        retour=reverse("aides:payer", args=[pk]),
    )  # fmt: skip


@acces("fonds", "lire")
@require_safe
def chiffres(request: AgentRequest) -> HttpResponse:
    """What was decided, and what refusals teach."""
    jour = timezone.localdate()
    voulue = request.GET.get("annee", "")
    annee = int(voulue) if voulue.isdecimal() and len(voulue) == 4 else jour.year
    contexte = {
        "annee": annee,
        "annees": [jour.year, jour.year - 1],
        "comptes": selectors.chiffres(request.user, annee),
    }
    return render(request, "aides/chiffres.html", contexte)
