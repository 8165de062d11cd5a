"""What is done: prepare, print, send, print again; a letter that came back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.fondations.acces.controle import acces, trouver
from jalons.fondations.documents.services import DocumentIllisible
from jalons.fondations.socle.refus import TransitionRefusee

from .. import services
from ..enums import CanalOffre
from ..forms import LettresForm
from ..models import LotLettres, Offre
from .pages import organisme_de

REFUS = (services.OffreRefusee, TransitionRefusee)


@acces("offre", "preparer")
@require_POST
def preparer(request: HttpRequest) -> HttpResponse:
    """Make the offers of the people found, then give each her week. May be pressed again without harm."""
    agent: Any = request.user
    caisse, jour = organisme_de(request), timezone.localdate()
    services.accorder(agent=agent, organisme=caisse, jour=jour)
    preparation = services.preparer(agent=agent, organisme=caisse, jour=jour)
    plan = services.planifier(agent=agent, organisme=caisse, jour=jour)
    messages.success(request, f"{str(preparation).capitalize()} {plan}")
    return redirect("offres:vagues")


@acces("offre", "imprimer")
@require_POST
def imprimer(request: HttpRequest) -> HttpResponse:
    """The PDF of the next letters, each marked as having left; it waits among the batches of the page."""
    combien, semaine = LettresForm(request.POST).demande
    agent: Any = request.user
    try:
        fait = services.imprimer(
            agent=agent, organisme=organisme_de(request), jour=timezone.localdate(), combien=combien, semaine=semaine
        )
    except REFUS as refus:
        messages.error(request, str(refus))
        return redirect("offres:vagues")
    messages.success(
        request,
        f"Lettres prêtes : {fait.lot.combien}, notées comme parties ; le PDF est dans « Derniers lots ». {fait.bilan}",
    )
    return redirect("offres:vagues")


def _pdf(octets: bytes, nom: str) -> HttpResponse:
    reponse = HttpResponse(octets, content_type="application/pdf")
    reponse["Content-Disposition"] = f'attachment; filename="{nom}"'
    return reponse


@acces("offre", "imprimer")
@require_POST
def reimprimer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same batch again."""
    lot: LotLettres = trouver(request, LotLettres, pk)
    agent: Any = request.user
    try:
        octets, retirees = services.reimprimer(agent=agent, lot=lot, jour=timezone.localdate())
    except (*REFUS, DocumentIllisible) as refus:
        messages.error(request, str(refus))
        return redirect("offres:vagues")
    if retirees:
        messages.warning(
            request,
            f"{retirees} lettre(s) de ce lot ne sont pas réimprimées : décès, souhait ou mesure notés depuis. "
            "Écartez aussi celles déjà sorties.",
        )
    return _pdf(octets, f"lettres-{lot.imprime_le:%Y-%m-%d-%H%M}.pdf")


@acces("offre", "preparer")
@require_POST
def envoyer(request: HttpRequest) -> HttpResponse:
    """Text messages and mails due, reminders due, silences to note. Letters wait to be printed."""
    agent: Any = request.user
    caisse, jour = organisme_de(request), timezone.localdate()
    services.accorder(agent=agent, organisme=caisse, jour=jour)
    offres = services.envoyer_semaine(agent=agent, organisme=caisse, jour=jour, lettres=False)
    relances = services.relancer(agent=agent, organisme=caisse, jour=jour, lettres=False)
    muettes = services.constater_silences(agent=agent, organisme=caisse, jour=jour)
    fin = f" {muettes} personne(s) n’ont jamais répondu : voir « Sans réponse »." if muettes else ""
    messages.success(request, f"Offres : {offres} Relances : {relances}{fin}")
    return redirect("offres:vagues")


def _noter(request: HttpRequest, pk: UUID, acte: Any, fait: str) -> HttpResponse:
    lue: Offre = trouver(request, Offre.objects.select_related("assure", "demande", "organisme"), pk)
    try:
        acte(lue)
    except REFUS as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, fait)
    return redirect("offres:offre", lue.pk)


@acces("offre", "repondre")
@require_POST
def adresse_fausse(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The letter came back, the message was not received."""

    def acte(lue: Offre) -> None:
        if lue.canal not in CanalOffre.values:
            raise services.OffreRefusee("Cette offre n’a pas de canal en cours : corriger la fiche de la personne.")
        services.noter_adresse_fausse(
            agent=_agent(request), offre=lue, canal=lue.canal, jour=timezone.localdate(),
            vue=request.POST.get("version", ""),
        )  # fmt: skip

    return _noter(request, pk, acte, "Noté. Le canal suivant est essayé, ou l’adresse attend d’être corrigée.")


@acces("offre", "repondre")
@require_POST
def adresse_corrigee(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Her page was corrected: try again."""

    def acte(lue: Offre) -> None:
        services.adresse_corrigee(agent=_agent(request), offre=lue, jour=timezone.localdate())

    return _noter(request, pk, acte, "L’offre peut repartir.")


def _agent(request: HttpRequest) -> Any:
    return request.user
