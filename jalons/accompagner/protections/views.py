"""The sealed records: one's own list, one record with its letter, its acts. To anybody else, all of it answers 404."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.accompagner.courriers import papier
from jalons.fondations.acces.controle import acces, montrer, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.documents import services as documents
from jalons.fondations.socle.actes import fichier, lire_et_agir, mener, poste, valeurs
from jalons.fondations.socle.champs import version_postee
from jalons.fondations.socle.refus import Refus
from jalons.personnes.assures.models import Assure

from . import forms, selectors, services
from .models import FicheScellee

MOTS = ("destinataire", "corps", "dit", "dit_mots")


def _fiche(request: AgentRequest, pk: UUID) -> FicheScellee:
    return trouver(request, FicheScellee.objects.select_related("assure", "organisme", "auteur", "cadre"), pk)


def _ici(fiche: FicheScellee) -> str:
    return reverse("protections:fiche", args=[fiche.pk])


def _contexte(fiche: FicheScellee, **autres: Any) -> dict[str, Any]:
    vue, jour = {"version": fiche.version}, timezone.localdate()
    try:
        lettre, faute = selectors.lettre(fiche), ""
    except Refus as refus:
        lettre, faute = None, str(refus)
    actes = {
        "envoyer": forms.EnvoyerForm(initial=vue | {"envoyee_le": jour}, auto_id="e_%s"),
        "accuser": forms.AccuserForm(initial={"accusee_le": jour}, auto_id="a_%s"),
        "clore": forms.CloreForm(initial=vue, auto_id="c_%s"),
    }
    return {"fiche": fiche, "lettre": lettre, "faute": faute, **actes, **autres}


@acces("fiche_scellee", "lire", classe="F4")
@require_safe
def liste(request: AgentRequest) -> HttpResponse:
    """Hers, and those that she is the cadre of."""
    fiches = selectors.siennes(request.user)
    montrer(request, fiches)
    return render(request, "protections/liste.html", {"fiches": fiches})


@acces("fiche_scellee", "ouvrir")
@lire_et_agir
def nouvelle(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Begin one about a person."""
    assure = trouver(request, Assure, pk, "lire")
    return mener(
        request,
        forms.OuvrirForm(poste(request), agent=request.user, jour=timezone.localdate()),
        partial(services.ouvrir_fiche, agent=request.user, assure=assure),
        gabarit="protections/nouvelle.html",
        contexte={"assure": assure},
        fait="La fiche est scellée : vous et le cadre nommé la lisez, personne d’autre n’en sait rien.",
        retour=_ici,
    )


@acces("fiche_scellee", "lire", classe="F4")
@lire_et_agir
def fiche(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The record; while it is being written, its letter and what was told, kept as they are typed on the page."""
    lue = _fiche(request, pk)
    if request.method != "POST" and not lue.en_redaction:
        return render(request, "protections/fiche.html", _contexte(lue))
    enregistre = partial(valeurs, lue, *MOTS)
    return mener(
        request,
        forms.FicheForm(poste(request), initial=enregistre()),
        partial(services.ecrire_fiche, agent=request.user, fiche=lue),
        gabarit="protections/fiche.html",
        contexte=lambda: _contexte(lue),
        fait="La lettre est gardée. Rien n’est parti.",
        enregistre=enregistre,
        retour=_ici,
    )


def _agir(request: AgentRequest, pk: UUID, nom: str, form: Any, service: Any, **dits: Any) -> HttpResponse:
    lue = _fiche(request, pk)
    ecrit = forms.FicheForm(initial=valeurs(lue, *MOTS)) if lue.en_redaction else None
    return mener(
        request,
        form(request.POST, auto_id=f"{nom[0]}_%s"),
        partial(service, agent=request.user, fiche=lue, **dits),
        gabarit="protections/fiche.html",
        contexte=lambda: _contexte(lue, form=ecrit),
        nom=nom,
        fait="C’est noté dans la fiche.",
        retour=_ici,
    )


@acces("fiche_scellee", "lire", classe="F4")
@require_POST
def envoyer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The letter left."""
    return _agir(
        request, pk, "envoyer", forms.EnvoyerForm, services.envoyer_fiche, version=version_postee(request.POST)
    )


@acces("fiche_scellee", "lire", classe="F4")
@require_POST
def accuser(request: AgentRequest, pk: UUID) -> HttpResponse:
    """It came."""
    return _agir(request, pk, "accuser", forms.AccuserForm, services.accuser_fiche)


@acces("fiche_scellee", "lire", classe="F4")
@require_POST
def clore(request: AgentRequest, pk: UUID) -> HttpResponse:
    """It is over."""
    return _agir(request, pk, "clore", forms.CloreForm, services.clore_fiche, version=version_postee(request.POST))


@acces("fiche_scellee", "lire", classe="F4")
@require_safe
def lettre(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The PDF as it leaves, or as it left. No name in the file's name."""
    lue = _fiche(request, pk)
    try:
        garde = documents.de_l_objet(lue)
        octets = documents.contenu(garde) if garde else papier.pdf(selectors.lettre(lue))
    except Refus as refus:
        return render(request, "socle/refus.html", {"refus": refus, "retour": _ici(lue)}, status=refus.statut)
    return fichier(octets, papier.PDF, "lettre.pdf")
