"""After « ce n’est pas nous »: the sheet that she takes home, and another body when one refuses."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.fondations.acces.controle import acces, autorise, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.envois.enums import Statut
from jalons.fondations.envois.models import Envoi
from jalons.fondations.envois.selectors import sous
from jalons.fondations.socle.actes import acte, lire_et_agir, mener, poste
from jalons.personnes.partages.models import Partage
from jalons.personnes.partages.selectors import lies
from jalons.personnes.partenaires.choix import Besoin

from . import forms, selectors, services
from .entendu import danger_de
from .enums import MotifHorsChamp
from .feuilles import feuille
from .models import Demande


@acces("demande", "reorienter")
@require_safe
def interlocuteurs(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Who can help her for the reason chosen, or whom a few letters find: the piece that htmx puts in the form."""
    demande = trouver(request, Demande.objects.select_related("assure", "organisme"), pk)
    motif, vers = request.GET.get("motif_hors_champ", ""), request.GET.get("vers", "")[:80]
    motif = motif if motif in MotifHorsChamp.values else ""
    form = forms.OrientationForm(initial={"vers": vers})
    form.offrir_vers(selectors.besoin(demande, motif), timezone.localdate())
    return render(request, "partenaires/_vers.html", {"form": form})


@acces("demande", "lire")
@require_safe
def dit(request: AgentRequest, pk: UUID) -> HttpResponse:
    """What she was told, on one page to print, with what was sent to her of it."""
    demande = trouver(request, Demande.objects.select_related("assure", "organisme", "partenaire"), pk)
    sienne = feuille(demande)
    contexte = {
        "demande": demande,
        "feuille": sienne,
        "envois": list(sous(f"dit:{demande.pk}:").defer("corps", "destinataire")),
        "peut_envoyer": demande.assure_id is not None and autorise(request.user, "transmettre", "demande", demande),
    }
    return render(request, "signalements/dit.html", contexte)


@acces("demande", "transmettre")
@require_POST
def envoyer_dit(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Send her the sheet, as she wishes."""
    demande = trouver(request, Demande.objects.select_related("assure", "organisme", "partenaire"), pk)
    agir = partial(services.envoyer_dit, agent=request.user, demande=demande)
    return acte(request, agir, fait=_parti, retour=reverse("signalements:dit", args=[pk]))


def _parti(envoi: Envoi) -> str:
    if envoi.statut == Statut.REFUSE:
        return f"Elle n’est pas partie : {envoi.raison_refus} Imprimez-la, ou lisez-la-lui."
    return f"Elle part par {envoi.get_canal_display()}."


@acces("demande", "transmettre")
@lire_et_agir
def rerouter(request: AgentRequest, pk: UUID) -> HttpResponse:
    """That body cannot: the next fitting ones for the same reason and commune, and what she is told."""
    refuse = trouver(request, lies().filter(demande_id__isnull=False), pk, "suivre")
    demande = trouver(request, Demande.objects.select_related("assure", "organisme"), refuse.demande_id)
    refuses = Partage.objects.filter(demande_id=refuse.demande_id).values_list("partenaire_id", flat=True)
    form = forms.RerouterForm(poste(request), initial={"vers": request.GET.get("vers", "")[:80]})
    sien = Besoin(refuse.motif, refuse.assure.commune_code, refuse.organisme_id, sauf=set(refuses))
    form.offrir_vers(sien, timezone.localdate())
    return mener(
        request,
        form,
        partial(services.rerouter, agent=request.user, demande=demande, partage=refuse),
        gabarit="partenaires/_vers.html" if request.htmx and request.method == "GET" else "signalements/rerouter.html",
        contexte={"refuse": refuse, "demande": demande, **danger_de(request.user, demande, timezone.localdate())},
        fait=lambda neuf: f"Reste à transmettre à {neuf.partenaire}, avec son accord.",
        retour=lambda neuf: reverse("partages:partage", args=[neuf.pk]),
    )
