"""Questions asked months after the end: one of them, stopping them all, the counts of a finished year."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.accompagner.accompagnements import forms, selectors, services
from jalons.accompagner.accompagnements.enums import Axe
from jalons.accompagner.accompagnements.models import Dossier, PriseNouvelles
from jalons.accompagner.accompagnements.views.communs import vers
from jalons.fondations.acces.controle import acces, autorise, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle.actes import acte, lire_et_agir, mener, poste, retour_demande
from jalons.fondations.socle.champs import version_postee
from jalons.personnes.assures.enums import Canal
from jalons.personnes.assures.selectors import ne_rien_dire, peut_ecrire_a


@acces("nouvelles", "prendre")
@lire_et_agir
def prendre(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Who, how to reach her, the two questions; what she answered is read by who follows her only."""
    lignes = PriseNouvelles.objects.select_related("dossier__assure", "cloture")
    prise, jour = trouver(request, lignes, pk), timezone.localdate()
    assure = prise.dossier.assure
    joindre = peut_ecrire_a(assure, Canal.TELEPHONE, jour)
    contexte: dict[str, Any] = {
        "prise": prise, "assure": assure, "joindre": joindre[0], "pourquoi": joindre[1],
        "silences": ne_rien_dire(assure, jour), "suit": autorise(request.user, "lire", "dossier", prise.dossier, classe="F3"),
    }  # fmt: skip
    initial = {"prise_le": jour, "version": prise.version}
    form = forms.NouvellesForm(poste(request), initial=initial, travail=prise.dossier.axe == Axe.PDP)
    vue = version_postee(request.POST)
    return mener(
        request,
        form,
        partial(services.prendre_nouvelles, agent=request.user, prise=prise, version=vue),
        gabarit="accompagnements/nouvelles.html",
        contexte=contexte,
        fait="C’est noté. Ce qu’elle a répondu n’est lu que de qui la suit.",
        retour=retour_demande(request, "/"),
    )


@acces("nouvelles", "arreter", classe="F3")
@require_POST
def arreter(request: AgentRequest, pk: UUID) -> HttpResponse:
    """She wants nothing more to be asked."""
    dossier = trouver(request, Dossier, pk, "accompagner")
    agir = partial(services.arreter_nouvelles, agent=request.user, dossier=dossier)
    return acte(request, agir, fait="Plus rien ne lui sera demandé.", **vers(request, pk, "cloture"))


@acces("nouvelles", "compter")
@require_safe
def comptes(request: AgentRequest) -> HttpResponse:
    """The answers of a finished year, for the whole caisse; nothing of one to ten people, nothing by worker."""
    jour = timezone.localdate()
    annees = selectors.annees_finies(request.user, jour)
    voulue = request.GET.get("annee", "")
    annee = next((a for a in annees if str(a) == voulue), annees[0] if annees else None)
    contexte = {
        "annees": annees,
        "annee": annee,
        "comptes": selectors.comptes_nouvelles(request.user, annee) if annee else [],
    }
    return render(request, "accompagnements/nouvelles_comptes.html", contexte)
