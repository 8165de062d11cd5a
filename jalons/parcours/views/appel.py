"""The call page: shown and shown again while it is typed (nothing written), then kept in one act."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.fondations.acces.controle import acces, autorise
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.referentiels.selectors import fiche_en_vigueur, liste
from jalons.fondations.socle.actes import lire_et_agir, mener
from jalons.parcours import appel as appels
from jalons.parcours.forms import AppelForm
from jalons.recevoir.signalements.models import Demande

ACTES = {
    "reserver": "Le rendez-vous est pris et la demande est remise.",
    "remettre": "La demande est remise à une assistante sociale.",
    "rappeler": "L’appel est gardé : la personne est à rappeler.",
    "orienter": "La personne est orientée, l’appel est clos.",
    "repondre": "La réponse est notée, l’appel est clos.",
}


def _contexte(request: AgentRequest, saisie: AppelForm) -> dict[str, Any]:
    jour = timezone.localdate()
    if saisie.is_bound:
        saisie.is_valid()
    return {
        "form": saisie,
        "vue": appels.regarder(request.user, saisie, jour),
        "decision": saisie.data.get("decision", ""),
        "choisi": saisie.data.get("assure", ""),
        "creneau": saisie.data.get("creneau", ""),
        "debut": timezone.now(),
        "que_dire": liste("que_dire", jour),
    }


@acces("appel", "ecrire", classe="F1")
@lire_et_agir
def appel(request: AgentRequest) -> HttpResponse:
    """The page, empty or as typed so far. A POST here writes nothing: it verifies and proposes."""
    saisie = AppelForm(fiche_en_vigueur("fragilite", timezone.localdate()), request.POST or None)
    return render(request, "parcours/appel.html", _contexte(request, saisie))


@acces("appel", "ecrire", classe="F1")
@require_POST
def enregistrer(request: AgentRequest) -> HttpResponse:
    """Keep the call by one of its acts; a refusal shows the page again with everything typed."""
    agent, voulu = request.user, request.POST.get("acte", "")
    saisie = AppelForm(fiche_en_vigueur("fragilite", timezone.localdate()), request.POST)

    def agir(**saisi: Any) -> Demande:
        if voulu not in ACTES:
            raise appels.AppelIncomplet("Choisir ce que devient cet appel.")
        vue = appels.regarder(agent, saisie, timezone.localdate())
        fiche = {nom: getattr(saisie, nom) for nom in ("reponses", "verbatims", "titres", "fiche_version")}
        return appels.enregistrer(agent=agent, acte=voulu, assure=vue.assure, saisi=saisi, fiche=fiche)

    def suite(demande: Demande) -> str:
        visible = autorise(agent, "lire", "demande", demande)
        return reverse("signalements:demande", args=[demande.pk]) if visible else "parcours:ma_journee"

    contexte = partial(_contexte, request, saisie)
    fait = ACTES.get(voulu, "")
    return mener(request, saisie, agir, gabarit="parcours/appel.html", contexte=contexte, fait=fait, retour=suite)
