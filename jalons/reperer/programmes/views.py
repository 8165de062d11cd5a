"""The programmes in words, a public with its versions, a draft edited line by line. Publishing is done after a preview."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jalons.fondations.acces.controle import acces, autorise, trouver
from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.emplacements import emplacement
from jalons.fondations.socle.refus import TransitionRefusee, VersionDepassee
from jalons.fondations.territoires.models import Organisme

from . import forms, perms, selectors, services
from .models import Public, VersionRegle

LIRE_ET_AGIR = ["GET", "HEAD", "POST"]


def moi(request: HttpRequest) -> Agent:
    """Whoever is logged in."""
    return cast(Agent, request.user)


@acces("regle", "lire")
@require_safe
def liste(request: HttpRequest) -> HttpResponse:
    """Frames, programmes, publics: whom we look for, and by which rule."""
    contexte = {
        "cadres": selectors.publics(request.user),
        "nombre": selectors.nombre_de_champs(),
        "peut_creer": perms.peut_creer(request.user),
        "peut_voir_reperages": autorise(request.user, "lister", "reperage"),
    }
    return render(request, "programmes/liste.html", contexte)


@acces("regle", "lire")
@require_safe
def champs(request: HttpRequest) -> HttpResponse:
    """The catalogue of fields."""
    contexte = {"themes": selectors.catalogue(), "nombre": selectors.nombre_de_champs()}
    return render(request, "programmes/champs.html", contexte)


@acces("regle", "lire")
@require_safe
def public(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One public: its rule today in words, its versions, what may be done."""
    lu = trouver(request, Public.objects.select_related("programme__cadre", "organisme"), pk)
    jour = timezone.localdate()
    vues, jumelle = selectors.versions(lu, jour), selectors.jumelle(request.user, lu, jour)
    ouverts = perms.ouverts(request.user, lu, [vue.version for vue in vues], adaptee=jumelle is not None)
    contexte = {
        "public": lu,
        "versions": vues,
        "actuelle": next((vue for vue in vues if vue.en_vigueur), None),
        "brouillon": next((vue for vue in vues if vue.version.modifiable), None),
        "jumelle": jumelle,
        "ouverts": ouverts,
        "apercu": emplacement("regle.apercu", ouverts.modifier.pk) if ouverts.modifier else "",
    }
    return render(request, "programmes/public.html", contexte)


@acces("regle", "modifier")
@require_http_methods(LIRE_ET_AGIR)
def nouveau(request: HttpRequest) -> HttpResponse:
    """A public that a direction programmes."""
    agent = moi(request)
    regional = agent.role == Role.DIRECTION_REGIONALE
    organisme = get_object_or_404(Organisme, pk=agent.organisme_id) if regional else None
    ouverts = selectors.programmes_ouverts(organisme.pk if organisme else None, timezone.localdate())
    formulaire = forms.NouveauPublic(request.POST or None, programmes=ouverts, regional=regional)
    if request.method == "POST" and formulaire.is_valid():
        try:
            cree = services.programmer_liste(agent=agent, organisme=organisme, **formulaire.cleaned_data)
        except services.RegleRefusee as refus:
            formulaire.add_error(None, str(refus))
        else:
            messages.success(request, f"« {cree} » est créé. Écrivez maintenant sa règle.")
            return redirect("programmes:modifier", cree.versions.get().pk)
    return render(request, "programmes/nouveau.html", {"formulaire": formulaire, "regional": regional})


@acces("regle", "modifier")
@require_POST
def preparer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A draft of the next version."""
    lu = trouver(request, Public, pk)
    try:
        version = services.creer_brouillon(agent=moi(request), public=lu)
    except services.RegleRefusee as refus:
        messages.error(request, str(refus))
        return redirect("programmes:public", pk)
    return redirect("programmes:modifier", version.pk)


@acces("regle", "modifier")
@require_POST
def adapter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The caisse's own rule in the place of a national one."""
    lu = trouver(request, Public, pk, "lire")
    if not perms.peut_adapter(request.user):
        messages.error(request, "Seule une direction régionale adapte une règle nationale à sa caisse.")
        return redirect("programmes:public", pk)
    organisme = get_object_or_404(Organisme, pk=moi(request).organisme_id)
    try:
        sien = services.adapter_public(agent=moi(request), public=lu, organisme=organisme)
    except services.RegleRefusee as refus:
        messages.error(request, str(refus))
        return redirect("programmes:public", pk)
    return redirect("programmes:modifier", sien.versions.get().pk)


@acces("regle", "modifier")
@require_http_methods(LIRE_ET_AGIR)
def modifier(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A draft: its lines, its groups; buttons add and remove them, « Enregistrer » saves."""
    version = trouver(request, VersionRegle.objects.select_related("public"), pk)
    if not version.modifiable:
        messages.error(request, "Cette version est publiée, elle ne change plus. Préparez-en une autre.")
        return redirect("programmes:public", version.public_id)
    brouillon = forms.Brouillon(request.POST if request.method == "POST" else None, version=version)
    if brouillon.enregistrer and brouillon.is_valid():
        try:
            services.modifier_brouillon(agent=moi(request), version=version, lue=brouillon.lue, **brouillon.contenu())
        except services.RegleRefusee as refus:
            brouillon.fautes = refus.fautes
        except (TransitionRefusee, VersionDepassee) as refus:
            brouillon.fautes = [str(refus), "Rouvrez la règle pour voir ce qui a été enregistré."]
        else:
            messages.success(request, "Le brouillon est enregistré. L’aperçu dit ce qu’il changerait.")
            return redirect("programmes:public", version.public_id)
    return render(request, "programmes/modifier.html", {"version": version, "brouillon": brouillon})


@acces("regle", "publier")
@require_http_methods(LIRE_ET_AGIR)
def retirer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a published version."""
    version = trouver(request, VersionRegle.objects.select_related("public"), pk)
    formulaire = forms.Retrait(request.POST or None, initial={"jour": timezone.localdate()})
    if request.method == "POST" and formulaire.is_valid():
        try:
            services.retirer(agent=moi(request), version=version, **formulaire.cleaned_data)
        except (services.RegleRefusee, TransitionRefusee) as refus:
            formulaire.add_error(None, str(refus))
        else:
            messages.success(request, "La règle est retirée : plus personne ne sera repéré par elle après cette date.")
            return redirect("programmes:public", version.public_id)
    return render(request, "programmes/retirer.html", {"version": version, "formulaire": formulaire})
