"""« Mon calendrier »: her feed, what she brought in; and the feed itself, for whoever holds its key."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_POST, require_safe

from jalons.fondations.acces.controle import acces, adresse_secrete, autorise, montrer, par_cle, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.documents.depots import recoit_un_fichier
from jalons.fondations.socle.actes import acte, mener
from jalons.fondations.socle.fautes import resumer
from jalons.fondations.socle.refus import SaisieRefusee
from jalons.recevoir.rendez_vous.services import zone_de

from . import ics, lecture, selectors, services
from .forms import AccepterForm, FichierForm, FluxForm, signer
from .models import CalendrierImporte, FluxCalendrier

GABARIT = "calendriers/mien.html"


@acces("calendrier", "lire")
@require_safe
def mien(request: AgentRequest) -> HttpResponse:
    """The feed, the calendars brought in, the appointments that they fall upon."""
    return render(request, GABARIT, _contexte(request))


def _contexte(request: AgentRequest) -> dict[str, Any]:
    agent = request.user
    flux, touchees = selectors.le_sien(agent), selectors.touches(agent)
    montrer(request, [rdv.assure for rdv in touchees])
    return {
        "flux": flux,
        "lu": selectors.dernieres_lectures(flux).first() if flux else None,
        "importes": selectors.importes(agent),
        "touchees": touchees,
        "peut_tenir": autorise(agent, "tenir", "calendrier"),
        "peut_annuler": autorise(agent, "annuler", "rendez_vous", touchees[0] if touchees else None),
        "form": FluxForm(initial={"niveau": flux.niveau, "plages": flux.plages} if flux else None),
        "depot": FichierForm(),
    }


@acces("calendrier", "tenir")
@require_POST
def ouvrir(request: AgentRequest) -> HttpResponse:
    """Open the feed, or replace its key; the address is on this answer only."""

    def montrer_adresse(donne: tuple[FluxCalendrier, str]) -> HttpResponse:
        adresse = request.build_absolute_uri(reverse("calendriers:flux", args=[donne[1]]))
        return render(request, "calendriers/adresse.html", {"flux": donne[0], "adresse": adresse})

    return mener(
        request,
        FluxForm(request.POST),
        partial(services.ouvrir_flux, agent=request.user),
        gabarit=GABARIT,
        contexte=lambda: _contexte(request),
        retour="calendriers:mien",
        reponse=montrer_adresse,
    )


@acces("calendrier", "tenir")
@require_POST
def retirer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The address answers nobody any more."""
    agir = partial(services.retirer_flux, agent=request.user, flux=trouver(request, FluxCalendrier, pk))
    dit = "L’adresse ne répond plus. Retirez aussi l’abonnement dans votre logiciel."
    return acte(request, agir, fait=dit, retour="calendriers:mien")


@adresse_secrete
@par_cle
@require_safe
def flux(request: HttpRequest, cle: str) -> HttpResponse:
    """The agenda of whoever gave this key; 404 for any other, whatever is wrong."""
    trouve, maintenant = selectors.flux_ouvert(cle), timezone.now()
    if trouve is None:
        raise Http404
    services.noter_lecture(flux=trouve, maintenant=maintenant)
    contenu = ics.ecrire(selectors.evenements(trouve, maintenant))
    etag = f'"{hashlib.sha256(contenu).hexdigest()[:32]}"'
    reponse = HttpResponse(contenu, content_type="text/calendar; charset=utf-8", headers={"ETag": etag})
    reponse["X-Content-Type-Options"] = "nosniff"
    return get_conditional_response(request, etag=etag, response=reponse) or reponse


@recoit_un_fichier
@acces("calendrier", "tenir")
@require_POST
def apercu(request: AgentRequest) -> HttpResponse:
    """What the file would bring, before anything is kept."""
    form = FichierForm(request.POST, request.FILES)
    if not form.is_valid():
        return _depot(request, form, 422)
    try:
        zone, maintenant = zone_de(request.user), timezone.now()
        lu = lecture.lire(form.cleaned_data["fichier"], zone=zone, maintenant=maintenant)
        leves = selectors.seraient_leves(request.user, form.cleaned_data["nom"], lu.moments, maintenant)
        lecture.exiger_entier(lu, leves)
    except SaisieRefusee as refus:
        form.add_error("fichier", str(refus))
        return _depot(request, form, refus.statut)
    suite = {"nom": form.cleaned_data["nom"], "apercu": signer(request.user, lu)}
    accepter = AccepterForm(agent=request.user, initial=suite)
    contexte = {"form": accepter, "lu": lu, "leves": leves, "nom": suite["nom"], "zone": zone}
    return render(request, "calendriers/apercu.html", contexte)


def _depot(request: AgentRequest, form: Form, statut: int) -> HttpResponse:
    contexte = _contexte(request) | {"depot": form, "fautes": resumer(form)}
    return render(request, GABARIT, contexte, status=statut)


@acces("calendrier", "tenir")
@require_POST
def importer(request: AgentRequest) -> HttpResponse:
    """Accept what the preview showed."""
    form = AccepterForm(request.POST, agent=request.user)

    def agir() -> services.Importe:
        if not form.is_valid():
            raise SaisieRefusee("Cet aperçu n’est plus à jour : choisissez le fichier de nouveau.")
        lues = form.cleaned_data
        return services.importer(agent=request.user, nom=lues["nom"], moments=lues["apercu"])

    return acte(request, agir, fait=_dit, retour="calendriers:mien")


def _dit(fait: services.Importe) -> str:
    ajoutes = f"{fait.ajoutes} moment{'s' * (fait.ajoutes > 1)} occupé{'s' * (fait.ajoutes > 1)} ajouté{'s' * (fait.ajoutes > 1)}"
    leves = f"{fait.leves} levé{'s' * (fait.leves > 1)}"
    return f"« {fait.calendrier} » : {ajoutes}, {leves}. Aucun rendez-vous n’est annulé."


@acces("calendrier", "tenir")
@require_POST
def retirer_importe(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Take a calendar off: its moments to come are free again."""
    calendrier = trouver(request, CalendrierImporte.objects.select_related("agent"), pk)
    agir = partial(services.retirer_calendrier, agent=request.user, calendrier=calendrier)
    dit = f"« {calendrier} » est retiré : ses moments à venir sont de nouveau libres."
    return acte(request, agir, fait=dit, retour="calendriers:mien")
