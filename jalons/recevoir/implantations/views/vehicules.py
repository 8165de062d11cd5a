"""The vehicles of a day: who has which, taking one, giving it back."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.fondations.acces.controle import acces, autorise, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle import champs
from jalons.fondations.socle.actes import acte, lire_et_agir, mener, poste, retour_demande, valeurs
from jalons.fondations.territoires.models import Organisme
from jalons.recevoir.rendez_vous.selectors import lieux_de
from jalons.recevoir.rendez_vous.services import zone_de

from .. import forms, selectors, services
from ..models import ReservationVehicule, Vehicule


@acces("vehicule", "lire")
@require_safe
def vehicules(request: AgentRequest) -> HttpResponse:
    """The day's vehicles."""
    return render(request, "implantations/vehicules.html", _contexte(request))


def _contexte(request: AgentRequest) -> dict[str, Any]:
    agent = request.user
    jour = champs.jour_ou_rien(request.GET.get("jour", "")) or timezone.localdate()
    lignes = selectors.avec_ecart(selectors.vehicules_du(agent, jour, zone_de(agent)))
    return {
        "jour": jour, "avant": jour - timedelta(days=1), "apres": jour + timedelta(days=1),
        "vehicules": [
            (v, [(r, ecart, autorise(agent, "rendre", "vehicule", r)) for r, ecart in prises]) for v, prises in lignes
        ],
        "peut_tenir": autorise(agent, "tenir", "vehicule"),
        "form": _form(request) if autorise(agent, "reserver", "vehicule") else None,
    }  # fmt: skip


def _form(request: AgentRequest) -> forms.ReserverForm:
    agent, jour = request.user, timezone.localdate()
    visites = selectors.visites_de(agent, jour)
    voulue = next((v for v in visites if str(v.pk) == request.GET.get("rendez_vous")), None)
    siens = Vehicule.objects.visible_to(agent, "reserver").select_related("organisme").order_by("nom")
    initial = forms.heures_de(voulue) if voulue else {"jour": champs.jour_ou_rien(request.GET.get("jour", "")) or jour}
    return forms.ReserverForm(poste(request), initial=initial, vehicules=siens, visites=visites)


@acces("vehicule", "reserver")
@require_POST
def reserver(request: AgentRequest) -> HttpResponse:
    """Take one."""
    return mener(
        request,
        _form(request),
        partial(services.reserver_vehicule, agent=request.user),
        gabarit="implantations/vehicules.html",
        contexte=lambda: _contexte(request),
        fait=lambda r: f"« {r.vehicule} » est réservé.",
        retour=lambda r: f"{reverse('implantations:vehicules')}?jour={r.debut_local:%Y-%m-%d}",
    )


@acces("vehicule", "rendre")
@require_POST
def rendre(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Give it back before its hour."""
    lue = trouver(request, ReservationVehicule.objects.select_related("vehicule"), pk)
    defaut = f"{reverse('implantations:vehicules')}?jour={lue.debut_local:%Y-%m-%d}"
    agir = partial(services.rendre_vehicule, agent=request.user, reservation=lue)
    return acte(request, agir, fait=f"« {lue.vehicule} » est rendu.", retour=retour_demande(request, defaut))


@acces("vehicule", "tenir")
@lire_et_agir
def vehicule_nouveau(request: AgentRequest) -> HttpResponse:
    """A vehicle more."""
    jour = timezone.localdate()
    organisme = get_object_or_404(Organisme, pk=request.user.organisme_id)
    return mener(
        request,
        forms.VehiculeForm(poste(request), initial={"en_service_du": jour}, lieux=lieux_de(request.user, jour)),
        partial(services.mettre_en_service, agent=request.user, organisme=organisme),
        gabarit="implantations/ligne.html",
        contexte={"titre": "Mettre un véhicule en service"},
        fait=lambda v: f"« {v} » peut être réservé.",
        retour="implantations:vehicules",
    )


@acces("vehicule", "tenir")
@lire_et_agir
def vehicule(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Correct a vehicle, or take it out of service."""
    lu = trouver(request, Vehicule, pk)
    enregistre = partial(valeurs, lu, *services.CHAMPS_VEHICULE)
    lieux = lieux_de(request.user, timezone.localdate())
    return mener(
        request,
        forms.VehiculeForm(poste(request), initial=enregistre(), lieux=lieux),
        partial(services.corriger_vehicule, agent=request.user, vehicule=lu),
        gabarit="implantations/ligne.html",
        contexte={"titre": f"Véhicule « {lu} »"},
        fait="Le véhicule est corrigé.",
        enregistre=enregistre,
        retour="implantations:vehicules",
    )
