"""The plan d'aide: agree on it, its objectives, what each one does, the sheet for the person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.accompagner.accompagnements import forms, selectors, services
from jalons.accompagner.accompagnements.models import Action, Objectif, PlanAide
from jalons.accompagner.accompagnements.views.communs import Saisie, acte, dossier_a_ecrire, mener
from jalons.accompagner.accompagnements.views.dossier import GET_POST
from jalons.fondations.acces.controle import acces, trouver

_DOSSIER = "dossier__assure"


def _frais(modele: Any, pk: UUID, *champs: str) -> Any:
    """After a lost race: the row's version and values."""

    def lire() -> tuple[int, dict[str, Any]]:
        ligne = modele.objects.get(pk=pk)
        return ligne.version, {champ: getattr(ligne, champ) for champ in champs}

    return lire


@acces("plan", "ecrire", classe="F3")
@GET_POST
def convenir(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin the plan, or correct the day and the agreement."""
    dossier = dossier_a_ecrire(request, pk)
    agent: Any = request.user
    plan = PlanAide.objects.filter(dossier=dossier).first()
    connu = {"convenu_le": plan.convenu_le, "accord": plan.accord, "version": plan.version} if plan else {}

    def agir(lu: dict[str, Any]) -> PlanAide:
        if plan:
            return services.modifier_plan(agent=agent, plan=plan, **lu)
        lu.pop("version")
        return services.convenir_plan(agent=agent, dossier=dossier, **lu)

    saisie = Saisie(
        form=forms.PlanForm(request.POST or None, initial={"convenu_le": timezone.localdate()} | connu),
        gabarit="accompagnements/plan.html",
        contexte={"dossier": dossier, "plan": plan},
        agir=agir,
        dossier_id=dossier.pk,
        section="plan",
        message="Le plan d’aide est enregistré.",
        enregistre=_frais(PlanAide, plan.pk, "convenu_le", "accord") if plan else None,
    )
    return mener(request, saisie)


@acces("plan", "ecrire", classe="F3")
@GET_POST
def objectif_nouveau(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add an objective to the plan; the plan begins with its first one."""
    dossier = dossier_a_ecrire(request, pk)
    agent: Any = request.user

    def agir(lu: dict[str, Any]) -> Objectif:
        lu.pop("version")
        plan = PlanAide.objects.filter(dossier=dossier).first()
        plan = plan or services.convenir_plan(agent=agent, dossier=dossier)
        return services.ajouter_objectif(agent=agent, plan=plan, **lu)

    saisie = Saisie(
        form=forms.ObjectifForm(request.POST or None),
        gabarit="accompagnements/objectif.html",
        contexte={"dossier": dossier},
        agir=agir,
        dossier_id=dossier.pk,
        section="plan",
        message="L’objectif est ajouté au plan.",
    )
    return mener(request, saisie)


@acces("plan", "ecrire", classe="F3", consultation=True)
@GET_POST
def objectif_modifier(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Reword an objective."""
    objectif = trouver(request, Objectif.objects.select_related(_DOSSIER), pk)
    champs = ("intitule", "signe_reussite", "terme")
    initial = {champ: getattr(objectif, champ) for champ in (*champs, "version")}
    saisie = Saisie(
        form=forms.ObjectifForm(request.POST or None, neuf=False, initial=initial),
        gabarit="accompagnements/objectif.html",
        contexte={"dossier": objectif.dossier, "objectif": objectif},
        agir=lambda lu: services.modifier_objectif(agent=request.user, objectif=objectif, **lu),  # type: ignore[arg-type]
        dossier_id=objectif.dossier_id,
        section="plan",
        message="L’objectif est modifié.",
        enregistre=_frais(Objectif, objectif.pk, *champs),
    )
    return mener(request, saisie)


@acces("plan", "ecrire", classe="F3")
@require_POST
def objectif_statut(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say where an objective stands."""
    objectif = trouver(request, Objectif, pk)
    return acte(
        request,
        objectif.dossier_id,
        "plan",
        "L’objectif est à jour.",
        lambda: services.changer_statut_objectif(
            agent=request.user,  # type: ignore[arg-type]
            objectif=objectif,
            acte=request.POST.get("acte", ""),
        ),
    )


@acces("plan", "ecrire", classe="F3")
@GET_POST
def action_nouvelle(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add a thing to do for this objective."""
    objectif = trouver(request, Objectif.objects.select_related(_DOSSIER), pk)

    def agir(lu: dict[str, Any]) -> Action:
        lu.pop("version")
        return services.ajouter_action(agent=request.user, objectif=objectif, **lu)  # type: ignore[arg-type]

    saisie = Saisie(
        form=forms.ActionForm(request.POST or None, dossier=objectif.dossier),
        gabarit="accompagnements/action.html",
        contexte={"dossier": objectif.dossier, "objectif": objectif},
        agir=agir,
        dossier_id=objectif.dossier_id,
        section="plan",
        message="L’action est ajoutée.",
    )
    return mener(request, saisie)


@acces("plan", "ecrire", classe="F3", consultation=True)
@GET_POST
def action_modifier(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a thing to do."""
    action = trouver(request, Action.objects.select_related(_DOSSIER, "objectif", "partenaire"), pk)
    champs = ("intitule", "par", "echeance", "type", "partenaire")
    initial = {champ: getattr(action, champ) for champ in (*champs, "version")}
    saisie = Saisie(
        form=forms.ActionForm(request.POST or None, dossier=action.dossier, initial=initial),
        gabarit="accompagnements/action.html",
        contexte={"dossier": action.dossier, "objectif": action.objectif, "action": action},
        agir=lambda lu: services.modifier_action(agent=request.user, action=action, **lu),  # type: ignore[arg-type]
        dossier_id=action.dossier_id,
        section="plan",
        message="L’action est modifiée.",
        enregistre=_frais(Action, action.pk, *champs),
    )
    return mener(request, saisie)


@acces("plan", "ecrire", classe="F3")
@require_POST
def action_statut(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin, do, give up or take up again."""
    action = trouver(request, Action, pk)
    return acte(
        request,
        action.dossier_id,
        "plan",
        "L’action est à jour.",
        lambda: services.changer_statut_action(
            agent=request.user,  # type: ignore[arg-type]
            action=action,
            acte=request.POST.get("acte", ""),
        ),
    )


@acces("plan", "lire", classe="F3", consultation=True)
@require_safe
def imprimer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The person's own sheet: her words, who does what, by when."""
    dossier = dossier_a_ecrire(request, pk)
    page = selectors.page_dossier(request.user, dossier)  # type: ignore[arg-type]
    if page.plan is None:
        raise Http404
    return render(request, "accompagnements/plan_imprime.html", {"page": page, "organisme": dossier.organisme})
