"""Acts on one appointment."""

from __future__ import annotations

from datetime import date, time
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.fondations.acces.controle import acces, autorise, trouver
from jalons.fondations.agents.models import Agent
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle import champs
from jalons.fondations.socle.actes import acte, mener, retour_demande
from jalons.fondations.socle.emplacements import emplacement
from jalons.fondations.territoires.models import LieuAccueil
from jalons.personnes.assures.models import Assure
from jalons.recevoir.rendez_vous import rules, selectors, services
from jalons.recevoir.rendez_vous.enums import Issue, Mode
from jalons.recevoir.rendez_vous.forms import DeplacerForm, ReserverForm, SalleForm, SecondeForm, VisiteForm
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.rendez_vous.selectors import CreneauChoisi
from jalons.recevoir.rendez_vous.views.pages import contexte_nouveau, contexte_rendez_vous, proposer


def _rdv(request: AgentRequest, pk: UUID) -> RendezVous:
    lus = RendezVous.objects.select_related("assure", "agent", "avec_aussi", "lieu__organisme", "salle")
    return trouver(request, lus, pk)


def _retour(request: AgentRequest, pk: UUID) -> str:
    return retour_demande(request, reverse("rendez_vous:rendez_vous", args=[pk]))


def _a_la_main(
    agent: Agent, jour: date, heure: time, duree: int | None, mode: str, lieu: LieuAccueil | None
) -> CreneauChoisi:
    """A day and an hour typed: in her own agenda."""
    ou = lieu if mode == Mode.LIEU else None
    return CreneauChoisi(agent, ou, mode, rules.instant_local(jour, heure, services.zone_de(agent, ou)), duree or 45)


@acces("rendez_vous", "reserver")
@require_POST
def reserver(request: AgentRequest, assure_id: UUID) -> HttpResponse:
    """Book. Sent twice, books once."""
    assure, agent = trouver(request, Assure, assure_id), request.user

    def agir(*, creneau: Any, jour: Any, heure: Any, duree: Any, mode: Any, lieu: Any, **commun: Any) -> RendezVous:
        choisi = creneau or _a_la_main(agent, jour, heure, duree, mode, lieu)
        return services.reserver(agent=agent, assure=assure, **choisi.place, **commun)

    return mener(
        request,
        ReserverForm(request.POST, agent=agent, lieux=selectors.lieux_de(agent, timezone.localdate())),
        agir,
        gabarit="rendez_vous/nouveau.html",
        contexte=lambda: contexte_nouveau(request, assure),
        fait=lambda rdv: f"Rendez-vous pris : {rules.quand_texte(rdv.debut, rdv.zone)}.",
        retour=lambda rdv: _retour(request, rdv.pk),
    )


@acces("rendez_vous", "deplacer")
@require_POST
def deplacer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Move to a proposed slot, or to the hour that the agent chose."""
    rdv, agent = _rdv(request, pk), request.user

    def agir(*, creneau: CreneauChoisi | None, jour: date, heure: time) -> RendezVous:
        if creneau is None:
            place: dict[str, Any] = {"debut": rules.instant_local(jour, heure, rdv.zone)}
        else:
            place = creneau.place
        return services.deplacer(agent=agent, rdv=rdv, version=champs.version_postee(request.POST), **place)

    return mener(
        request,
        DeplacerForm(request.POST, agent=agent, creneaux=proposer(request, rdv, timezone.now())),
        agir,
        gabarit="rendez_vous/rendez_vous.html",
        contexte=lambda: contexte_rendez_vous(request, rdv),
        nom="deplacer",
        fait=lambda deplace: f"Rendez-vous déplacé : {rules.quand_texte(deplace.debut, deplace.zone)}.",
        retour=_retour(request, pk),
    )


@acces("rendez_vous", "noter_issue")
@require_POST
def issue(request: AgentRequest, pk: UUID, issue: str) -> HttpResponse:
    """Présent, absent or excusé, in one click."""
    rdv = _rdv(request, pk)
    if issue not in Issue.values:
        raise Http404
    vue = champs.version_postee(request.POST)
    agir = partial(services.noter_issue, agent=request.user, rdv=rdv, issue=issue, version=vue)
    suite, ensuite = _retour(request, pk), emplacement("rendez_vous.apres_venue", pk)
    if issue == Issue.PRESENT and {rdv.agent_id, rdv.avec_aussi_id} & request.user.titulaires and ensuite:
        suite = f"{ensuite}?{urlencode({'retour': suite})}"  # she met her: what was said is written now
    return acte(
        request, agir, fait=f"{rdv.assure} : {Issue(issue).label.lower()}.", retour=suite, sinon=_retour(request, pk)
    )


@acces("rendez_vous", "deplacer")
@require_POST
def salle(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Take another room of the same place."""
    rdv = _rdv(request, pk)
    return mener(
        request,
        SalleForm(request.POST, salles=selectors.salles_pour(rdv)),
        partial(services.changer_salle, agent=request.user, rdv=rdv, version=champs.version_postee(request.POST)),
        gabarit="rendez_vous/rendez_vous.html",
        contexte=lambda: contexte_rendez_vous(request, rdv),
        nom="salle",
        fait=lambda change: f"Ce sera en salle « {change.salle} ».",
        retour=_retour(request, pk),
    )


@acces("rendez_vous", "deplacer")
@require_POST
def seconde(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Give it a second worker, another one, or none; who takes herself off it may see it no longer."""
    rdv, agent = _rdv(request, pk), request.user

    def ensuite(change: RendezVous) -> str:
        return _retour(request, pk) if autorise(agent, "lire", "rendez_vous", change) else reverse("rendez_vous:liste")

    return mener(
        request,
        SecondeForm(request.POST, agent=agent, rdv=rdv),
        partial(services.changer_seconde, agent=agent, rdv=rdv),
        gabarit="rendez_vous/rendez_vous.html",
        contexte=lambda: contexte_rendez_vous(request, rdv),
        nom="seconde",
        fait=lambda change: f"Ce rendez-vous est avec {change.avec}.",
        retour=ensuite,
    )


@acces("rendez_vous", "preparer_visite")
@require_POST
def visite(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Where she goes, until when, and whom to call."""
    rdv = _rdv(request, pk)

    def agir(*, fin: time, **lu: Any) -> RendezVous:
        sortie = rules.instant_local(rdv.date_acte, fin, rdv.zone)
        return services.preparer_visite(agent=request.user, rdv=rdv, fin_prevue=sortie, **lu)

    return mener(
        request,
        VisiteForm(request.POST),
        agir,
        gabarit="rendez_vous/rendez_vous.html",
        contexte=lambda: contexte_rendez_vous(request, rdv),
        nom="visite",
        fait="Visite préparée. Pensez à confirmer votre retour.",
        retour=_retour(request, pk),
    )


@acces("rendez_vous", "confirmer_retour")
@require_POST
def retour(request: AgentRequest, pk: UUID) -> HttpResponse:
    """« Je suis sortie, tout va bien »: stops the alarm."""
    agir = partial(services.confirmer_retour, agent=request.user, rdv=_rdv(request, pk))
    return acte(request, agir, fait="Retour confirmé.", retour=_retour(request, pk))
