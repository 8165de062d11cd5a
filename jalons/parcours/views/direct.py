"""Pass a caller in distress live: the CSAM sees whom to call, then the next one; whoever is on duty takes the call."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from jalons.fondations.acces.controle import acces, autorise, taire, trouver
from jalons.fondations.agents.models import Agent
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.referentiels.selectors import numeros_danger
from jalons.fondations.socle.actes import acte
from jalons.fondations.socle.champs import version_postee
from jalons.fondations.socle.refus import Refus
from jalons.parcours import brouillons, direct, garde
from jalons.parcours.selectors.veille import contexte_de_veille
from jalons.parcours.views.appel import cle_de
from jalons.recevoir.permanences import services
from jalons.recevoir.permanences.models import Relais
from jalons.recevoir.signalements.models import Appel

FINI = 286  # htmx: shown, and asked no more


def _veiller(request: AgentRequest) -> None:
    """The page asks by itself: a desk left alone still closes its session."""
    request.session.veille = True  # type: ignore[attr-defined]


def _htmx(request: AgentRequest) -> bool:
    return bool(request.headers.get("HX-Request"))


@acces("appel", "ecrire", classe="F1")
@require_POST
@sensitive_post_parameters()
def relayer(request: AgentRequest) -> HttpResponse:
    """« Passer l’appel en direct »: the call's page says whom to call; without JavaScript, a page of its own does."""
    agent, cle, faute = request.user, cle_de(request), ""
    relais: Relais | None
    try:
        champs = brouillons.tapes(request.POST)
        brouillons.enregistrer(agent=agent, cle=cle, champs=champs, vide=True)
        relais = direct.relayer(agent=agent, cle=cle, champs=champs)
    except Refus as refus:
        relais, faute = direct.en_cours(agent, cle), str(refus)
    if relais and not _htmx(request):
        return redirect("parcours:relais", relais.pk)
    return _dire(request, relais, faute)


def _dire(request: AgentRequest, relais: Relais | None, faute: str = "") -> HttpResponse:
    """Where the hand-over is, for its CSAM."""
    vu = direct.regarder(request.user, relais, timezone.now())
    contexte = {"direct": vu, "faute": faute, "cle": relais.cle if relais else ""}
    if _htmx(request):
        return render(request, "parcours/_relais.html", contexte)
    return render(request, "parcours/relais.html", contexte, status=422 if faute else 200)


@acces("relais", "lire")
@require_safe
def relais(request: AgentRequest, pk: UUID) -> HttpResponse:
    """For the CSAM: whom to call now. For whoever is on duty: the words, and « Prendre l’appel »."""
    htmx = _htmx(request)
    try:
        lu = trouver(request, Relais.objects.select_related("csam", "pour", "assure"), pk)
    except Http404:  # who was rung and is forgotten, a foreign call and none: the same words, and the page asks no more
        page = "parcours/_plus_a_prendre.html" if htmx else "parcours/relais_fini.html"
        return render(request, page, status=FINI if htmx else 404)
    if lu.csam_id == request.user.pk:
        _veiller(request)
        if lu.pris and htmx:  # her words leave this screen
            return HttpResponse(headers={"HX-Redirect": reverse("parcours:relais", args=[lu.pk])})
        return _dire(request, lu)
    _veiller(request)
    if htmx and version_postee(request.GET) == lu.version:  # nothing moved: her page keeps its focus
        taire(request)
        return HttpResponse(status=204)
    page = "parcours/_a_prendre.html" if htmx else "parcours/relais_a_prendre.html"
    return render(request, page, _a_prendre(request.user, lu))


def _a_prendre(agent: Agent, lu: Relais) -> dict[str, Any]:
    """What whoever is called reads of it: the words as long as it is hers to take, then to whom it went."""
    sienne = lu.a_prendre_par(agent)
    champs = direct.contenu(lu) if sienne and autorise(agent, "lire", "relais", lu, classe="F3") else {}
    return {
        "relais": lu,
        "sienne": sienne,
        "paroles": champs.get("paroles", ""),
        "qui": direct.dit_par_la_page(champs, connue=lu.assure is not None),
        "numeros_danger": numeros_danger(timezone.localdate(), champs.values()),
    }


@acces("relais", "passer")
@require_POST
def relais_suivante(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Unanswered: the next one."""
    lu = trouver(request, Relais.objects.select_related("csam", "pour"), pk)
    agir = partial(services.passer, agent=request.user, relais=lu, version=version_postee(request.POST))
    if not _htmx(request):
        return acte(request, agir, retour=reverse("parcours:relais", args=[pk]))
    faute = ""
    try:
        agir()
    except Refus as refus:
        faute = str(refus)
    return _dire(request, lu, faute)


@acces("relais", "prendre")
@require_POST
def relais_prendre(request: AgentRequest, pk: UUID) -> HttpResponse:
    """« Prendre l’appel »: it is hers."""
    agent = request.user
    lu = trouver(request, Relais.objects.select_related("csam", "assure", "pour"), pk)

    def suite(gardee: garde.Garde) -> str:
        if gardee.demande and autorise(agent, "lire", "demande", gardee.demande):
            return reverse("signalements:demande", args=[gardee.demande.pk])
        sien = Appel.objects.visible_to(agent).filter(cle_requete=lu.cle).first()
        return reverse("signalements:appel", args=[sien.pk]) if sien else "parcours:ma_journee"

    agir = partial(direct.prendre, agent=agent, relais=lu)
    return acte(
        request, agir, fait=lambda gardee: gardee.dit, retour=suite, sinon=reverse("parcours:relais", args=[pk])
    )


@acces("relais", "prendre")
@require_safe
def veille(request: AgentRequest) -> HttpResponse:
    """While she is on duty, every page asks: is somebody waiting for her? Nothing is read of the call here."""
    _veiller(request)
    return render(request, "parcours/_veille.html", contexte_de_veille(request.user, timezone.now()))
