"""The call page: shown and shown again while it is typed (nothing written), then kept in one act."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from jalons.fondations.acces.controle import acces, autorise
from jalons.fondations.agents.models import Agent
from jalons.fondations.referentiels.selectors import fiche_en_vigueur, liste
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.parcours import appel as appels
from jalons.parcours.forms import AppelForm
from jalons.personnes.assures.erreurs import EnregistrementRefuse
from jalons.personnes.assures.rules import NirInvalide
from jalons.recevoir.rendez_vous.services import CreneauPris, RendezVousRefuse
from jalons.recevoir.signalements.rules import DecisionRefusee

ACTES = {
    "reserver": "Le rendez-vous est pris et la demande est remise.",
    "remettre": "La demande est remise à une assistante sociale.",
    "rappeler": "L’appel est gardé : la personne est à rappeler.",
    "orienter": "La personne est orientée, l’appel est clos.",
    "repondre": "La réponse est notée, l’appel est clos.",
}
REFUS: tuple[type[Exception], ...] = (
    appels.AppelIncomplet,
    DecisionRefusee,
    CreneauPris,
    RendezVousRefuse,
    TransitionRefusee,
    EnregistrementRefuse,
    NirInvalide,
)


def _page(request: HttpRequest, saisie: AppelForm, statut: int = 200) -> HttpResponse:
    jour = timezone.localdate()
    if saisie.is_bound:
        saisie.is_valid()
    vue = appels.regarder(cast(Agent, request.user), saisie, jour)
    decidee = saisie.data.get("decision") if saisie.is_bound else ""
    contexte: dict[str, Any] = {
        "form": saisie,
        "vue": vue,
        "decision": decidee,
        "choisi": saisie.data.get("assure", "") if saisie.is_bound else "",
        "creneau": saisie.data.get("creneau", "") if saisie.is_bound else "",
        "debut": timezone.now(),
        "que_dire": liste("que_dire", jour),
    }
    return render(request, "parcours/appel.html", contexte, status=statut)


@acces("appel", "ecrire", classe="F1")
@require_http_methods(["GET", "HEAD", "POST"])
def appel(request: HttpRequest) -> HttpResponse:
    """The page, empty or as typed so far. A POST here writes nothing: it verifies and proposes."""
    fiche = fiche_en_vigueur("fragilite", timezone.localdate())
    return _page(request, AppelForm(fiche, request.POST or None))


@acces("appel", "ecrire", classe="F1")
@require_POST
def enregistrer(request: HttpRequest) -> HttpResponse:
    """Keep the call by one of its acts; a refusal shows the page again with everything typed."""
    saisie = AppelForm(fiche_en_vigueur("fragilite", timezone.localdate()), request.POST)
    acte = request.POST.get("acte", "")
    if not saisie.is_valid() or acte not in ACTES:
        return _page(request, saisie, 422)
    try:
        avant = appels.regarder(cast(Agent, request.user), saisie, timezone.localdate())
        demande = appels.enregistrer(agent=cast(Agent, request.user), saisie=saisie, acte=acte, avant=avant)
    except REFUS as refus:
        saisie.add_error(getattr(refus, "champ", None), str(refus))
        return _page(request, saisie, 422)
    messages.success(request, ACTES[acte])
    if autorise(request.user, "lire", "demande", demande):
        return redirect("signalements:demande", demande.pk)
    return redirect("parcours:ma_journee")
