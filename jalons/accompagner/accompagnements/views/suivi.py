"""Démarches, answers, steps."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.accompagner.accompagnements import forms, forms_plan, services
from jalons.accompagner.accompagnements.models import Demarche, Etape
from jalons.accompagner.accompagnements.views.communs import dossier_a_ecrire, ecrire, vers
from jalons.fondations.acces.controle import acces, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle.actes import acte, lire_et_agir, poste, valeurs
from jalons.fondations.socle.dates import jour_texte

_CHAMPS = ("intitule", "date_acte", "partenaire", "avec", "reponse_attendue_le")


def _demarche(request: AgentRequest, pk: UUID) -> Demarche:
    return trouver(request, Demarche.objects.select_related("dossier__assure", "partenaire"), pk)


@acces("dossier", "accompagner", classe="F3")
@lire_et_agir
def demarche_nouvelle(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Note a démarche in one line."""
    dossier = dossier_a_ecrire(request, pk)
    return ecrire(
        request,
        forms.DemarcheForm(poste(request), dossier=dossier, initial={"date_acte": timezone.localdate()}),
        partial(services.noter_demarche, agent=request.user, dossier=dossier),
        gabarit="accompagnements/demarche.html",
        contexte={"dossier": dossier},
        fait="La démarche est notée.",
        **vers(request, pk, "entretiens"),
    )


@acces("dossier", "accompagner", classe="F3")
@lire_et_agir
def demarche_modifier(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Correct a démarche."""
    demarche = _demarche(request, pk)
    enregistre = partial(valeurs, demarche, *_CHAMPS)
    return ecrire(
        request,
        forms.DemarcheForm(poste(request), dossier=demarche.dossier, initial=enregistre()),
        partial(services.modifier_demarche, agent=request.user, demarche=demarche),
        gabarit="accompagnements/demarche.html",
        contexte={"dossier": demarche.dossier, "demarche": demarche},
        fait="La démarche est corrigée.",
        enregistre=enregistre,
        **vers(request, demarche.dossier_id, "entretiens"),
    )


@acces("dossier", "accompagner", classe="F3")
@lire_et_agir
def reponse(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The awaited answer has come."""
    demarche = _demarche(request, pk)

    def enregistre() -> dict[str, object]:
        lues = valeurs(demarche, "reponse", "reponse_recue_le")
        return lues | {"recue_le": lues.pop("reponse_recue_le")}

    connu = enregistre()
    return ecrire(
        request,
        forms.ReponseForm(poste(request), initial=connu | {"recue_le": connu["recue_le"] or timezone.localdate()}),
        partial(services.recevoir_reponse, agent=request.user, demarche=demarche),
        gabarit="accompagnements/reponse.html",
        contexte={"dossier": demarche.dossier, "demarche": demarche},
        fait="La réponse est notée.",
        enregistre=enregistre,
        **vers(request, demarche.dossier_id, "entretiens"),
    )


@acces("dossier", "accompagner", classe="F3")
@lire_et_agir
def demarche_annuler(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Withdraw a démarche written by mistake."""
    demarche = _demarche(request, pk)
    return ecrire(
        request,
        forms.AnnulationForm(poste(request)),
        partial(services.annuler_demarche, agent=request.user, demarche=demarche),
        gabarit="accompagnements/annuler.html",
        contexte={"dossier": demarche.dossier, "quoi": "la démarche", "le": demarche.date_acte},
        fait="La démarche est retirée ; elle reste visible, barrée.",
        **vers(request, demarche.dossier_id, "entretiens"),
    )


@acces("dossier", "accompagner", classe="F3")
@lire_et_agir
def etape_nouvelle(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Plan a step."""
    dossier = dossier_a_ecrire(request, pk)
    return ecrire(
        request,
        forms_plan.EtapeForm(poste(request), dossier=dossier, initial={"repere": request.GET.get("repere")}),
        partial(services.prevoir_etape, agent=request.user, dossier=dossier),
        gabarit="accompagnements/etape.html",
        contexte={"dossier": dossier},
        fait="L’étape est prévue.",
        **vers(request, pk, "etapes"),
    )


@acces("dossier", "accompagner", classe="F3")
@require_POST
def etape_faite(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The step has been taken."""
    etape = trouver(request, Etape, pk)
    agir = partial(services.faire_etape, agent=request.user, etape=etape)
    return acte(request, agir, fait="L’étape est faite.", **vers(request, etape.dossier_id, "etapes"))


def _etape(request: AgentRequest, pk: UUID) -> Etape:
    return trouver(request, Etape.objects.select_related("dossier__assure", "repere__rendez_vous"), pk)


@acces("dossier", "accompagner", classe="F3")
@lire_et_agir
def etape_resultat(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The step was taken, and what came of it."""
    etape = _etape(request, pk)
    enregistre = partial(valeurs, etape, "faite_le", "resultat", "atteinte")
    initial = enregistre()
    initial["faite_le"] = initial["faite_le"] or timezone.localdate()
    return ecrire(
        request,
        forms_plan.ResultatForm(poste(request), initial=initial),
        partial(services.noter_resultat, agent=request.user, etape=etape),
        gabarit="accompagnements/etape_resultat.html",
        contexte={"dossier": etape.dossier, "etape": etape},
        fait="Le résultat de l’étape est noté.",
        enregistre=enregistre,
        **vers(request, etape.dossier_id, "etapes"),
    )


@acces("dossier", "accompagner", classe="F3")
@lire_et_agir
def etape_reporter(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Another day for a step."""
    etape = _etape(request, pk)
    enregistre = partial(valeurs, etape, "prevue_le")
    suit = etape.repere.jour + timedelta(days=etape.decalage or 0) if etape.repere else etape.prevue_le
    return ecrire(
        request,
        forms.ReportForm(poste(request), initial=enregistre() | {"prevue_le": suit}),
        partial(services.reporter_etape, agent=request.user, etape=etape),
        gabarit="accompagnements/etape_reporter.html",
        contexte={"dossier": etape.dossier, "etape": etape},
        fait=lambda reportee: f"L’étape est reportée au {jour_texte(reportee.prevue_le)}.",
        enregistre=enregistre,
        **vers(request, etape.dossier_id, "etapes"),
    )


@acces("dossier", "accompagner", classe="F3")
@lire_et_agir
def etape_annuler(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Withdraw a step."""
    etape = _etape(request, pk)
    return ecrire(
        request,
        forms.AnnulationForm(poste(request)),
        partial(services.annuler_etape, agent=request.user, etape=etape),
        gabarit="accompagnements/annuler.html",
        contexte={"dossier": etape.dossier, "quoi": "l’étape", "le": etape.prevue_le},
        fait="L’étape est retirée.",
        **vers(request, etape.dossier_id, "etapes"),
    )
