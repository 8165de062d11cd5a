"""The first page of each role."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.accompagner.accompagnements import selectors as accompagnements
from jalons.accompagner.accompagnements import services as services_accompagnements
from jalons.accompagner.accompagnements.models import Dossier
from jalons.fondations.acces.controle import acces, autorise, montrer, trouver
from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle.actes import acte, mener
from jalons.fondations.socle.dates import jour_texte
from jalons.fondations.socle.emplacements import emplacement
from jalons.fondations.socle.refus import Refus
from jalons.parcours import direct, selectors, services
from jalons.parcours.forms import LigneForm
from jalons.parcours.models import Report
from jalons.parcours.rules import PLUS_TARD, Attente
from jalons.recevoir.signalements import services as services_signalements

NOMBRES = ["Aucune", "Une", "Deux", "Trois", "Quatre", "Cinq", "Six", "Sept", "Huit", "Neuf"]
VIDES: dict[str, str] = {
    Role.CSAM: "Personne n’attend. Le prochain appel s’ouvre par « Appel », en haut de la page.",
    Role.PARTENAIRE: "Ce qui attend un geste de vous est à la page « Signalements », celle de votre organisme.",
    Role.STAGIAIRE: "Aucun dossier ne vous est ouvert. La personne qui vous forme ouvre les siens, un à un, pour votre stage.",
    Role.MANAGER: "Rien n’attend l’équipe : toutes les demandes sont attribuées et chacun est rentré de visite.",
}
VIDE = "Rien n’attend aujourd’hui. Les demandes confiées, les réponses et les étapes prévues arrivent ici, avec leur raison."


@acces("journee", "lire", classe="F1")
@require_safe
def accueil(request: AgentRequest) -> HttpResponse:
    """The page each role opens on."""
    role = request.user.role
    if role in (Role.DIRECTION_REGIONALE, Role.DIRECTION_NATIONALE):
        return redirect(emplacement("accueil.chiffres"))
    return redirect(emplacement("accueil.portail") if role == Role.PARTENAIRE else "parcours:ma_journee")


@acces("journee", "lire", classe="F1")
@require_safe
def ma_journee(request: AgentRequest) -> HttpResponse:
    """What needs this agent today, by consequence, with the reason."""
    return render(request, "parcours/ma_journee.html", _journee(request))


def _journee(request: AgentRequest) -> dict[str, Any]:
    agent, jour, maintenant = request.user, timezone.localdate(), timezone.now()
    journee = selectors.journee(agent, maintenant, jour)
    montrer(request, journee.dossiers_dits())
    return {
        "journee": journee,
        "plus_tard": PLUS_TARD.items(),
        "peut_remettre": autorise(agent, "remettre", "journee"),
        "remises_titre": f"Remis à plus tard : {len(journee.remises)}",
        "ligne": LigneForm(dossiers=journee.dossiers),
        "aujourdhui": jour,
        "resume": "" if agent.role == Role.PARTENAIRE else _resume(journee),
        "vide": VIDES.get(agent.role, VIDE),
        "est_travailleur": agent.role == Role.ASSISTANT_SOCIAL,
        "est_csam": agent.role == Role.CSAM,
        "direct": direct.regarder(agent, None, maintenant) if agent.role == Role.CSAM else None,
        "cle": uuid4(),  # of the call that she may pass at once: pressed twice, passed once
        "montre_rendez_vous": agent.role in (Role.ASSISTANT_SOCIAL, Role.CSAM),
    }


def _resume(journee: selectors.Journee) -> str:
    seules, blocs = len(journee.attentes), len(journee.blocs)
    if not seules and not blocs:
        return "Rien ne presse."
    if not blocs:
        return f"{_nombre(seules)} situation{'s vous attendent' if seules > 1 else ' vous attend'}."
    combien = f"{_nombre(blocs).lower()} groupes" if blocs > 1 else "un groupe"
    if not seules:
        return f"Tout tient en {combien}."
    return f"{_nombre(seules)} situation{'s' if seules > 1 else ''} d’abord ; le reste tient en {combien}."


def _nombre(combien: int) -> str:
    return NOMBRES[combien] if combien < len(NOMBRES) else str(combien)


def _attente(request: AgentRequest) -> Attente:
    """The thing of her own day that was posted; raises Refus when it is no longer in it."""
    journee, cle = selectors.journee(request.user, timezone.now(), timezone.localdate()), request.POST.get("cle", "")
    trouvee = next((a for a in journee.toutes if a.cle == cle), None)
    if trouvee is None:
        raise Refus("Cette ligne n’est plus dans votre journée : elle est faite, ou quelqu’un l’a prise.")
    return trouvee


@acces("journee", "remettre", classe="F1")
@require_POST
def plus_tard(request: AgentRequest) -> HttpResponse:
    """« Plus tard »: out of her own day until then."""
    jour, jours = timezone.localdate(), request.POST.get("jours", "")

    def agir() -> Report:
        combien = int(jours) if jours.isdecimal() and len(jours) < 3 else 0
        return services.remettre(agent=request.user, attente=_attente(request), jours=combien, aujourdhui=jour)

    def fait(report: Report) -> str:
        return f"Remis à plus tard : cette ligne reviendra {jour_texte(report.jusqu_au)}."

    return acte(request, agir, fait=fait, retour="parcours:ma_journee")


@acces("journee", "remettre", classe="F1")
@require_POST
def reprendre(request: AgentRequest) -> HttpResponse:
    """Back into her day at once."""

    def agir() -> None:
        services.reprendre(agent=request.user, attente=_attente(request))

    return acte(request, agir, fait="Cette ligne est revenue dans votre journée.", retour="parcours:ma_journee")


@acces("journee", "remettre", classe="F1")
@require_POST
def retrait_lu(request: AgentRequest) -> HttpResponse:
    """She has read that a demande left her hands."""
    agir = partial(services_signalements.noter_retrait_lu, agent=request.user, cle=request.POST.get("retrait", ""))
    return acte(request, agir, fait="C’est lu.", retour="parcours:ma_journee")


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
        contexte=partial(_journee, request),
        nom="ligne",
        fait="La démarche est notée.",
        retour="parcours:ma_journee",
    )
