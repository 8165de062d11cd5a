"""Pages of the papers awaited: asked by the worker, recalled by the platform, which reads a neutral name and nothing else."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.accompagner.accompagnements.views.communs import adresse, dossier_a_ecrire, ecrire
from jalons.fondations.acces.controle import acces, montrer, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle.actes import acte, lire_et_agir, poste, retour_demande
from jalons.fondations.socle.emplacements import emplacement

from . import attendues, forms, selectors
from .models import PieceAttendue

ANCRE = "pieces"


@acces("piece_attendue", "ecrire", classe="F3")
@lire_et_agir
def demander(request: AgentRequest, pk: UUID) -> HttpResponse:
    """A paper is awaited."""
    dossier = dossier_a_ecrire(request, pk)
    return ecrire(
        request,
        forms.AttendueForm(poste(request), dossier=dossier, jour=timezone.localdate()),
        partial(attendues.demander, agent=request.user, dossier=dossier),
        gabarit="pieces/demander.html",
        contexte={"dossier": dossier},
        fait="Le papier est attendu.",
        retour=adresse(pk, ANCRE),
    )


def _la_mienne(request: AgentRequest, pk: UUID) -> PieceAttendue:
    return trouver(request, PieceAttendue.objects.select_related("dossier__assure"), pk)


@acces("piece_attendue", "ecrire", classe="F3")
@require_POST
def recue(request: AgentRequest, pk: UUID) -> HttpResponse:
    """It came on paper."""
    attendue = _la_mienne(request, pk)
    agir = partial(attendues.recevoir, agent=request.user, attendue=attendue)
    return acte(request, agir, fait="Le papier est arrivé.", retour=adresse(attendue.dossier_id, ANCRE))


@acces("piece_attendue", "ecrire", classe="F3")
@require_POST
def inutile(request: AgentRequest, pk: UUID) -> HttpResponse:
    """It is of no use any more."""
    attendue = _la_mienne(request, pk)
    agir = partial(attendues.ecarter, agent=request.user, attendue=attendue)
    return acte(request, agir, fait="Ce papier n’est plus attendu.", retour=adresse(attendue.dossier_id, ANCRE))


@acces("piece_attendue", "ecrire", classe="F3")
@require_POST
def complet(request: AgentRequest, pk: UUID) -> HttpResponse:
    """« C’est vu »: the list is complete."""
    dossier = dossier_a_ecrire(request, pk)
    demarche: Any = None
    with suppress(ValueError):
        demarche = UUID(request.POST.get("demarche", ""))
    agir = partial(attendues.voir_complet, agent=request.user, dossier=dossier, demarche_id=demarche)
    return acte(request, agir, fait="C’est noté.", retour=retour_demande(request, adresse(pk, ANCRE)))


@acces("piece_attendue", "rappeler", classe="F1")
@require_safe
def a_rappeler(request: AgentRequest) -> HttpResponse:
    """What the platform is asked to recall."""
    lignes = selectors.a_rappeler(request.user, timezone.localdate())
    montrer(request, [ligne.assure for ligne in lignes])
    return render(request, "pieces/a_rappeler.html", {"lignes": lignes})


@acces("piece_attendue", "rappeler", classe="F1")
@require_POST
def rappeler(request: AgentRequest, pk: UUID) -> HttpResponse:
    """« Rappel fait »."""
    agir = partial(attendues.noter_rappel, agent=request.user, attendue=_la_mienne(request, pk))
    return acte(request, agir, fait="Le rappel est noté.", retour=retour_demande(request, reverse("pieces:a_rappeler")))


@acces("piece_attendue", "ecrire", classe="F3")
@lire_et_agir
def lien(request: AgentRequest, pk: UUID) -> HttpResponse:
    """A link for the person: the address and the code, shown once."""
    dossier = dossier_a_ecrire(request, pk)

    def vers(jeton: str) -> str:
        return request.build_absolute_uri(emplacement("partage.lien", jeton))

    def montrer_lien(donne: attendues.Donne) -> HttpResponse:
        return render(request, "pieces/lien.html", {"dossier": dossier, "donne": donne})

    return ecrire(
        request,
        forms.LienForm(poste(request)),
        partial(attendues.donner_lien, agent=request.user, dossier=dossier, adresse=vers),
        gabarit="pieces/donner_lien.html",
        contexte={"dossier": dossier, "papiers": [mots for _, mots in selectors.pour_elle(dossier.pk)]},
        retour=adresse(pk, ANCRE),
        reponse=montrer_lien,
    )
