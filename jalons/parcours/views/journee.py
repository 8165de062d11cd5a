"""The first page of each role, and the danger that was just called for."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from jalons.fondations.acces.controle import acces
from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.emplacements import emplacement
from jalons.parcours import selectors, services
from jalons.parcours.forms import DangerForm

NOMBRES = ["Aucune", "Une", "Deux", "Trois", "Quatre", "Cinq", "Six", "Sept", "Huit", "Neuf"]
VIDES: dict[str, str] = {
    Role.CSAM: "Personne n’attend. Le prochain appel s’ouvre par « Appel », en haut de la page.",
    Role.MANAGER: "Rien n’attend l’équipe : toutes les demandes sont attribuées et chacun est rentré de visite.",
}
VIDE = "Rien n’attend aujourd’hui. Les demandes confiées, les réponses et les étapes du plan arrivent ici, avec leur raison."


@acces("journee", "lire", classe="F1")
@require_safe
def accueil(request: HttpRequest) -> HttpResponse:
    """The page each role opens on."""
    role = cast(Agent, request.user).role
    if role in (Role.DIRECTION_REGIONALE, Role.DIRECTION_NATIONALE):
        return redirect(emplacement("accueil.chiffres"))
    return redirect("signalements:suivi" if role == Role.PARTENAIRE else "parcours:ma_journee")


@acces("journee", "lire", classe="F1")
@require_safe
def ma_journee(request: HttpRequest) -> HttpResponse:
    """What needs this agent today, by consequence, with the reason."""
    agent, jour = cast(Agent, request.user), timezone.localdate()
    journee = selectors.journee(agent, timezone.now(), jour)
    combien = len(journee.attentes)
    nombre = NOMBRES[combien] if combien < len(NOMBRES) else str(combien)
    resume = (
        f"{nombre} situation{'s vous attendent' if combien > 1 else ' vous attend'}." if combien else "Rien ne presse."
    )
    contexte = {
        "journee": journee,
        "aujourdhui": jour,
        "resume": resume,
        "vide": VIDES.get(agent.role, VIDE),
        "est_travailleur": agent.role == Role.ASSISTANT_SOCIAL,
        "est_csam": agent.role == Role.CSAM,
        "montre_rendez_vous": agent.role in (Role.ASSISTANT_SOCIAL, Role.CSAM),
    }
    return render(request, "parcours/ma_journee.html", contexte)


@acces("danger", "ecrire", classe="F1")
@require_http_methods(["GET", "HEAD", "POST"])
def danger(request: HttpRequest) -> HttpResponse:
    """After the call: which number was called. What was said stays with whoever answered."""
    formulaire = DangerForm(request.POST or None)
    if request.method == "POST" and formulaire.is_valid():
        services.noter_danger(agent=cast(Agent, request.user), numero=formulaire.cleaned_data["numero"])
        messages.success(request, "L’appel est noté au journal. Prévenez votre manager de proximité de vive voix.")
        return redirect("parcours:ma_journee")
    return render(request, "parcours/danger.html", {"formulaire": formulaire})
