"""Read the directory; keep the caisse's cards, people and checks; say which cards are one body."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.fondations.acces.controle import acces, autorise, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle.actes import acte, lire_et_agir, mener, poste, retour_demande, valeurs
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.partenaires import choix, conflits, questions, selectors, services
from jalons.personnes.partenaires.enums import MotifOrientation
from jalons.personnes.partenaires.fiche import page_de
from jalons.personnes.partenaires.forms import (
    FormulaireInterlocuteur,
    FormulaireInterlocuteurConnu,
    FormulairePartenaire,
    FormulaireVerification,
)
from jalons.personnes.partenaires.models import Interlocuteur, Partenaire

CHAMPS_INTERLOCUTEUR = ("nom", "fonction", "telephone", "courriel", "date_fin")


@acces("partenaire", "lire", classe="F0")
@require_safe
def liste(request: AgentRequest) -> HttpResponse:
    """« Qui appeler pour … à … », in one box; or a body by its name; or the whole directory that people keep."""
    caisse, jour, texte = request.user.organisme_id, timezone.localdate(), request.GET.get("q", "").strip()[:80]
    question = questions.demande(texte, request.GET.get("motif", ""), request.GET.get("commune", ""), caisse, jour)
    reponses = selectors.qui_appeler(question.motif, question.code, caisse, jour=jour) if question.motif else []
    par_nom = choix.nommees if question.motif else selectors.chercher
    contexte = {
        "question": question,
        "reponses": reponses,
        "partenaires": [] if question.motif and not texte else par_nom(caisse, texte),
        "motifs": MotifOrientation.choices,
        "q": texte,
        "exemple": None if request.htmx else questions.exemple(caisse, jour),
        "peut_creer": autorise(request.user, "creer", "partenaire", classe="F0"),
        "desaccords": len(conflits.desaccords(caisse)) if not texte and not question.motif else 0,
        "peut_rapprocher": autorise(request.user, "rapprocher", "partenaire", classe="F0"),
    }
    page = "partenaires/_liste.html" if request.htmx else "partenaires/liste.html"
    return render(request, page, contexte)


@acces("partenaire", "lire", classe="F0")
@require_safe
def fiche(request: AgentRequest, pk: UUID) -> HttpResponse:
    """One body: how to reach it, what it offers, who answers, who checked it and when, what changed."""
    partenaire = trouver(request, Partenaire.objects.select_related("territoire", "complete", "fondu_dans"), pk)
    return render(request, "partenaires/fiche.html", _contexte(request, partenaire, FormulaireVerification()))


def _contexte(request: AgentRequest, partenaire: Partenaire, verification: FormulaireVerification) -> dict[str, Any]:
    agent, siennes = request.user, partenaire.fiches_locales.filter(territoire=request.user.organisme_id)
    droits = {acte: autorise(agent, acte, "partenaire", partenaire, classe="F0") for acte in ACTES}
    connait = autorise(agent, "creer", "interlocuteur")
    return {
        "partenaire": partenaire,
        "locale": siennes.first() if agent.organisme_id else None,
        "peut": droits,
        "peut_creer": autorise(agent, "creer", "partenaire", classe="F0"),
        "connait": connait,
        "verification": verification,
        "page": page_de(partenaire, agent, voit_interlocuteurs=connait),
    }


ACTES = ("modifier", "verifier", "rapprocher", "inviter", "offrir")


@acces("partenaire", "verifier", classe="F0")
@require_POST
def verifier(request: AgentRequest, pk: UUID) -> HttpResponse:
    """« J’ai appelé : la fiche est juste », and what they said of their room."""
    partenaire = trouver(request, Partenaire, pk)
    form = FormulaireVerification(poste(request))
    return mener(
        request,
        form,
        partial(services.verifier_partenaire, agent=request.user, partenaire=partenaire),
        gabarit="partenaires/fiche.html",
        contexte=lambda: _contexte(request, partenaire, form),
        nom="verification",
        fait="C’est noté : vérifiée aujourd’hui par votre caisse.",
        retour=reverse("partenaires:fiche", args=[pk]),
    )


@acces("interlocuteur", "creer")
@lire_et_agir
def interlocuteur_nouveau(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Somebody of this body whom the caisse calls."""
    partenaire = trouver(request, Partenaire, pk, "lire")
    return mener(
        request,
        FormulaireInterlocuteur(poste(request)),
        partial(services.ajouter_interlocuteur, agent=request.user, partenaire=partenaire),
        gabarit="partenaires/interlocuteur.html",
        contexte={"partenaire": partenaire},
        fait="Cet interlocuteur est noté pour votre caisse.",
        retour=reverse("partenaires:fiche", args=[pk]),
    )


@acces("interlocuteur", "modifier")
@lire_et_agir
def interlocuteur_modifier(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Correct her card, or say that she has left."""
    connue = trouver(request, Interlocuteur.objects.select_related("partenaire"), pk)
    enregistre = partial(valeurs, connue, *CHAMPS_INTERLOCUTEUR)
    return mener(
        request,
        FormulaireInterlocuteurConnu(poste(request), initial=enregistre()),
        partial(services.modifier_interlocuteur, agent=request.user, interlocuteur=connue),
        gabarit="partenaires/interlocuteur.html",
        contexte={"partenaire": connue.partenaire, "connue": connue},
        enregistre=enregistre,
        fait="C’est corrigé.",
        retour=reverse("partenaires:fiche", args=[connue.partenaire_id]),
    )


@acces("partenaire", "lire", classe="F0")
@require_safe
def imports(request: AgentRequest) -> HttpResponse:
    """The public lists that were read, and what each one did."""
    return render(request, "partenaires/imports.html", {"imports": selectors.imports()})


@acces("partenaire", "rapprocher", classe="F0")
@require_safe
def rapprochements(request: AgentRequest) -> HttpResponse:
    """The cards that look like one body: somebody says."""
    return render(request, "partenaires/rapprochements.html", {"paires": selectors.a_regarder()[:50]})


@acces("partenaire", "rapprocher", classe="F0")
@require_POST
def rapprocher(request: AgentRequest, pk: UUID, lien: UUID, reponse: str) -> HttpResponse:
    """One body, or two: undone by the other answer."""
    carte = trouver(request, Partenaire, pk)
    rapprochement = get_object_or_404(selectors.paires_de(carte), pk=lien)
    agir = {"fondre": services.fondre, "distinguer": services.distinguer}[reponse]
    return acte(
        request,
        partial(agir, agent=request.user, rapprochement=rapprochement),
        fait="C’est noté. L’autre réponse le défait.",
        retour=retour_demande(request, reverse("partenaires:fiche", args=[pk])),
    )


@acces("partenaire", "creer", classe="F0")
@lire_et_agir
def nouveau(request: AgentRequest) -> HttpResponse:
    """A new card of the caisse."""
    return _creer(request, None)


@acces("partenaire", "creer", classe="F0")
@lire_et_agir
def completer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The caisse's own card in the place of a national one."""
    national = trouver(request, Partenaire, pk, "lire")
    if national.territoire_id:
        raise Http404
    return _creer(request, national)


def _creer(request: AgentRequest, national: Partenaire | None) -> HttpResponse:
    depart = (
        {c: getattr(national, c) for c in services.CHAMPS_SAISIS if c not in ("source", "verifie_le")}
        if national
        else {}
    )
    organisme = get_object_or_404(Organisme, pk=request.user.organisme_id)
    return mener(
        request,
        FormulairePartenaire(poste(request), initial=depart),
        partial(services.creer_partenaire, agent=request.user, organisme=organisme, complete=national),
        gabarit="partenaires/edition.html",
        contexte={"national": national},
        fait="La fiche est enregistrée pour votre caisse.",
        retour=lambda cree: reverse("partenaires:fiche", args=[cree.pk]),
    )


@acces("partenaire", "modifier", classe="F0")
@lire_et_agir
def modifier(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Correct a card of one's caisse."""
    partenaire = trouver(request, Partenaire, pk)
    enregistre = partial(valeurs, partenaire, *services.CHAMPS_SAISIS)
    return mener(
        request,
        FormulairePartenaire(poste(request), initial=enregistre()),
        partial(services.modifier_partenaire, agent=request.user, partenaire=partenaire),
        gabarit="partenaires/edition.html",
        contexte={"partenaire": partenaire},
        fait="La fiche est corrigée.",
        enregistre=enregistre,
        retour=reverse("partenaires:fiche", args=[pk]),
    )
