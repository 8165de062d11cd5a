"""The days that steps follow: lay one down, move it."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from jalons.accompagner.accompagnements import forms_plan, selectors, services
from jalons.accompagner.accompagnements.models import Repere
from jalons.accompagner.accompagnements.views.communs import dossier_a_ecrire, ecrire
from jalons.fondations.acces.controle import acces, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle.actes import lire_et_agir, poste, valeurs
from jalons.recevoir.rendez_vous.enums import StatutRendezVous
from jalons.recevoir.rendez_vous.models import RendezVous


@acces("dossier", "accompagner", classe="F3")
@require_safe
def reperes(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The repères of a dossier, and what follows each."""
    dossier = dossier_a_ecrire(request, pk)
    contexte = {"dossier": dossier, "reperes": selectors.reperes(dossier)}
    return render(request, "accompagnements/reperes.html", contexte)


@acces("dossier", "accompagner", classe="F3")
@lire_et_agir
def nouveau(request: AgentRequest, pk: UUID) -> HttpResponse:
    """A day that steps will follow."""
    dossier = dossier_a_ecrire(request, pk)
    a_venir = RendezVous.objects.visible_to(request.user).filter(
        assure_id=dossier.assure_id, statut=StatutRendezVous.PRIS, date_acte__gte=timezone.localdate()
    )
    return ecrire(
        request,
        forms_plan.RepereForm(poste(request), rendez_vous=a_venir.order_by("periode")),
        partial(services.poser_repere, agent=request.user, dossier=dossier),
        gabarit="accompagnements/repere.html",
        contexte={"dossier": dossier},
        fait="Le repère est posé : prévoyez une étape qui le suit.",
        retour=lambda repere: f"{reverse('accompagnements:etape_nouvelle', args=[pk])}?repere={repere.pk}",
    )


@acces("dossier", "accompagner", classe="F3")
@lire_et_agir
def deplacer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Another day: the steps to come move with it, and it is told."""
    repere = trouver(request, Repere.objects.select_related("dossier__assure", "rendez_vous"), pk)
    enregistre = partial(valeurs, repere, "le")
    return ecrire(
        request,
        forms_plan.DeplacerForm(poste(request), initial=enregistre()),
        partial(services.deplacer_repere, agent=request.user, repere=repere),
        gabarit="accompagnements/repere_deplacer.html",
        contexte={"dossier": repere.dossier, "repere": repere},
        fait=_dire,
        enregistre=enregistre,
        retour=reverse("accompagnements:reperes", args=[repere.dossier_id]),
    )


def _dire(combien: int) -> str:
    if combien == 0:
        return "Le repère est à jour ; aucune étape à venir ne le suit."
    return f"Le repère a bougé, et {combien} étape{'s' if combien > 1 else ''} à venir avec lui. Les étapes faites restent."
