"""Acts on one appointment."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from jalons.fondations.acces.controle import acces, autorise, trouver
from jalons.personnes.assures.models import Assure
from jalons.recevoir.rendez_vous import rules, selectors, services
from jalons.recevoir.rendez_vous.enums import Issue
from jalons.recevoir.rendez_vous.forms import DeplacerForm, ReserverForm, VisiteForm
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.rendez_vous.services import RendezVousRefuse, TransitionRefusee
from jalons.recevoir.rendez_vous.views.pages import contexte_nouveau, contexte_rendez_vous, proposer

REFUS = (RendezVousRefuse, TransitionRefusee, rules.HeureInexistante, rules.SaisieRefusee)


def revenir(request: HttpRequest, defaut: str) -> HttpResponse:
    """Back to the page that asked (``retour``), when it is one of ours."""
    ou = request.POST.get("retour", "")
    sur = url_has_allowed_host_and_scheme(ou, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return redirect(ou if sur and ou.startswith("/") else defaut)


def _agent(request: HttpRequest) -> Any:
    return request.user


def _rdv(request: HttpRequest, pk: UUID) -> RendezVous:
    trouve = trouver(request, RendezVous.objects.select_related("assure", "agent", "lieu__organisme"), pk)
    return trouve  # type: ignore[no-any-return]


def _page(rdv: RendezVous) -> str:
    return reverse("rendez_vous:rendez_vous", args=[rdv.pk])


def _exiger(request: HttpRequest, acte: str, choisi: dict[str, Any]) -> None:
    """404 when the agenda chosen is not one of those she may write in."""
    avec, lieu = choisi["avec"], choisi["lieu"]
    if not autorise(
        request.user, acte, "rendez_vous", RendezVous(agent=avec, organisme_id=avec.organisme_id, lieu=lieu)
    ):
        raise Http404


def _du_choix(choix: selectors.CreneauChoisi) -> dict[str, Any]:
    return {
        "avec": choix.agent,
        "lieu": choix.lieu,
        "mode": choix.mode,
        "debut": choix.debut,
        "duree": choix.duree,
    }


@acces("rendez_vous", "reserver")
@require_POST
def reserver(request: HttpRequest, assure_id: UUID) -> HttpResponse:
    """Book. Sent twice, books once."""
    assure = trouver(request, Assure, assure_id)
    form = ReserverForm(request.POST, creneaux=[], lieux=selectors.lieux_de(request.user, timezone.localdate()))
    if form.is_valid():
        try:
            voulu = _du_choix(form.choix) if form.choix else _a_la_main(request, form)
            _exiger(request, "reserver", voulu)
            rdv = services.reserver(agent=_agent(request), assure=assure, **voulu, **form.commun())
            messages.success(request, f"Rendez-vous pris : {rules.quand_texte(rdv.debut, rdv.zone)}.")
            return revenir(request, _page(rdv))
        except REFUS as erreur:
            messages.error(request, str(erreur))
    return render(request, "rendez_vous/nouveau.html", contexte_nouveau(request, assure, form), status=422)


def _a_la_main(request: HttpRequest, form: ReserverForm) -> dict[str, Any]:
    """A day and an hour typed: in her own agenda."""
    avec, lieu, c = _agent(request), form.lieu_choisi(), form.cleaned_data
    debut = form.instant(services.zone_de(avec, lieu))
    return {"avec": avec, "lieu": lieu, "mode": c["mode"], "debut": debut, "duree": c["duree"] or 45}


@acces("rendez_vous", "deplacer")
@require_POST
def deplacer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Move to a proposed slot, or to the hour that the agent chose."""
    rdv = _rdv(request, pk)
    form = DeplacerForm(request.POST, creneaux=[])
    if form.is_valid():
        try:
            vers = _du_choix(form.choix) if form.choix else {"debut": form.instant(rdv.zone)}
            if form.choix:
                _exiger(request, "deplacer", vers)
            services.deplacer(agent=_agent(request), rdv=rdv, **vers)
            messages.success(request, f"Rendez-vous déplacé : {rules.quand_texte(rdv.debut, rdv.zone)}.")
            return revenir(request, _page(rdv))
        except REFUS as erreur:
            messages.error(request, str(erreur))
    form.proposer(proposer(rdv, timezone.now()))
    rdv.refresh_from_db()
    return render(
        request, "rendez_vous/rendez_vous.html", contexte_rendez_vous(request, rdv, deplacer=form), status=422
    )


@acces("rendez_vous", "noter_issue")
@require_POST
def issue(request: HttpRequest, pk: UUID, issue: str) -> HttpResponse:
    """Présent, absent or excusé, in one click."""
    rdv = _rdv(request, pk)
    if issue not in Issue.values:
        raise Http404
    try:
        services.noter_issue(agent=_agent(request), rdv=rdv, issue=issue)
        messages.success(request, f"{rdv.assure} : {Issue(issue).label.lower()}.")
    except REFUS as erreur:
        messages.error(request, str(erreur))
    return revenir(request, _page(rdv))


@acces("rendez_vous", "preparer_visite")
@require_POST
def visite(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where she goes, until when, and whom to call."""
    rdv = _rdv(request, pk)
    form = VisiteForm(request.POST)
    if form.is_valid():
        champs = {c: form.cleaned_data[c] for c in ("adresse", "personne_rappel", "rappel_telephone")}
        try:
            fin = form.fin_prevue(rdv.date_acte, rdv.zone)
            services.preparer_visite(agent=_agent(request), rdv=rdv, fin_prevue=fin, **champs)
            messages.success(request, "Visite préparée. Pensez à confirmer votre retour.")
            return revenir(request, _page(rdv))
        except REFUS as erreur:
            messages.error(request, str(erreur))
    return render(request, "rendez_vous/rendez_vous.html", contexte_rendez_vous(request, rdv, visite=form), status=422)


@acces("rendez_vous", "confirmer_retour")
@require_POST
def retour(request: HttpRequest, pk: UUID) -> HttpResponse:
    """« Je suis sortie, tout va bien »: stops the alarm."""
    rdv = _rdv(request, pk)
    try:
        services.confirmer_retour(agent=_agent(request), rdv=rdv)
        messages.success(request, "Retour confirmé.")
    except REFUS as erreur:
        messages.error(request, str(erreur))
    return revenir(request, _page(rdv))
