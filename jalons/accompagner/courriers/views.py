"""The letters of a dossier: begin one, write it with its preview, let it leave, read what left."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.accompagner.accompagnements.services import Feuille
from jalons.accompagner.accompagnements.views.communs import adresse, dossier_a_ecrire, ecrire, feuille
from jalons.fondations.acces.controle import acces, lire_comme, taire, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.documents import services as documents
from jalons.fondations.socle import billets
from jalons.fondations.socle.actes import acte, fichier, lire_et_agir, mener, poste, valeurs
from jalons.fondations.socle.champs import version_postee
from jalons.fondations.socle.refus import Refus
from jalons.personnes.assures.selectors import ne_rien_dire

from . import forms, papier, rules, selectors, services
from .enums import PARTIS, Genre, StatutCourrier
from .models import Courrier

ANCRE = "courriers"
MOTS = ("destinataire", "objet", "corps")


def _courrier(request: AgentRequest, pk: UUID) -> Courrier:
    """The letter of a dossier that this agent accompanies, or 404."""
    lire_comme(request, "courrier")
    lignes = Courrier.objects.select_related("dossier__assure", "dossier__organisme", "auteur", "parti_par", "modele")
    return trouver(request, lignes, pk, "accompagner")


def _ici(courrier: Courrier) -> str:
    return reverse("courriers:courrier", args=[courrier.pk])


def _contexte(request: AgentRequest, courrier: Courrier) -> dict[str, Any]:
    """The letter, what the envelope and the page show of it, what is still missing, to whom nothing is told."""
    textes = str(courrier.objet or ""), str(courrier.corps or "")
    try:
        lettre, faute = selectors.lettre(courrier, request.user), ""
    except Refus as refus:
        lettre, faute = None, str(refus)
    employeur = courrier.genre == Genre.EMPLOYEUR
    return {
        "courrier": courrier, "dossier": courrier.dossier, "lettre": lettre, "faute": faute, "neutre": services.NEUTRE,
        "vu": selectors.vus([courrier])[0], "manques": rules.manques(*textes),
        "sante": selectors.mots_de_sante(courrier) if employeur else (), "employeur": employeur,
        "silences": ne_rien_dire(courrier.dossier.assure, timezone.localdate()),
        "refus": "" if courrier.parti else selectors.refus_de_parler(courrier, timezone.localdate()),
        "garder_ici": reverse("courriers:garder", args=[courrier.pk]), "genres": Genre,
    }  # fmt: skip


@acces("dossier", "accompagner", classe="F3")
@lire_et_agir
def nouveau(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Begin a letter, from a template or from a blank page."""
    dossier = dossier_a_ecrire(request, pk)
    form = forms.ChoisirForm(poste(request), agent=request.user, dossier=dossier, jour=timezone.localdate())

    def agir(*, modele: Any, genre: str, **_: Any) -> Courrier:
        qui: dict[str, Any] = {"agent": request.user, "dossier": dossier}
        return services.ecrire_courrier(genre=genre, modele=modele, destinataire=form.a_qui(), **qui)

    return ecrire(
        request,
        form,
        agir,
        gabarit="courriers/nouveau.html",
        contexte={"dossier": dossier},
        fait="Le courrier est commencé. Relisez chaque mot : rien n’est parti.",
        retour=_ici,
    )


@acces("dossier", "accompagner", classe="F3")
@lire_et_agir
def courrier(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Write it, its preview beside; one that has left is only read."""
    lu = _courrier(request, pk)
    if lu.statut != StatutCourrier.BROUILLON and request.method != "POST":
        return render(request, "courriers/parti.html", _contexte(request, lu) | {"accuse": forms.AccuseForm()})
    enregistre = partial(valeurs, lu, *MOTS)

    def agir(*, version: int, **textes: str) -> Courrier:
        page = Feuille(feuille(request).page, version)
        return services.corriger_courrier(agent=request.user, courrier=lu, feuille=page, **textes)

    return mener(
        request,
        forms.CourrierForm(poste(request), courrier=lu, initial=enregistre()),
        agir,
        gabarit="courriers/courrier.html",
        contexte=lambda: _contexte(request, lu),
        fait="Le courrier est gardé. Rien n’est parti.",
        enregistre=enregistre,
        retour=_ici,
    )


@acces("dossier", "accompagner", classe="F3")
@require_POST
def garder(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Keep what is being typed, for htmx; without it, the form's own button does."""
    lu = _courrier(request, pk)
    if billets.reprise():
        return courrier(request, pk)
    form, refus = forms.CourrierForm(request.POST, courrier=lu), ""
    if form.is_valid():
        textes = {nom: form.cleaned_data.get(nom, "") for nom in MOTS}
        page = Feuille(feuille(request).page, form.cleaned_data["version"] or 0)
        try:
            services.corriger_courrier(agent=request.user, courrier=lu, feuille=page, **textes)
        except Refus as faute:
            refus = str(faute)
    else:
        refus = " ".join(str(f) for fautes in form.errors.values() for f in fautes)
    taire(request)
    return render(request, "courriers/_garde.html", {"refus": refus, "quand": timezone.now()})


@acces("dossier", "accompagner", classe="F3")
@lire_et_agir
def partir(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The page as it leaves, by which way, with which agreement."""
    lu, jour = _courrier(request, pk), timezone.localdate()
    form = forms.PartirForm(poste(request), courrier=lu, jour=jour, initial={"version": lu.version})

    def agir(*, adresse: str = "", reponse_attendue_le: Any = None, **_: Any) -> Courrier:
        vue = form.cleaned_data["version"] or 0
        suite: dict[str, Any] = {"adresse": adresse, "reponse_attendue_le": reponse_attendue_le, "version": vue}
        return services.faire_partir(agent=request.user, courrier=lu, depart=form.depart(), **suite)

    return mener(
        request,
        form,
        agir,
        gabarit="courriers/partir.html",
        contexte=lambda: _contexte(request, lu) | {"fermees": [v for v in selectors.voies(lu, jour) if v[2]]},
        fait="Le courrier est parti ; sa page et son PDF sont au dossier, et ne changent plus.",
        retour=_ici,
    )


@acces("dossier", "accompagner", classe="F3")
@require_POST
def abandonner(request: AgentRequest, pk: UUID) -> HttpResponse:
    """It will not leave."""
    lu = _courrier(request, pk)
    vue = version_postee(request.POST)
    agir = partial(services.abandonner_courrier, agent=request.user, courrier=lu, version=vue)
    fait = "Le courrier est abandonné : rien n’est parti, son texte reste lisible."
    return acte(request, agir, fait=fait, retour=adresse(lu.dossier_id, ANCRE), sinon=_ici(lu))


@acces("dossier", "accompagner", classe="F3")
@require_POST
def accuser(request: AgentRequest, pk: UUID) -> HttpResponse:
    """It came."""
    lu = _courrier(request, pk)
    return mener(
        request,
        forms.AccuseForm(request.POST),
        partial(services.noter_accuse, agent=request.user, courrier=lu),
        gabarit="courriers/parti.html",
        contexte=lambda: _contexte(request, lu),
        nom="accuse",
        fait="C’est noté.",
        retour=_ici(lu),
    )


@acces("dossier", "accompagner", classe="F3")
@require_safe
def telecharger(request: AgentRequest, pk: UUID, forme: str) -> HttpResponse:
    """The PDF as it leaves or as it left, or the same words as a text document. No name in the file's name."""
    lu = _courrier(request, pk)
    try:
        if forme == "pdf" and lu.statut in PARTIS and (garde := documents.de_l_objet(lu)) is not None:
            return fichier(documents.contenu(garde), papier.PDF, "courrier.pdf")
        lettre = selectors.lettre(lu, request.user)
        if forme == "pdf":
            return fichier(papier.pdf(lettre), papier.PDF, "courrier.pdf")
    except Refus as refus:
        return render(request, "socle/refus.html", {"refus": refus, "retour": _ici(lu)}, status=refus.statut)
    if forme != "odt":
        raise Http404
    return fichier(papier.odt(lettre), papier.ODT, "courrier.odt")
