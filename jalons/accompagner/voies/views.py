"""The ways of a dossier: propose, open, set aside, note a fact, say that it is done, close, reopen. Every act is a POST."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.accompagner.accompagnements.views.communs import adresse, dossier_a_ecrire, ecrire
from jalons.accompagner.voies import ardh, forms, selectors, services
from jalons.accompagner.voies import sorties as retours
from jalons.accompagner.voies.chemins import CHEMINS, Chemin
from jalons.accompagner.voies.enums import Genre
from jalons.accompagner.voies.models import Pas, Voie
from jalons.fondations.acces.controle import acces, lire_comme, montrer, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle.actes import acte, lire_et_agir, poste, retour_demande
from jalons.fondations.socle.champs import version_postee


def _voie(request: AgentRequest, pk: UUID) -> Voie:
    """The way, in a dossier that this agent accompanies, or 404."""
    lire_comme(request, "voie")
    return trouver(request, Voie.objects.select_related("dossier__assure", "dossier__organisme"), pk)


def _pas(request: AgentRequest, pk: UUID) -> Pas:
    """The fact as it was said last, whichever of its versions the address names."""
    lire_comme(request, "voie")
    return selectors.dernier(trouver(request, Pas.objects.select_related("dossier__assure"), pk))


def _vers(request: AgentRequest, voie: Voie) -> dict[str, Any]:
    """Where an act leads: the page that asked, else the way's own."""
    return {"retour": retour_demande(request, reverse("voies:voie", args=[voie.pk]))}


def _chemin(genre: str) -> Chemin:
    if genre not in Genre.values:
        raise Http404
    return CHEMINS[genre]


@acces("dossier", "accompagner", classe="F3")
@require_safe
def voie(request: AgentRequest, pk: UUID) -> HttpResponse:
    """One way: its stages, what is done, what is awaited, what was said before."""
    lue = _voie(request, pk)
    vue = selectors.page_voie(request.user, lue, timezone.localdate())
    contexte: dict[str, Any] = {"voie": vue, "dossier": lue.dossier}
    if lue.genre == Genre.SOINS:
        contexte["relais"] = selectors.relais(lue, request.user)
    if lue.genre == Genre.RETOUR:
        contexte |= {"ardh": retours.lecture_ardh(lue.dossier, vue, timezone.localdate()), "source": ardh.SOURCE}
    contexte["avis"] = lue.genre == Genre.VIEILLIR
    return render(request, "voies/voie.html", contexte)


@acces("dossier", "accompagner", classe="F3")
@require_safe
def sorties(request: AgentRequest) -> HttpResponse:
    """Who is still in hospital, and when each is awaited at home."""
    lues = retours.sorties_prevues(request.user, timezone.localdate())
    montrer(request, Voie.objects.select_related("dossier__assure").filter(pk__in=[s.voie_id for s in lues]))
    return render(request, "voies/sorties.html", {"sorties": lues, "jour": timezone.localdate()})


@acces("dossier", "accompagner", classe="F3")
@lire_et_agir
def ouvrir(request: AgentRequest, pk: UUID, genre: str) -> HttpResponse:
    """Open a way, with its reason; nothing opens by itself."""
    chemin, dossier = _chemin(genre), dossier_a_ecrire(request, pk)
    return ecrire(
        request,
        forms.OuvrirForm(poste(request), initial={"raison": selectors.raison(request.user, dossier, chemin.genre)}),
        partial(services.ouvrir, agent=request.user, dossier=dossier, genre=genre),
        gabarit="voies/ouvrir.html",
        contexte={"dossier": dossier, "chemin": chemin},
        fait="La voie est ouverte.",
        retour=lambda neuve: reverse("voies:voie", args=[neuve.pk]),
    )


@acces("dossier", "accompagner", classe="F3")
@require_POST
def ecarter(request: AgentRequest, pk: UUID, genre: str) -> HttpResponse:
    """Looked at, and not for her: not proposed any more."""
    _chemin(genre)
    dossier = dossier_a_ecrire(request, pk)
    raison = request.POST.get("raison", "")[:600]
    agir = partial(services.ecarter, agent=request.user, dossier=dossier, genre=genre, raison=raison)
    return acte(request, agir, fait="C’est noté : cette voie n’est plus proposée.", retour=adresse(pk, "voies"))


@acces("dossier", "accompagner", classe="F3")
@lire_et_agir
def fermer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The way is over: how it ends; what it still awaits is told."""
    lue = _voie(request, pk)
    vue = selectors.page_voie(request.user, lue, timezone.localdate())
    return ecrire(
        request,
        forms.FermerForm(poste(request), initial={"le": timezone.localdate()}),
        partial(services.fermer, agent=request.user, voie=lue),
        gabarit="voies/fermer.html",
        contexte={"dossier": lue.dossier, "voie": vue},
        fait="La voie est fermée ; elle reste lisible.",
        retour=adresse(lue.dossier_id, "voies"),
    )


@acces("dossier", "accompagner", classe="F3")
@require_POST
def rouvrir(request: AgentRequest, pk: UUID) -> HttpResponse:
    """It applies after all, or again."""
    lue = _voie(request, pk)
    agir = partial(services.rouvrir, agent=request.user, voie=lue)
    return acte(request, agir, fait="La voie est ouverte.", **_vers(request, lue))


@acces("dossier", "accompagner", classe="F3")
@lire_et_agir
def noter(request: AgentRequest, pk: UUID, etape: str) -> HttpResponse:
    """A fact of a stage: done, or awaited."""
    lue = _voie(request, pk)
    dite = CHEMINS[lue.genre].etape(etape)
    if dite is None:
        raise Http404
    commun: dict[str, Any] = {"etape": dite, "agent": request.user, "dossier": lue.dossier}
    form = forms.PasForm(poste(request), **commun)
    qui: dict[str, Any] = {"agent": request.user, "voie": lue, "etape": etape}
    return ecrire(
        request,
        form,
        lambda **_: services.noter(dit=form.dit(), **qui, **form.jours()),
        gabarit="voies/pas.html",
        contexte={"dossier": lue.dossier, "voie": lue, "etape": dite},
        fait="C’est noté.",
        **_vers(request, lue),
    )


@acces("dossier", "accompagner", classe="F3")
@lire_et_agir
def corriger(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Say what a fact is now; what was said before stays."""
    pas = _pas(request, pk)
    dite = CHEMINS[pas.voie.genre].etape(pas.etape)
    if dite is None:
        raise Http404
    enregistre = partial(selectors.enregistre, pas)
    commun: dict[str, Any] = {"etape": dite, "agent": request.user, "dossier": pas.voie.dossier, "garde": pas.lie}
    form = forms.PasForm(poste(request), initial=enregistre(), **commun)

    def agir(*, version: int, **_: Any) -> Pas:
        return services.corriger(agent=request.user, pas=pas, version=version, dit=form.dit(), **form.jours())

    contexte = {"dossier": pas.voie.dossier, "voie": pas.voie, "etape": dite, "pas": pas}
    suite = {"fait": "C’est corrigé ; ce qui était dit reste lisible.", "enregistre": enregistre}
    return ecrire(request, form, agir, gabarit="voies/pas.html", contexte=contexte, **suite, **_vers(request, pas.voie))


@acces("dossier", "accompagner", classe="F3")
@require_POST
def faire(request: AgentRequest, pk: UUID) -> HttpResponse:
    """What was awaited came."""
    pas = _pas(request, pk)
    agir = partial(services.faire, agent=request.user, pas=pas, version=version_postee(request.POST) or 0)
    return acte(request, agir, fait="C’est noté, au jour d’aujourd’hui.", **_vers(request, pas.voie))


@acces("dossier", "accompagner", classe="F3")
@require_POST
def retirer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """A mistake, or an agreement taken back."""
    pas = _pas(request, pk)
    agir = partial(services.retirer, agent=request.user, pas=pas, version=version_postee(request.POST) or 0)
    return acte(request, agir, fait="La ligne est retirée ; elle reste lisible, barrée.", **_vers(request, pas.voie))
