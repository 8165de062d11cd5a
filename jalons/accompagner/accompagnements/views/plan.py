"""The plan d'aide: agree on it, its objectives, what each one does, the sheet for the person."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.accompagner.accompagnements import forms_plan, papier, selectors, services
from jalons.accompagner.accompagnements.enums import AccordPlan, Domaine
from jalons.accompagner.accompagnements.models import Action, Objectif, PlanAide
from jalons.accompagner.accompagnements.views.communs import dossier_a_ecrire, ecrire, vers
from jalons.fondations.acces.controle import acces, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.referentiels.selectors import actions_proposees
from jalons.fondations.socle.actes import acte, fichier, lire_et_agir, poste, valeurs

_DOSSIER = "dossier__assure"


@acces("plan", "ecrire", classe="F3")
@lire_et_agir
def convenir(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Note the person's agreement to the plan as it is now; oral unless she prefers otherwise."""
    dossier, jour = dossier_a_ecrire(request, pk), timezone.localdate()
    plan = PlanAide.objects.filter(dossier=dossier, restee_le=None).first()
    page = selectors.page_dossier(request.user, dossier)
    enregistre = partial(valeurs, plan, "convenu_le", "accord") if plan else None
    propose = {"accord": AccordPlan.ORAL, "convenu_le": jour}
    if enregistre and page.plan and page.plan.recueilli and not page.plan.a_redemander:
        propose = {}

    def agir(**lu: Any) -> PlanAide:
        ecrit = plan or services.convenir_plan(agent=request.user, dossier=dossier)
        vu: dict[str, Any] = {"version": ecrit.version, "vu": request.POST.get("vu", "")}
        return services.recueillir_accord(agent=request.user, plan=ecrit, **vu | lu)

    return ecrire(
        request,
        forms_plan.PlanForm(poste(request), initial=(enregistre() if enregistre else {}) | propose),
        agir,
        gabarit="accompagnements/plan.html",
        contexte={"dossier": dossier, "plan": plan, "page": page, "vu": selectors.empreinte_plan(plan)},
        fait="Son accord est noté, avec le plan tel qu’il est aujourd’hui.",
        enregistre=enregistre,
        **vers(request, pk, "plan"),
    )


@acces("plan", "lire", classe="F3")
@require_safe
def accords(request: AgentRequest, pk: UUID) -> HttpResponse:
    """What was agreed, each time, word for word."""
    dossier = dossier_a_ecrire(request, pk)
    contexte = {"dossier": dossier, "accords": selectors.accords(dossier)}
    return render(request, "accompagnements/accords.html", contexte)


@acces("plan", "ecrire", classe="F3")
@lire_et_agir
def objectif_nouveau(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Add an objective to the plan; the plan begins with its first one."""
    dossier = dossier_a_ecrire(request, pk)

    def agir(**lu: Any) -> Objectif:
        plan = PlanAide.objects.filter(dossier=dossier, restee_le=None).first()
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
        forms_plan.ActionForm(poste(request), dossier=objectif.dossier, domaine=objectif.domaine),
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
        forms_plan.ActionForm(
            poste(request), dossier=action.dossier, domaine=action.objectif.domaine, initial=enregistre()
        ),
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


@acces("plan", "lire", classe="F3")
@require_safe
def pdf(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The same sheet as a PDF; ``?grand=1``: in large type. No name in the file's name."""
    dossier = dossier_a_ecrire(request, pk)
    page = selectors.page_dossier(request.user, dossier)
    if page.plan is None:
        raise Http404
    accord = next(iter(selectors.accords(dossier)), None)
    octets = papier.composer_plan(page, dossier, accord, grand=request.GET.get("grand") == "1")
    return fichier(octets, "application/pdf", "plan.pdf")


@acces("plan", "ecrire", classe="F0")
@require_safe
def bibliotheque(request: AgentRequest) -> HttpResponse:
    """The actions that the service proposes, by domain."""
    proposees = actions_proposees(timezone.localdate())
    domaines = [(Domaine(code).label, proposees[code]) for code in Domaine.values if code in proposees]
    return render(request, "accompagnements/bibliotheque.html", {"domaines": domaines})
