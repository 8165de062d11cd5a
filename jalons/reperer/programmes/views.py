"""The programmes in words, a public with its versions, a draft edited line by line. Publishing is done after a preview."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.fondations.acces.controle import acces, autorise, trouver
from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle import billets
from jalons.fondations.socle.actes import acte, lire_et_agir, mener, poste
from jalons.fondations.socle.emplacements import emplacement
from jalons.fondations.socle.refus import Refus, VersionDepassee
from jalons.fondations.territoires.models import Organisme

from . import forms, perms, selectors, services
from .models import Public, VersionRegle


@acces("regle", "lire")
@require_safe
def liste(request: AgentRequest) -> HttpResponse:
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
def champs(request: AgentRequest) -> HttpResponse:
    """The catalogue of fields."""
    contexte = {"themes": selectors.catalogue(), "nombre": selectors.nombre_de_champs()}
    return render(request, "programmes/champs.html", contexte)


@acces("regle", "lire")
@require_safe
def public(request: AgentRequest, pk: UUID) -> HttpResponse:
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


def _sa_caisse(request: AgentRequest) -> Organisme:
    return get_object_or_404(Organisme, pk=request.user.organisme_id)


@acces("regle", "modifier")
@lire_et_agir
def nouveau(request: AgentRequest) -> HttpResponse:
    """A public that a direction programmes."""
    regional = request.user.role == Role.DIRECTION_REGIONALE
    organisme = _sa_caisse(request) if regional else None
    ouverts = selectors.programmes_ouverts(organisme.pk if organisme else None, timezone.localdate())
    return mener(
        request,
        forms.NouveauPublic(poste(request), programmes=ouverts, regional=regional),
        partial(services.programmer_liste, agent=request.user, organisme=organisme),
        gabarit="programmes/nouveau.html",
        contexte={"regional": regional},
        nom="formulaire",
        fait=lambda cree: f"« {cree} » est créé. Écrivez maintenant sa règle.",
        retour=lambda cree: reverse("programmes:modifier", args=[cree.versions.get().pk]),
    )


@acces("regle", "modifier")
@require_POST
def preparer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """A draft of the next version."""
    return acte(
        request,
        partial(services.creer_brouillon, agent=request.user, public=trouver(request, Public, pk)),
        retour=lambda version: reverse("programmes:modifier", args=[version.pk]),
        sinon=reverse("programmes:public", args=[pk]),
    )


@acces("regle", "modifier")
@require_POST
def adapter(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The caisse's own rule in the place of a national one."""
    lu, sienne = trouver(request, Public, pk, "lire"), request.user.affectation
    return acte(
        request,
        partial(services.adapter_public, agent=request.user, public=lu, organisme=sienne.organisme if sienne else None),
        retour=lambda sien: reverse("programmes:modifier", args=[sien.versions.get().pk]),
        sinon=reverse("programmes:public", args=[pk]),
    )


@acces("regle", "modifier")
@lire_et_agir
def modifier(request: AgentRequest, pk: UUID) -> HttpResponse:
    """A draft: its lines, its groups; buttons add and remove them, « Enregistrer » saves."""
    version = trouver(request, VersionRegle.objects.select_related("public"), pk)
    page, statut = reverse("programmes:public", args=[version.public_id]), 200
    if not version.modifiable:
        messages.error(request, "Cette version est publiée, elle ne change plus. Préparez-en une autre.")
        return redirect(page)
    brouillon = forms.Brouillon(poste(request), version=version)
    if brouillon.enregistrer and not billets.reprise() and brouillon.is_valid():
        try:
            services.modifier_brouillon(agent=request.user, version=version, lue=brouillon.lue, **brouillon.contenu())
        except VersionDepassee as perdue:
            statut, version = perdue.statut, trouver(request, VersionRegle.objects.select_related("public"), pk)
            brouillon.comparer(version, str(perdue))
        except Refus as refus:
            statut = refus.statut
            brouillon.fautes = refus.fautes if isinstance(refus, services.RegleRefusee) else [str(refus)]
        else:
            messages.success(request, "Le brouillon est enregistré. L’aperçu dit ce qu’il changerait.")
            return redirect(page)
    autre = selectors.vue_de(brouillon.autre, timezone.localdate()) if brouillon.autre else None
    contexte = {"version": version, "brouillon": brouillon, "autre": autre}
    return render(request, "programmes/modifier.html", contexte, status=statut)


@acces("regle", "publier")
@lire_et_agir
def retirer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """End a published version."""
    version = trouver(request, VersionRegle.objects.select_related("public"), pk)
    return mener(
        request,
        forms.Retrait(poste(request), initial={"jour": timezone.localdate()}),
        partial(services.retirer, agent=request.user, version=version),
        gabarit="programmes/retirer.html",
        contexte={"version": version},
        nom="formulaire",
        fait="La règle est retirée : plus personne ne sera repéré par elle après cette date.",
        retour=reverse("programmes:public", args=[version.public_id]),
    )
