"""The sittings that she may see; one of them, made to be projected; its agenda."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from jalons.fondations.acces.controle import acces, autorise, trouver
from jalons.fondations.agents.models import Agent
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle import champs
from jalons.fondations.socle.actes import acte, mener

from . import affaires, forms, selectors, services
from .models import Point, SeanceInstance

LUE = SeanceInstance.objects.select_related("instance__organisme", "preside__agent", "signee_par")
PAR_PAGE = 50


@acces("seance_instance", "lire")
@require_safe
def seances(request: AgentRequest) -> HttpResponse:
    """To come, or held; what still follows from them."""
    passees = "passees" in request.GET
    page = Paginator(selectors.seances(request.user, passees=passees), PAR_PAGE).get_page(request.GET.get("page"))
    suites = [] if passees else selectors.suites_attendues(request.user)
    return render(request, "instances/seances.html", {"page": page, "passees": passees, "suites": suites})


def trouver_seance(request: AgentRequest, pk: UUID) -> SeanceInstance:
    """The sitting that this act may reach."""
    return trouver(request, LUE, pk)


def trouver_point(request: AgentRequest, pk: UUID, rang: int) -> Point:
    """A point of the sitting that this act may reach."""
    point: Point = get_object_or_404(trouver_seance(request, pk).points, rang=rang)
    return point


@acces("seance_instance", "lire")
@require_safe
def seance(request: AgentRequest, pk: UUID, rang: int | None = None) -> HttpResponse:
    """One sitting, at the point that is asked for, else at the first one still to be decided."""
    point = trouver_point(request, pk, rang) if rang else None
    lue = point.seance if point else trouver_seance(request, pk)
    return render(request, "instances/seance.html", contexte_seance(request.user, lue, point))


def contexte_seance(agent: Agent, lue: SeanceInstance, point: Point | None = None) -> dict[str, Any]:
    """What the page shows: nothing of it names the person of whom a point speaks."""
    lignes, presents = selectors.agenda(lue), selectors.presents(lue)
    ici = point or selectors.point_courant(lignes)
    droits = {nom: autorise(agent, acte, "seance_instance", lue) for nom, acte in DROITS.items()}
    return {
        "seance": lue,
        "groupes": selectors.groupes(lignes),
        "presents": presents,
        "quorum": selectors.quorum(lue, lus=presents),
        "decides": sum(not li.point.vivant for li in lignes),
        "restent": sum(li.point.vivant for li in lignes),
        "pv": lue.lignes.select_related("seance"),
        "suites": lue.suites.select_related("point"),
        **droits,
        **_contexte_point(ici, lignes, droits["tient"]),
        **_formulaires(lue, droits),
    }


DROITS = {"prepare": "preparer", "tient": "tenir", "signe": "signer"}


def _contexte_point(point: Point | None, lignes: list[selectors.Ligne], tient: bool) -> dict[str, Any]:
    """The point on the screen: its sheet, who left for it, what may be decided of it."""
    if point is None:
        return {"ligne": None}
    ligne = next((li for li in lignes if li.point == point), None)
    siens: dict[str, Any] = {
        "ligne": ligne,
        "quorum_point": selectors.quorum_du_point(point),
        "interets": list(point.interets.select_related("membre__agent")),
        "fiche": affaires.rendre(point.affaire) if point.affaire else None,
    }
    if tient and point.vivant and point.seance.est_ouverte:
        siens["interet"] = forms.InteretForm(point=point)
        siens["decision"] = decision_form(point, None)
        siens["traiter"] = None if point.affaire else forms.TraiterForm(prefix="traiter")
    return siens


def decision_form(point: Point, donnees: Any) -> forms.DecisionForm:
    """Hers, and what the room above asks with it."""
    effet = affaires.de(point.affaire_genre).formulaire(point.affaire.cle, donnees) if point.affaire else None
    return forms.DecisionForm(donnees, point=point, effet=effet, initial={"version": point.version})


def _formulaires(lue: SeanceInstance, droits: dict[str, bool]) -> dict[str, Any]:
    ouverte = lue.est_ouverte or lue.est_suspendue or lue.est_close
    return {
        "ajout": forms.PointForm() if droits["prepare"] and not (lue.est_close or lue.est_signee) else None,
        "motif": forms.MotifForm() if droits["prepare"] and lue.est_prevue else None,
        "presence": forms.PresenceForm(seance=lue) if droits["tient"] and lue.est_ouverte else None,
        "ligne_pv": forms.LigneForm() if droits["tient"] and ouverte else None,
        "signature": forms.SignerForm(initial=_signataire(lue)) if droits["signe"] and lue.est_close else None,
        "additif": forms.AdditifForm() if droits["tient"] and lue.est_signee else None,
        "suite": forms.SuiteForm(seance=lue) if droits["tient"] and (ouverte or lue.est_signee) else None,
    }


def _signataire(lue: SeanceInstance) -> dict[str, str]:
    return {"signataire": f"{lue.preside}, qui a présidé" if lue.preside else ""}


def vers(seance: SeanceInstance, ancre: str = "") -> str:
    """The page of the sitting."""
    page = reverse("instances:seance", args=[seance.pk])
    return f"{page}{ancre}"


@acces("seance_instance", "preparer")
@require_POST
def ajouter(request: AgentRequest, pk: UUID) -> HttpResponse:
    """A point without affaire."""
    lue = trouver_seance(request, pk)
    return mener(
        request,
        forms.PointForm(request.POST),
        partial(services.ajouter, agent=request.user, seance=lue),
        gabarit="instances/seance.html",
        contexte=lambda: contexte_seance(request.user, lue),
        nom="ajout",
        fait="Le point est à l’ordre du jour.",
        retour=vers(lue, "#ordre"),
    )


@acces("seance_instance", "preparer")
@require_POST
def annuler(request: AgentRequest, pk: UUID) -> HttpResponse:
    """It will not be."""
    lue = trouver_seance(request, pk)
    return mener(
        request,
        forms.MotifForm(request.POST),
        partial(services.annuler, agent=request.user, seance=lue, version=champs.version_postee(request.POST)),
        gabarit="instances/seance.html",
        contexte=lambda: contexte_seance(request.user, lue),
        nom="motif",
        fait="La séance est annulée : ce qui y attendait peut être soumis à une autre.",
        retour=vers(lue),
    )


@acces("seance_instance", "preparer")
@require_POST
def monter(request: AgentRequest, pk: UUID, rang: int) -> HttpResponse:
    """One place up."""
    point = trouver_point(request, pk, rang)
    return acte(request, partial(services.monter, agent=request.user, point=point), retour=vers(point.seance, "#ordre"))


@acces("seance_instance", "preparer")
@require_POST
def oter(request: AgentRequest, pk: UUID, rang: int) -> HttpResponse:
    """Off the agenda."""
    point = trouver_point(request, pk, rang)
    agir = partial(services.oter, agent=request.user, point=point)
    return acte(request, agir, fait=f"{point.nom} : retiré de l’ordre du jour.", retour=vers(point.seance, "#ordre"))
