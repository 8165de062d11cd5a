"""The first page of each role."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.accompagner.accompagnements import selectors as accompagnements
from jalons.accompagner.accompagnements import services as services_accompagnements
from jalons.accompagner.accompagnements.models import Dossier
from jalons.fondations.acces.controle import acces, trouver
from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Agent
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle.actes import mener
from jalons.fondations.socle.emplacements import emplacement
from jalons.parcours import selectors
from jalons.parcours.forms import LigneForm

NOMBRES = ["Aucune", "Une", "Deux", "Trois", "Quatre", "Cinq", "Six", "Sept", "Huit", "Neuf"]
VIDES: dict[str, str] = {
    Role.CSAM: "Personne n’attend. Le prochain appel s’ouvre par « Appel », en haut de la page.",
    Role.MANAGER: "Rien n’attend l’équipe : toutes les demandes sont attribuées et chacun est rentré de visite.",
}
VIDE = "Rien n’attend aujourd’hui. Les demandes confiées, les réponses et les étapes du plan arrivent ici, avec leur raison."


@acces("journee", "lire", classe="F1")
@require_safe
def accueil(request: AgentRequest) -> HttpResponse:
    """The page each role opens on."""
    role = request.user.role
    if role in (Role.DIRECTION_REGIONALE, Role.DIRECTION_NATIONALE):
        return redirect(emplacement("accueil.chiffres"))
    return redirect("signalements:suivi" if role == Role.PARTENAIRE else "parcours:ma_journee")


@acces("journee", "lire", classe="F1")
@require_safe
def ma_journee(request: AgentRequest) -> HttpResponse:
    """What needs this agent today, by consequence, with the reason."""
    return render(request, "parcours/ma_journee.html", _journee(request.user))


def _journee(agent: Agent) -> dict[str, Any]:
    jour = timezone.localdate()
    journee = selectors.journee(agent, timezone.now(), jour)
    combien = len(journee.attentes)
    nombre = NOMBRES[combien] if combien < len(NOMBRES) else str(combien)
    resume = (
        f"{nombre} situation{'s vous attendent' if combien > 1 else ' vous attend'}." if combien else "Rien ne presse."
    )
    return {
        "journee": journee,
        "ligne": LigneForm(dossiers=journee.dossiers),
        "aujourdhui": jour,
        "resume": resume,
        "vide": VIDES.get(agent.role, VIDE),
        "est_travailleur": agent.role == Role.ASSISTANT_SOCIAL,
        "est_csam": agent.role == Role.CSAM,
        "montre_rendez_vous": agent.role in (Role.ASSISTANT_SOCIAL, Role.CSAM),
    }


@acces("dossier", "accompagner", classe="F3")
@require_POST
def noter_demarche(request: AgentRequest) -> HttpResponse:
    """One line written from the day page."""
    agent = request.user
    form = LigneForm(request.POST, dossiers=accompagnements.mes_dossiers(agent, timezone.localdate()))
    if not form.errors.get("dossier"):
        form.cleaned_data["dossier"] = trouver(request, Dossier, form.cleaned_data["dossier"])
    return mener(
        request,
        form,
        partial(services_accompagnements.noter_demarche, agent=agent),
        gabarit="parcours/ma_journee.html",
        contexte=partial(_journee, agent),
        nom="ligne",
        fait="La démarche est notée.",
        retour="parcours:ma_journee",
    )
