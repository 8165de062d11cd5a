"""The people and the keys of an organisation, kept by its correspondent."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.fondations.acces.controle import acces, autorise, trouver
from jalons.fondations.agents.models import Agent
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.agents.services import donner_secret
from jalons.fondations.socle.actes import acte, mener

from .. import selectors, services
from ..forms import CleForm, CompteForm
from ..models import Espace
from ..services.espaces import comptes_du

ESPACES = Espace.objects.select_related("partenaire", "organisme")


def _contexte(request: AgentRequest, espace: Espace) -> dict[str, Any]:
    tient = autorise(request.user, "gerer", "espace", espace)
    return {
        "espace": espace,
        "comptes": selectors.comptes(espace, request.user, timezone.localdate()),
        "tient": tient,
        "cles": selectors.cles(espace) if tient else [],
        "compte_form": CompteForm(),
        "cle_form": CleForm(),
    }


@acces("espace", "lire")
@require_safe
def equipe(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Who logs in for this organisation; its correspondent opens and stops accounts."""
    espace = trouver(request, ESPACES, pk)
    return render(request, "portail/equipe.html", _contexte(request, espace))


def _secret(request: AgentRequest, espace: Espace, donne: tuple[Agent, str]) -> HttpResponse:
    """On this answer only."""
    agent, secret = donne
    retour = reverse("portail:equipe", args=[espace.pk])
    return render(request, "portail/secret.html", {"agent": agent, "secret": secret, "retour": retour})


@acces("espace", "gerer")
@require_POST
def ouvrir_compte(request: AgentRequest, pk: UUID) -> HttpResponse:
    """One more account; its first-login secret is on this answer only."""
    espace = trouver(request, ESPACES, pk)
    return mener(
        request,
        CompteForm(request.POST),
        partial(services.ouvrir_compte, agent=request.user, espace=espace),
        gabarit="portail/equipe.html",
        contexte=partial(_contexte, request, espace),
        nom="compte_form",
        reponse=partial(_secret, request, espace),
        retour=reverse("portail:equipe", args=[pk]),
    )


def _du_meme(request: AgentRequest, pk: UUID, compte_pk: UUID) -> tuple[Espace, Agent]:
    """The space that she keeps, and one of its accounts in force; else 404."""
    espace = trouver(request, ESPACES, pk)
    siens = [compte.pk for compte in comptes_du(espace.partenaire_id)]
    return espace, get_object_or_404(Agent, pk=compte_pk, pk__in=siens)


def _acte_sur(request: AgentRequest, pk: UUID, compte_pk: UUID, agir: Callable[..., Any], fait: str) -> HttpResponse:
    espace, qui = _du_meme(request, pk, compte_pk)
    faire = partial(agir, agent=request.user, espace=espace, qui=qui)
    return acte(request, faire, fait=fait.format(qui), retour=reverse("portail:equipe", args=[pk]))


@acces("espace", "gerer")
@require_POST
def arreter_compte(request: AgentRequest, pk: UUID, compte_pk: UUID) -> HttpResponse:
    """Now."""
    return _acte_sur(
        request, pk, compte_pk, services.arreter_compte, "Le compte de {} est arrêté : plus rien ne s’ouvre à lui."
    )


@acces("espace", "gerer")
@require_POST
def nommer(request: AgentRequest, pk: UUID, compte_pk: UUID) -> HttpResponse:
    """Another correspondent: the organisation never depends on one person."""
    return _acte_sur(request, pk, compte_pk, services.nommer, "{} tient aussi les comptes de votre organisme.")


@acces("espace", "gerer")
@require_POST
def secret(request: AgentRequest, pk: UUID, compte_pk: UUID) -> HttpResponse:
    """A password forgotten: a new first-login secret, on this answer only."""
    espace, qui = _du_meme(request, pk, compte_pk)
    return acte(
        request,
        lambda: (qui, donner_secret(agent=qui, par=request.user)),
        reponse=partial(_secret, request, espace),
        retour=reverse("portail:equipe", args=[pk]),
    )


@acces("espace", "gerer")
@require_POST
def creer_cle(request: AgentRequest, pk: UUID) -> HttpResponse:
    """A key for the organisation's software, on this answer only."""
    espace = trouver(request, ESPACES, pk)

    def montrer(donne: tuple[Any, str]) -> HttpResponse:
        return render(request, "portail/cle.html", {"cle": donne[0], "secret": donne[1], "espace": espace})

    return mener(
        request,
        CleForm(request.POST),
        partial(services.creer_cle, agent=request.user, espace=espace),
        gabarit="portail/equipe.html",
        contexte=partial(_contexte, request, espace),
        nom="cle_form",
        reponse=montrer,
        retour=reverse("portail:equipe", args=[pk]),
    )


@acces("espace", "gerer")
@require_POST
def retirer_cle(request: AgentRequest, pk: UUID, cle_pk: UUID) -> HttpResponse:
    """Its next request is refused."""
    espace = trouver(request, ESPACES, pk)
    cle = get_object_or_404(espace.cles, pk=cle_pk)
    agir = partial(services.retirer_cle, agent=request.user, cle=cle)
    return acte(request, agir, fait="La clé est retirée.", retour=reverse("portail:equipe", args=[pk]))
