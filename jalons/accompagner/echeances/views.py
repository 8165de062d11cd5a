"""Pages of the line of rights: the facts of the stoppage, their versions, a date settled. The line itself is on the dossier."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.accompagnements.selectors import reperes
from jalons.accompagner.accompagnements.views.communs import adresse, dossier_a_ecrire, ecrire
from jalons.fondations.acces.controle import acces, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle import champs
from jalons.fondations.socle.actes import acte, lire_et_agir, poste, retour_demande

from . import forms, selectors, services
from .enums import Suite
from .models import SituationArret
from .valeurs import Faits

ANCRE = "droits"


def _lue(dossier: Dossier) -> tuple[Faits, int] | None:
    """The facts in force and their version; None when they cannot be read any more: the dossier says so."""
    situation = selectors.derniere(dossier)
    try:
        return (situation.lus, situation.version) if situation else (Faits(), 0)
    except ValueError:
        return None


def _enregistre(dossier: Dossier, form: forms.FaitsForm) -> dict[str, Any]:
    """The version in force as the form names it."""
    vus, derniere = _lue(dossier) or (Faits(), 0)
    return {**dict.fromkeys(form.fields), **forms.valeurs_de(vus), "version": derniere}


@acces("dossier", "accompagner", classe="F3")
@lire_et_agir
def completer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Write what was told of the stoppage; the dates that the monthly request found are offered, never written alone."""
    dossier = dossier_a_ecrire(request, pk)
    if not (lue := _lue(dossier)):
        return redirect(adresse(pk, ANCRE))
    (faits, version), trouve = lue, selectors.arret_trouve(request.user, dossier)
    initial = forms.reprise(faits, trouve) if request.GET.get("reprendre") else {}
    form = forms.FaitsForm(poste(request), faits=faits, version=version, initial=initial)
    avant = {r.id: r.le for r in reperes(dossier)}

    def agir(*, version: int, **_: Any) -> SituationArret:
        return services.noter_arret(agent=request.user, dossier=dossier, faits=form.faits(), version=version)

    return ecrire(
        request,
        form,
        agir,
        gabarit="echeances/faits.html",
        contexte={"dossier": dossier, "trouve": trouve, "repris": bool(initial)},
        fait=lambda situation: _dire(situation, avant),
        enregistre=partial(_enregistre, dossier, form),
        retour=adresse(pk, ANCRE),
    )


def _dire(situation: SituationArret, avant: Mapping[UUID, date]) -> str:
    """It is noted; the steps that the new days moved are told."""
    dit = f"Les faits de l’arrêt sont notés{' ; la version précédente est gardée' if situation.version > 1 else ''}."
    bouges = [r for r in reperes(situation.dossier) if avant.get(r.id) != r.le]
    venues = sum(not e.faite_le for r in bouges for e in r.etapes)
    return f"{dit} {venues} étape{'s ont suivi' if venues > 1 else ' a suivi'} le nouveau jour." if venues else dit


@acces("dossier", "accompagner", classe="F3")
@require_safe
def versions(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Every version of what was told, newest first."""
    dossier = dossier_a_ecrire(request, pk)
    contexte = {"dossier": dossier, "versions": selectors.versions_vues(dossier)}
    return render(request, "echeances/versions.html", contexte)


@acces("dossier", "accompagner", classe="F3")
@lire_et_agir
def regler(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Say of a date that it is settled, or not this person's: it leaves the day. ``?ligne=`` is its rank on the line."""
    dossier = dossier_a_ecrire(request, pk)
    page = selectors.page_ligne(dossier, timezone.localdate())
    rang = request.GET.get("ligne", "")
    choisie = next((vue.ligne.cle for vue in page.lignes if str(vue.rang) == rang), "")
    suite = Suite.ECARTEE if request.GET.get("suite") == Suite.ECARTEE else Suite.REGLEE
    initial = {"cle": choisie, "suite": suite, "version": page.version}
    return ecrire(
        request,
        forms.ReglerForm(poste(request), lignes=page.a_suivre, initial=initial),
        partial(services.regler_echeance, agent=request.user, dossier=dossier),
        gabarit="echeances/regler.html",
        contexte={"dossier": dossier},
        fait="C’est noté : cette échéance quitte votre journée.",
        enregistre=lambda: {"version": getattr(selectors.derniere(dossier), "version", 0)},
        retour=retour_demande(request, adresse(pk, ANCRE)),
    )


@acces("dossier", "accompagner", classe="F3")
@require_POST
def rouvrir(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Take back what was said of a date."""
    dossier = trouver(request, Dossier, pk, "accompagner")
    cle, version = request.POST.get("cle", ""), champs.version_postee(request.POST) or 0
    agir = partial(services.rouvrir_echeance, agent=request.user, dossier=dossier, cle=cle, version=version)
    return acte(request, agir, fait="Cette échéance est de nouveau à suivre.", retour=adresse(pk, ANCRE))
