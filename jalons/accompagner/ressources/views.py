"""The budget sheet: read it, fill it, add, correct, end or withdraw a line, print it for the person."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.accompagner.accompagnements.enums import CibleBrouillon
from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.accompagnements.services import jeter_brouillon as jeter
from jalons.accompagner.accompagnements.views.brouillons import garder, page_du_dossier
from jalons.accompagner.accompagnements.views.communs import (
    brouillon_pour,
    dossier_a_ecrire,
    ecrire,
    fait_avec_brouillon,
)
from jalons.accompagner.accompagnements.views.communs import feuille as page_envoyee
from jalons.accompagner.ressources import forms, papier, perms, selectors, services
from jalons.accompagner.ressources.enums import Rubrique
from jalons.accompagner.ressources.models import LigneBudget
from jalons.accompagner.ressources.selectors.foyer import foyer
from jalons.fondations.acces.controle import acces, lire_comme, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle.actes import acte, fichier, lire_et_agir, poste
from jalons.fondations.socle.champs import jour_ou_rien, version_postee


def _vers(request: AgentRequest, dossier: Dossier) -> dict[str, Any]:
    """Where an act leads: the sheet."""
    return {"retour": reverse("ressources:feuille", args=[dossier.pk])}


def _ligne(request: AgentRequest, pk: UUID) -> LigneBudget:
    """The line as it was said last, whichever of its versions the address names."""
    demandee = trouver(request, LigneBudget.objects.select_related("dossier__assure"), pk)
    return selectors.derniere(demandee)


@acces("budget", "lire", classe="F3")
@require_safe
def feuille(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The sheet on a day (``?le=``, today), and side by side from the first visit."""
    lire_comme(request, "budget")
    dossier, jour = dossier_a_ecrire(request, pk), timezone.localdate()
    lu = selectors.budget(dossier, jour_ou_rien(request.GET.get("le", "")) or jour)
    contexte = {
        "dossier": dossier,
        "budget": lu,
        "aujourdhui": jour,
        "comparaison": selectors.comparer(dossier, jour),
        "changements": selectors.changements(dossier, jour),
        "peut_ecrire": perms.peut_ecrire(request.user, dossier),
    }
    if contexte["peut_ecrire"] and lu.jour == jour:
        contexte["foyer_dit"] = foyer(request.user, dossier, lu, jour)
    return render(request, "ressources/feuille.html", contexte)


@acces("budget", "lire", classe="F3")
@require_safe
def section(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The summary alone, the include of the dossier page."""
    lire_comme(request, "budget")
    dossier = dossier_a_ecrire(request, pk)
    vue = selectors.section(request.user, dossier, timezone.localdate())
    return render(request, "ressources/_budget.html", {"budget": vue})


def _ou(dossier: Dossier) -> tuple[str, str]:
    """Where the draft of the sheet is kept, and thrown away."""
    garder, jeter = (reverse(f"ressources:{nom}", args=[dossier.pk]) for nom in ("brouillon", "jeter_brouillon"))
    return garder, jeter


def _remplir(request: AgentRequest, dossier: Dossier, garde: dict[str, Any]) -> forms.RemplirForm:
    jour = timezone.localdate()
    montre = {"date_acte": jour, "version": services.compter(dossier)}
    repris = garde["brouillon"].champs if garde["brouillon"] else {}
    return forms.RemplirForm(poste(request), jour=jour, budget=selectors.budget(dossier, jour), initial=montre | repris)


@acces("budget", "ecrire", classe="F3")
@lire_et_agir
def remplir(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The whole sheet at once, as it is told at the first interview; a draft left open comes back."""
    lire_comme(request, "budget")
    dossier = dossier_a_ecrire(request, pk)
    garde = brouillon_pour(request, dossier, CibleBrouillon.BUDGET, _ou(dossier))
    form = _remplir(request, dossier, garde)
    commun: dict[str, Any] = {"agent": request.user, "dossier": dossier, "feuille": page_envoyee(request)}

    def agir(*, date_acte: Any, version: int, **_: Any) -> Any:
        return services.remplir(lignes=form.lignes(), vues=version, date_acte=date_acte, **commun)

    return ecrire(
        request,
        form,
        agir,
        gabarit="ressources/remplir.html",
        contexte=garde,
        fait=fait_avec_brouillon(request, garde, "Le budget est noté."),
        enregistre=lambda: selectors.ecrites(dossier, [nom for nom in form.fields if form.tape(nom)]),
        **_vers(request, dossier),
    )


@acces("budget", "ecrire", classe="F3")
@lire_et_agir
def reprendre_foyer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Count in the sheet whom the entourage tells of: proposed, confirmed one by one."""
    lire_comme(request, "budget", "entourage")
    dossier, jour = dossier_a_ecrire(request, pk), timezone.localdate()
    dit = foyer(request.user, dossier, selectors.budget(dossier, jour), jour)
    depart = {"version": services.compter(dossier), "personnes": [p.cle for p in dit.proposees]}
    form = forms.ReprendreForm(poste(request), proposees=dit.proposees, initial=depart)
    commun: dict[str, Any] = {"agent": request.user, "dossier": dossier, "feuille": page_envoyee(request)}
    return ecrire(
        request,
        form,
        lambda *, version, **_: services.remplir(lignes=form.lignes(), vues=version, **commun),
        gabarit="ressources/foyer.html",
        contexte={"dossier": dossier, "foyer": dit},
        fait="Le foyer est compté ; la garde et les âges se corrigent ligne par ligne.",
        enregistre=lambda: {"version": services.compter(dossier)},
        **_vers(request, dossier),
    )


@acces("note", "ecrire", classe="F4")
@require_POST
def brouillon(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Keep what is being typed in the sheet, for its author only."""
    dossier = dossier_a_ecrire(request, pk)
    noms = _remplir(request, dossier, {"brouillon": None}).fields
    ou, retour = _ou(dossier), reverse("ressources:feuille", args=[pk])
    vue = partial(remplir, pk=pk)
    page = page_du_dossier(request, dossier, CibleBrouillon.BUDGET, noms=noms, vue=vue, retour=retour, ou=ou)
    return garder(request, page)


@acces("note", "ecrire", classe="F4")
@require_POST
def jeter_brouillon(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Its author throws it away."""
    dossier = dossier_a_ecrire(request, pk)
    agir = partial(jeter, agent=request.user, dossier=dossier, cible=CibleBrouillon.BUDGET)
    return acte(request, agir, fait="Le brouillon est jeté.", **_vers(request, dossier))


@acces("budget", "ecrire", classe="F3")
@lire_et_agir
def nouvelle(request: AgentRequest, pk: UUID, rubrique: str) -> HttpResponse:
    """Add a line."""
    if rubrique not in Rubrique.values:
        raise Http404
    dossier, jour = dossier_a_ecrire(request, pk), timezone.localdate()
    form = forms.formulaire(rubrique)(poste(request), rubrique=rubrique, jour=jour, initial={"date_debut": jour})

    def agir(*, date_debut: Any, date_fin: Any, **_: Any) -> LigneBudget:
        qui: dict[str, Any] = {"agent": request.user, "dossier": dossier, "rubrique": rubrique}
        return services.ajouter_ligne(dit=form.dit(), date_debut=date_debut, date_fin=date_fin, **qui)

    return ecrire(
        request,
        form,
        agir,
        gabarit="ressources/ligne.html",
        contexte={"dossier": dossier, "rubrique": Rubrique(rubrique)},
        fait="La ligne est ajoutée.",
        **_vers(request, dossier),
    )


@acces("budget", "ecrire", classe="F3")
@lire_et_agir
def corriger(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Say what a line is from a day on; what was told before stays."""
    ligne, jour = _ligne(request, pk), timezone.localdate()
    enregistre = partial(selectors.enregistree, ligne)
    initial = enregistre() | {"date_debut": jour, "debut": ligne.date_debut}
    form = forms.formulaire(ligne.rubrique)(poste(request), rubrique=ligne.rubrique, jour=jour, initial=initial)

    def agir(*, version: int, date_debut: Any, date_fin: Any, **_: Any) -> LigneBudget:
        jours = {"date_debut": date_debut, "date_fin": date_fin}
        return services.corriger_ligne(agent=request.user, ligne=ligne, version=version, dit=form.dit(), **jours)

    return ecrire(
        request,
        form,
        agir,
        gabarit="ressources/ligne.html",
        contexte={"dossier": ligne.dossier, "rubrique": Rubrique(ligne.rubrique), "ligne": ligne},
        fait="La ligne est corrigée ; les jours d’avant restent comme ils étaient.",
        enregistre=enregistre,
        **_vers(request, ligne.dossier),
    )


@acces("budget", "ecrire", classe="F3")
@lire_et_agir
def terminer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """A line is over from a day on."""
    ligne = _ligne(request, pk)
    enregistre = partial(selectors.enregistree, ligne)

    def agir(*, dernier: Any, version: int) -> LigneBudget:
        suite = {"version": version, "date_debut": dernier + timedelta(days=1)}
        return services.terminer_ligne(agent=request.user, ligne=ligne, **suite)

    return ecrire(
        request,
        forms.FinForm(poste(request), initial={"dernier": timezone.localdate(), "version": ligne.version}),
        agir,
        gabarit="ressources/terminer.html",
        contexte={"dossier": ligne.dossier, "ligne": selectors.vue(ligne)},
        fait="La ligne est terminée ; les jours d’avant restent comme ils étaient.",
        enregistre=enregistre,
        **_vers(request, ligne.dossier),
    )


@acces("budget", "ecrire", classe="F3")
@require_POST
def retirer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """A line written by mistake: counted on no day any more."""
    ligne = _ligne(request, pk)
    vue = version_postee(request.POST) or 0
    agir = partial(services.retirer_ligne, agent=request.user, ligne=ligne, version=vue)
    return acte(
        request, agir, fait="La ligne est retirée ; elle reste lisible, barrée.", **_vers(request, ligne.dossier)
    )


@acces("budget", "lire", classe="F3")
@require_safe
def imprimer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The person's own sheet, a PDF; ``?grand=1``: in large type. No name in the file's name."""
    lire_comme(request, "budget")
    dossier, jour = dossier_a_ecrire(request, pk), timezone.localdate()
    octets = papier.composer_feuille(dossier, selectors.budget(dossier, jour), grand=request.GET.get("grand") == "1")
    return fichier(octets, "application/pdf", "budget.pdf")
