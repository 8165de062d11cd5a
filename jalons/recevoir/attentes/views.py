"""The waiting list: who waits, which slot is free for her, and what one does about it."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.fondations.acces.controle import acces, montrer, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle import champs
from jalons.fondations.socle.actes import acte, lire_et_agir, mener, poste
from jalons.personnes.assures.models import Assure
from jalons.recevoir.rendez_vous.forms import competences
from jalons.recevoir.rendez_vous.selectors import connu_de

from . import selectors, services
from .forms import InscrireForm, PasserForm, RetirerForm
from .models import AttenteCreneau

LISTE = "attentes:liste"


@acces("attente", "lister")
@require_safe
def liste(request: AgentRequest) -> HttpResponse:
    """Who waits, those with a slot first."""
    return render(request, "attentes/liste.html", _contexte(request))


def _contexte(request: AgentRequest) -> dict[str, Any]:
    maintenant = timezone.now()
    toutes = selectors.propositions(request.user, maintenant, timezone.localdate())
    sorties = list(selectors.sorties(request.user, maintenant))
    montrer(request, [p.ligne for p in toutes] + sorties)
    return {
        "proposees": [(p, p.ligne.tenue(maintenant)) for p in toutes if p.creneau],
        "autres": [p for p in toutes if p.creneau is None],
        "sorties": sorties,
        "passer": PasserForm(),
        "retirer": RetirerForm(),
    }


@acces("attente", "inscrire")
@lire_et_agir
def inscrire(request: AgentRequest, assure_id: UUID) -> HttpResponse:
    """Her wishes; those of the search that found nothing are there."""
    agent, assure, jour = request.user, trouver(request, Assure, assure_id), timezone.localdate()
    de = request.GET
    connu = {} if de else {"competence": connu_de(agent, assure, jour, dict(competences(jour)))["competence"]}
    initial = (
        connu
        | {"lieux": de.getlist("lieu"), "modes": de.getlist("mode")}
        | {nom: de[nom] for nom in ("avec", "avant", "competence", "fauteuil", "motif") if de.get(nom)}
    )
    return mener(
        request,
        InscrireForm(poste(request), agent=agent, jour=jour, initial=initial),
        partial(services.inscrire, agent=agent, assure=assure),
        gabarit="attentes/inscrire.html",
        contexte={"assure": assure},
        fait=f"{assure} est sur la liste d’attente : dès qu’un créneau lui convient, il est proposé ici.",
        retour=LISTE,
    )


def _ligne(request: AgentRequest, pk: UUID) -> AttenteCreneau:
    return trouver(request, AttenteCreneau.objects.select_related("assure"), pk)


@acces("attente", "traiter")
@require_POST
def prendre(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Call her with this slot: it is hers to propose for a while, then booked on her page."""
    ligne, creneau = _ligne(request, pk), request.POST.get("creneau", "")[:120]
    vue = champs.version_postee(request.POST)
    agir = partial(services.prendre, agent=request.user, ligne=ligne, creneau=creneau, version=vue)
    suite = reverse("rendez_vous:nouveau", args=[ligne.assure_id])
    return acte(request, agir, retour=f"{suite}?{urlencode(_recherche(creneau, ligne))}", sinon=reverse(LISTE))


def _recherche(creneau: str, ligne: AttenteCreneau) -> dict[str, str]:
    """The search that shows that slot, chosen."""
    avec, lieu, mode, debut = (creneau.split("|") + [""] * 4)[:4]
    jour = f"{debut[:4]}-{debut[4:6]}-{debut[6:8]}" if len(debut) > 7 else ""
    elle = {"motif": ligne.motif, "competence": ligne.competence or "", "fauteuil": "on" if ligne.fauteuil else ""}
    return elle | {"avec": avec, "lieu": lieu, "mode": mode, "du": jour, "creneau": creneau}


@acces("attente", "traiter")
@require_POST
def passer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """This slot is not for her: why."""
    return _decider(request, pk, PasserForm(request.POST), services.passer, "Elle attend toujours.")


@acces("attente", "traiter")
@require_POST
def retirer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """She waits no more: why."""
    return _decider(request, pk, RetirerForm(request.POST), services.retirer, "Retirée de la liste d’attente.")


def _decider(request: AgentRequest, pk: UUID, form: Any, agir: Any, fait: str) -> HttpResponse:
    vue = champs.version_postee(request.POST)
    return mener(
        request,
        form,
        partial(agir, agent=request.user, ligne=_ligne(request, pk), version=vue),
        gabarit="attentes/liste.html",
        contexte=lambda: _contexte(request),
        fait=fait,
        retour=LISTE,
    )
