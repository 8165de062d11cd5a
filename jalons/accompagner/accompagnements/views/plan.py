"""The plan d'aide: agree on it, its objectives, what each one does, the sheet for the person."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.accompagner.accompagnements import forms_plan, selectors, services
from jalons.accompagner.accompagnements.models import Action, Objectif, PlanAide
from jalons.accompagner.accompagnements.views.communs import dossier_a_ecrire, ecrire, vers
from jalons.fondations.acces.controle import acces, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle.actes import acte, lire_et_agir, poste, valeurs

_DOSSIER = "dossier__assure"


@acces("plan", "ecrire", classe="F3")
@lire_et_agir
def convenir(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Begin the plan, or correct the day and the agreement."""
    dossier = dossier_a_ecrire(request, pk)
    plan = PlanAide.objects.filter(dossier=dossier).first()
    enregistre = partial(valeurs, plan, "convenu_le", "accord") if plan else None
    if plan:
        agir: Any = partial(services.modifier_plan, agent=request.user, plan=plan)
    else:
        agir = partial(services.convenir_plan, agent=request.user, dossier=dossier)
    return ecrire(
        request,
        forms_plan.PlanForm(
            poste(request), initial=enregistre() if enregistre else {"convenu_le": timezone.localdate()}
        ),
        agir,
        gabarit="accompagnements/plan.html",
        contexte={"dossier": dossier, "plan": plan},
        fait="Le plan d’aide est enregistré.",
        enregistre=enregistre,
        **vers(request, pk, "plan"),
    )


@acces("plan", "ecrire", classe="F3")
@lire_et_agir
def objectif_nouveau(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Add an objective to the plan; the plan begins with its first one."""
    dossier = dossier_a_ecrire(request, pk)

    def agir(**lu: Any) -> Objectif:
        plan = PlanAide.objects.filter(dossier=dossier).first()
        plan = plan or services.convenir_plan(agent=request.user, dossier=dossier)
        return services.ajouter_objectif(agent=request.user, plan=plan, **lu)

    return ecrire(
        request,
        forms_plan.ObjectifForm(poste(request), initial={"domaine": request.GET.get("domaine", "")}),
        agir,
        gabarit="accompagnements/objectif.html",
        contexte={"dossier": dossier},
        fait="L’objectif est ajouté au plan.",
        **vers(request, pk, "plan"),
    )


@acces("plan", "ecrire", classe="F3")
@lire_et_agir
def objectif_modifier(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Reword an objective."""
    objectif = trouver(request, Objectif.objects.select_related(_DOSSIER), pk)
    enregistre = partial(valeurs, objectif, "intitule", "signe_reussite", "terme", "domaine")
    return ecrire(
        request,
        forms_plan.ObjectifForm(poste(request), neuf=False, initial=enregistre()),
        partial(services.modifier_objectif, agent=request.user, objectif=objectif),
        gabarit="accompagnements/objectif.html",
        contexte={"dossier": objectif.dossier, "objectif": objectif},
        fait="L’objectif est modifié.",
        enregistre=enregistre,
        **vers(request, objectif.dossier_id, "plan"),
    )


@acces("plan", "ecrire", classe="F3")
@require_POST
def objectif_statut(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Say where an objective stands."""
    objectif, voulu = trouver(request, Objectif, pk), request.POST.get("acte", "")
    agir = partial(services.changer_statut_objectif, agent=request.user, objectif=objectif, acte=voulu)
    return acte(request, agir, fait="L’objectif est à jour.", **vers(request, objectif.dossier_id, "plan"))


@acces("plan", "ecrire", classe="F3")
@lire_et_agir
def action_nouvelle(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Add a thing to do for this objective."""
    objectif = trouver(request, Objectif.objects.select_related(_DOSSIER), pk)
    return ecrire(
        request,
        forms_plan.ActionForm(poste(request), dossier=objectif.dossier),
        partial(services.ajouter_action, agent=request.user, objectif=objectif),
        gabarit="accompagnements/action.html",
        contexte={"dossier": objectif.dossier, "objectif": objectif},
        fait="L’action est ajoutée.",
        **vers(request, objectif.dossier_id, "plan"),
    )


@acces("plan", "ecrire", classe="F3")
@lire_et_agir
def action_modifier(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Change a thing to do."""
    action = trouver(request, Action.objects.select_related(_DOSSIER, "objectif"), pk)
    enregistre = partial(valeurs, action, "intitule", "par", "echeance", "type", "partenaire")
    return ecrire(
        request,
        forms_plan.ActionForm(poste(request), dossier=action.dossier, initial=enregistre()),
        partial(services.modifier_action, agent=request.user, action=action),
        gabarit="accompagnements/action.html",
        contexte={"dossier": action.dossier, "objectif": action.objectif, "action": action},
        fait="L’action est modifiée.",
        enregistre=enregistre,
        **vers(request, action.dossier_id, "plan"),
    )


@acces("plan", "ecrire", classe="F3")
@require_POST
def action_statut(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Begin, do, give up or take up again."""
    action, voulu = trouver(request, Action, pk), request.POST.get("acte", "")
    agir = partial(services.changer_statut_action, agent=request.user, action=action, acte=voulu)
    return acte(request, agir, fait="L’action est à jour.", **vers(request, action.dossier_id, "plan"))


@acces("plan", "lire", classe="F3")
@require_safe
def imprimer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The person's own sheet: her words, who does what, by when."""
    dossier = dossier_a_ecrire(request, pk)
    page = selectors.page_dossier(request.user, dossier)
    if page.plan is None:
        raise Http404
    return render(request, "accompagnements/plan_imprime.html", {"page": page, "organisme": dossier.organisme})
