"""The page of a partner: what its organisation sent, what becomes of it, and a new signalement."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from jalons.fondations.acces.controle import acces, autorise, montrer, taire, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.referentiels.selectors import fiche_en_vigueur, numeros_danger
from jalons.fondations.socle.actes import lire_et_agir, mener, poste
from jalons.fondations.socle.refus import VersionDepassee
from jalons.recevoir.liaisons import selectors as liaisons
from jalons.recevoir.signalements import services as boucle
from jalons.recevoir.signalements.entendu import ecrits
from jalons.recevoir.signalements.enums import Accord, CanalSignalement
from jalons.recevoir.signalements.models import Retour, Signalement

from .. import selectors, services
from ..forms import ReponseForm, SignalementForm, SuiteForm
from ..models import Espace
from ..services.brouillons import brouillon_de


@acces("signalement", "suivre")
@require_safe
def accueil(request: AgentRequest) -> HttpResponse:
    """What became of our signalements, beside the form of a new one."""
    espace = selectors.espace_de(request.user)
    form = _form(request) if espace else None
    return render(request, "portail/accueil.html", _contexte(request, espace) | {"form": form})


def _contexte(request: AgentRequest, espace: Espace | None) -> dict[str, Any]:
    jour = timezone.localdate()
    _, brouillon = brouillon_de(request.user) if espace else ({}, None)
    leurs = liaisons.attendues_de(request.user, jour)
    montrer(request, [ligne.liaison for ligne in leurs or []])
    gestes = selectors.gestes(request.user, leurs, jour)
    return {
        "gestes": gestes,
        "espace": espace,
        "liaisons": leurs,
        "echange": leurs is not None,
        "paie": leurs is not None and liaisons.est_payeur(liaisons.organisme_de(request.user)),
        "suivis": gestes.suivis,
        "aujourdhui": jour,
        "brouillon": brouillon,
        "page_brouillon": request.POST.get("_page") or uuid4(),
        "peut_signaler": espace is not None and autorise(request.user, "signaler", "espace", espace),
    }


def _form(request: AgentRequest) -> SignalementForm:
    saisi, _ = brouillon_de(request.user)
    initial = {"cle": uuid4()} | {nom: valeur for nom, valeur in saisi.items() if nom != "cle"}
    return SignalementForm(fiche_en_vigueur("fragilite", timezone.localdate()), poste(request), initial=initial)


@acces("espace", "signaler")
@lire_et_agir
@sensitive_post_parameters()
def nouveau(request: AgentRequest, pk: UUID) -> HttpResponse:
    """A new signalement, read again when something of it cannot be."""
    espace = trouver(request, Espace.objects.select_related("partenaire", "organisme"), pk)
    form = _form(request)
    de = services.Expediteur(
        espace.partenaire, espace.organisme, espace.origine, CanalSignalement.PORTAIL, str(request.user), request.user,
        *_page_du_brouillon(request),
    )  # fmt: skip

    def agir(cle: UUID, **_: Any) -> Signalement:
        return services.signaler(de=de, cle=str(cle), dit=form.dit)

    return mener(
        request,
        form,
        agir,
        gabarit="portail/accueil.html",
        contexte=partial(_contexte, request, espace),
        retour=lambda recu: reverse("portail:accuse", args=[recu.pk]),
    )


def _page_du_brouillon(request: AgentRequest) -> tuple[str, str]:
    return request.POST.get("_page", "")[:36], request.POST.get("_vu", "")


@acces("espace", "signaler")
@require_POST
@sensitive_post_parameters()
def brouillon(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Keep what is being typed: by itself, or by « Finir plus tard »."""
    trouver(request, Espace, pk)
    taire(request)
    noms = _form(request).fields
    saisi = {nom: request.POST.get(nom, "") for nom in noms if nom != "cle"}
    page, vu = _page_du_brouillon(request)
    statut, autre = 200, ""
    try:
        garde = services.garder_brouillon(agent=request.user, page=page, vu=vu, saisi=saisi)
    except VersionDepassee as depassee:
        statut, autre, garde = depassee.statut, str(depassee), None
    if garde and not request.htmx:
        return redirect("portail:accueil")
    contexte = {"brouillon": garde, "autre": autre, "texte": request.POST.get("texte", "")}
    gabarit = "portail/_brouillon.html" if request.htmx else "portail/brouillon.html"
    return render(request, gabarit, contexte, status=200 if request.htmx else statut)


@acces("signalement", "suivre")
@require_safe
def accuse(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The receipt: the same whoever the person is, known or not."""
    recu, jour = trouver(request, selectors.siens(request.user), pk), timezone.localdate()
    numeros = {"numeros_danger": numeros_danger(jour, ecrits([recu]))} if recu.danger_dit else {}
    return render(request, "portail/accuse.html", {"recu": recu, "ligne": selectors.ligne(recu, jour)} | numeros)


@acces("signalement", "completer")
@lire_et_agir
def dire(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The answer to our question; else whether the person agrees that we answer, asked afterwards."""
    recu = trouver(request, selectors.siens(request.user), pk)
    ligne = selectors.ligne(recu, timezone.localdate())

    def noter(accord: str) -> None:
        boucle.noter_accords(agent=request.user, signalement=recu, connaissance=Accord.OUI, accord=accord)

    form = ReponseForm(poste(request)) if ligne.question else SuiteForm(poste(request))
    agir = partial(boucle.completer, agent=request.user, signalement=recu) if ligne.question else noter
    return mener(
        request,
        form,
        agir,
        gabarit="portail/dire.html",
        contexte={"l": ligne},
        fait="C’est envoyé au service social." if ligne.question else "C’est noté.",
        retour=_suite,
    )


def _suite(ecrit: Retour | None) -> str:
    """Words of danger in the answer: whom to call now, on its receipt."""
    if ecrit is not None and ecrit.signalement.danger_dit:
        return reverse("portail:accuse", args=[ecrit.signalement.pk])
    return reverse("portail:accueil")
