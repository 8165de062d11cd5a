"""Sittings: the list, a new one, one meeting with its attendance sheet."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.fondations.acces.controle import acces, autorise, montrer, trouver
from jalons.fondations.agents.models import Agent
from jalons.fondations.agents.requetes import AgentRequest, organisme_de
from jalons.fondations.socle import champs
from jalons.fondations.socle.actes import lire_et_agir, mener, poste
from jalons.recevoir.rendez_vous.selectors import agents_de, lieux_de, salles_ouvertes

from . import selectors, services
from .enums import StatutSeance
from .forms import AnnulationForm, SalleForm, SeanceForm
from .models import Seance

LU = ("lieu", "salle", "animateur", "avec_aussi", "organisme")


@acces("seance", "lister")
@require_safe
def liste(request: AgentRequest) -> HttpResponse:
    """Meetings to come, or past ones."""
    passees = "passees" in request.GET
    lignes = selectors.liste(request.user, timezone.localdate(), passees=passees)
    page = Paginator(lignes, selectors.PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {"page": page, "passees": passees, "peut_ouvrir": autorise(request.user, "ouvrir", "seance")}
    return render(request, "seances/liste.html", contexte)


@acces("seance", "ouvrir")
@lire_et_agir
def nouvelle(request: AgentRequest) -> HttpResponse:
    """Open a meeting."""
    agent, jour = request.user, timezone.localdate()

    def agir(**saisi: Any) -> Seance:
        ouverte = services.ouvrir(agent=agent, organisme=organisme_de(request), **saisi)
        if combien := len(selectors.touchees(agent, ouverte)):
            prises = f"Rendez-vous pris à cette heure avec {ouverte.par}, à déplacer : {combien}."
            messages.warning(request, prises)
        return ouverte

    return mener(
        request,
        SeanceForm(poste(request), lieux=lieux_de(agent, jour), agents=agents_de(agent, jour)),
        agir,
        gabarit="seances/nouvelle.html",
        fait=lambda ouverte: f"Réunion ouverte, {ouverte.places} places.",
        retour=lambda ouverte: reverse("seances:seance", args=[ouverte.pk]),
    )


@acces("seance", "lire")
@require_safe
def seance(request: AgentRequest, pk: UUID) -> HttpResponse:
    """One meeting: its seats, and the attendance sheet to print or to fill in."""
    lue = trouver(request, Seance.objects.select_related(*LU), pk)
    contexte = contexte_seance(request.user, lue)
    montrer(request, contexte["inscrites"])
    return render(request, "seances/seance.html", contexte)


@acces("seance", "ouvrir")
@require_POST
def salle(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Take another room of the same place."""
    lue = trouver(request, Seance.objects.select_related(*LU), pk)
    return mener(
        request,
        SalleForm(request.POST, salles=salles_ouvertes(lue.lieu, lue.date_acte)),
        partial(services.changer_salle, agent=request.user, seance=lue, version=champs.version_postee(request.POST)),
        gabarit="seances/seance.html",
        contexte=lambda: contexte_seance(request.user, lue),
        nom="salle",
        fait=lambda changee: f"Ce sera en salle « {changee.salle} ».",
        retour=reverse("seances:seance", args=[pk]),
    )


def contexte_seance(agent: Agent, lue: Seance) -> dict[str, Any]:
    """What the page of a meeting shows."""
    maintenant = timezone.now()
    inscrites = selectors.inscrites(lue)
    ouverte = lue.statut != StatutSeance.ANNULEE
    touchees = selectors.touchees(agent, lue) if lue.debut > maintenant else []
    return {
        "seance": lue,
        "annulation": AnnulationForm(),
        "salle": _salle_form(agent, lue),
        "inscrites": inscrites,
        "touchees": touchees,
        "peut_deplacer": autorise(agent, "annuler", "rendez_vous", touchees[0] if touchees else None),
        "libres": max(0, lue.places - len(inscrites)),
        "commencee": lue.debut <= maintenant,
        "ouverte": ouverte,
        "peut_noter": ouverte and lue.debut <= maintenant and autorise(agent, "noter_presence", "seance", lue),
        "peut_annuler": lue.statut == StatutSeance.OUVERTE and autorise(agent, "annuler", "seance", lue),
        "peut_rendre": ouverte and lue.debut > maintenant and autorise(agent, "annuler", "seance", lue),
    }


def _salle_form(agent: Agent, lue: Seance) -> SalleForm | None:
    """The other rooms where it may be, for who may choose; None when there is no other."""
    if lue.statut != StatutSeance.OUVERTE or not autorise(agent, "ouvrir", "seance", lue):
        return None
    autres = selectors.salles_de(lue)
    autres = autres.exclude(pk=lue.salle_id) if lue.salle_id else autres
    return SalleForm(salles=autres, initial={"version": lue.version}) if autres.exists() else None
