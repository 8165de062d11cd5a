"""Démarches, answers, steps."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.accompagner.accompagnements import forms, services
from jalons.accompagner.accompagnements.models import Demarche, Etape
from jalons.accompagner.accompagnements.views.communs import Saisie, acte, dossier_a_ecrire, mener
from jalons.accompagner.accompagnements.views.dossier import GET_POST
from jalons.fondations.acces.controle import acces, trouver

_CHAMPS = ("intitule", "date_acte", "partenaire", "avec", "reponse_attendue_le")


def _frais(pk: UUID, *champs: str) -> Any:
    def lire() -> tuple[int, dict[str, Any]]:
        ligne = Demarche.objects.get(pk=pk)
        valeurs = {champ: getattr(ligne, champ) for champ in champs}
        return ligne.version, valeurs | {"recue_le": ligne.reponse_recue_le}

    return lire


@acces("dossier", "accompagner", classe="F3")
@GET_POST
def demarche_nouvelle(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note a démarche in one line."""
    dossier = dossier_a_ecrire(request, pk)

    def agir(lu: dict[str, Any]) -> Demarche:
        lu.pop("version")
        return services.noter_demarche(agent=request.user, dossier=dossier, **lu)  # type: ignore[arg-type]

    saisie = Saisie(
        form=forms.DemarcheForm(request.POST or None, dossier=dossier, initial={"date_acte": timezone.localdate()}),
        gabarit="accompagnements/demarche.html",
        contexte={"dossier": dossier},
        agir=agir,
        dossier_id=dossier.pk,
        section="entretiens",
        message="La démarche est notée.",
    )
    return mener(request, saisie)


@acces("dossier", "accompagner", classe="F3", consultation=True)
@GET_POST
def demarche_modifier(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct a démarche."""
    demarche = trouver(request, Demarche.objects.select_related("dossier__assure", "partenaire"), pk)
    initial = {champ: getattr(demarche, champ) for champ in (*_CHAMPS, "version")}
    saisie = Saisie(
        form=forms.DemarcheForm(request.POST or None, dossier=demarche.dossier, initial=initial),
        gabarit="accompagnements/demarche.html",
        contexte={"dossier": demarche.dossier, "demarche": demarche},
        agir=lambda lu: services.modifier_demarche(agent=request.user, demarche=demarche, **lu),  # type: ignore[arg-type]
        dossier_id=demarche.dossier_id,
        section="entretiens",
        message="La démarche est corrigée.",
        enregistre=_frais(demarche.pk, *_CHAMPS),
    )
    return mener(request, saisie)


@acces("dossier", "accompagner", classe="F3", consultation=True)
@GET_POST
def reponse(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The awaited answer has come."""
    demarche = trouver(request, Demarche.objects.select_related("dossier__assure", "partenaire"), pk)
    initial = {
        "recue_le": demarche.reponse_recue_le or timezone.localdate(),
        "reponse": demarche.reponse,
        "version": demarche.version,
    }
    saisie = Saisie(
        form=forms.ReponseForm(request.POST or None, initial=initial),
        gabarit="accompagnements/reponse.html",
        contexte={"dossier": demarche.dossier, "demarche": demarche},
        agir=lambda lu: services.recevoir_reponse(agent=request.user, demarche=demarche, **lu),  # type: ignore[arg-type]
        dossier_id=demarche.dossier_id,
        section="entretiens",
        message="La réponse est notée.",
        enregistre=_frais(demarche.pk, "reponse"),
    )
    return mener(request, saisie)


@acces("dossier", "accompagner", classe="F3")
@GET_POST
def demarche_annuler(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Withdraw a démarche written by mistake."""
    demarche = trouver(request, Demarche.objects.select_related("dossier__assure"), pk)
    saisie = Saisie(
        form=forms.AnnulationForm(request.POST or None),
        gabarit="accompagnements/annuler.html",
        contexte={"dossier": demarche.dossier, "quoi": "la démarche", "le": demarche.date_acte},
        agir=lambda lu: services.annuler_demarche(agent=request.user, demarche=demarche, **lu),  # type: ignore[arg-type]
        dossier_id=demarche.dossier_id,
        section="entretiens",
        message="La démarche est retirée ; elle reste visible, barrée.",
    )
    return mener(request, saisie)


@acces("dossier", "accompagner", classe="F3")
@GET_POST
def etape_nouvelle(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Plan a step."""
    dossier = dossier_a_ecrire(request, pk)
    saisie = Saisie(
        form=forms.EtapeForm(request.POST or None),
        gabarit="accompagnements/etape.html",
        contexte={"dossier": dossier},
        agir=lambda lu: services.prevoir_etape(agent=request.user, dossier=dossier, **lu),  # type: ignore[arg-type]
        dossier_id=dossier.pk,
        section="etapes",
        message="L’étape est prévue.",
    )
    return mener(request, saisie)


@acces("dossier", "accompagner", classe="F3")
@require_POST
def etape_faite(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The step has been taken."""
    etape = trouver(request, Etape, pk)
    return acte(
        request,
        etape.dossier_id,
        "etapes",
        "L’étape est faite.",
        lambda: services.faire_etape(agent=request.user, etape=etape),  # type: ignore[arg-type]
    )


@acces("dossier", "accompagner", classe="F3")
@GET_POST
def etape_annuler(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Withdraw a step."""
    etape = trouver(request, Etape.objects.select_related("dossier__assure"), pk)
    saisie = Saisie(
        form=forms.AnnulationForm(request.POST or None),
        gabarit="accompagnements/annuler.html",
        contexte={"dossier": etape.dossier, "quoi": "l’étape", "le": etape.prevue_le},
        agir=lambda lu: services.annuler_etape(agent=request.user, etape=etape, **lu),  # type: ignore[arg-type]
        dossier_id=etape.dossier_id,
        section="etapes",
        message="L’étape est retirée.",
    )
    return mener(request, saisie)
