"""A sudden absence, on one page for the manager; half pages for whoever replaces her; many dossiers given on at once."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.fondations.acces.controle import acces, montrer, trouver
from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Agent, Suppleance
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.agents.selectors import en_poste
from jalons.fondations.socle.actes import acte, lire_et_agir, mener, poste
from jalons.fondations.socle.dates import jour_texte
from jalons.parcours import continuite
from jalons.parcours.forms_absences import AbsenceForm, LaisserForm, ReattribuerForm
from jalons.parcours.selectors import absences as selectors
from jalons.parcours.selectors.sans_relais import laissees_de, sans_relais


def _collegues(request: AgentRequest, absente: Agent) -> Any:
    """The assistants sociaux of her caisse whom this agent sees, without her."""
    siens = en_poste(absente.organisme_id, [Role.ASSISTANT_SOCIAL], timezone.localdate())
    return siens.filter(pk__in=Agent.objects.visible_to(request.user)).exclude(pk=absente.pk)


def _page(request: AgentRequest, absente: Agent) -> dict[str, Any]:
    jour = timezone.localdate()
    lignes, actuelles = selectors.absence(request.user, absente, jour), selectors.en_cours(absente, jour)
    a_dire = selectors.a_dire(actuelles, jour)
    seule = next(iter(sans_relais(request.user, jour, de=absente)), None)
    montrer(request, [li.dossier for li in lignes])
    personnes = [(str(li.dossier.pk), str(li.dossier.assure)) for li in lignes]
    proches = (
        [] if actuelles else [str(li.dossier.pk) for li in lignes if li.bientot]
    )  # told already: not twice by default
    return {
        "absente": absente,
        "lignes": lignes,
        "datees": [li for li in lignes if li.dates or li.danger],
        "sans_date": [li for li in lignes if not li.dates and not li.danger],
        "titre_remplacer": "Prolonger, ou nommer quelqu’un d’autre" if actuelles else "Dire qui répond à sa place",
        "suppleances": actuelles,
        "remplacees": selectors.remplacees(absente, jour),
        "a_dire": a_dire,
        "personnes": personnes,
        "sans_relais": seule,
        "laissee": laissees_de([absente], jour).get(absente.pk) if seule else None,
        "montre": {"du": selectors.lendemain(actuelles, jour), "prevenir": proches, "le": jour}
        | ({"du": seule.du, "au": seule.au} if seule else {}),
        "rien_montre": {"jusqu_au": seule.au if seule else None},
    }


def _formulaires(request: AgentRequest, page: dict[str, Any], **postes: Any) -> dict[str, Any]:
    offre = {"agents": _collegues(request, page["absente"]), "personnes": page["personnes"], "initial": page["montre"]}
    return {
        "form": AbsenceForm(postes.get("absence"), **offre),
        "donner": ReattribuerForm(postes.get("donner"), prefix="d", **offre),
        "rien": LaisserForm(postes.get("rien"), prefix="r", initial=page["rien_montre"]),
    }


@acces("agent", "charge")
@lire_et_agir
def absence(request: AgentRequest, pk: UUID) -> HttpResponse:
    """What is due first in her dossiers, today; then who replaces her, until when, and who is told."""
    absente = trouver(request, Agent, pk)
    page = _page(request, absente)
    formulaires = _formulaires(request, page, absence=poste(request))
    return mener(
        request,
        formulaires["form"],
        partial(continuite.remplacer, agent=request.user, absente=absente),
        gabarit="parcours/absence.html",
        contexte=page | formulaires,
        fait=lambda s: f"{s.suppleant} répond à sa place : ce qu’il faut lire est dans sa journée.",
        retour=lambda s: reverse("parcours:absence", args=[pk]),
    )


@acces("agent", "charge")
@require_POST
def laisser(request: AgentRequest, pk: UUID) -> HttpResponse:
    """« Rien à faire »: nobody is named, until a day and for a reason."""
    absente = trouver(request, Agent, pk)
    page = _page(request, absente)
    formulaires = _formulaires(request, page, rien=request.POST)
    return mener(
        request,
        formulaires["rien"],
        partial(continuite.laisser, agent=request.user, absente=absente),
        gabarit="parcours/absence.html",
        contexte=page | formulaires,
        nom="rien",
        fait=lambda laissee: f"C’est noté : la question reviendra après {jour_texte(laissee.jusqu_au)}.",
        retour="parcours:ma_journee",
    )


@acces("agent", "charge")
@require_POST
def reattribuer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Propose several of her dossiers to somebody else: each is refused or proposed by itself."""
    absente = trouver(request, Agent, pk)
    page = _page(request, absente)
    formulaires = _formulaires(request, page, donner=request.POST)

    def reponse(faits: continuite.Proposes) -> HttpResponse | None:
        faites, refus = faits
        noms = dict(page["personnes"]) | selectors.noms_des_dossiers(request.user, refus)
        dits = [(noms.get(cle, "Un dossier"), raison) for cle, raison in refus.items()]
        contexte = page | _formulaires(request, page) | {"faites": faites, "refusees": dits}
        return render(request, "parcours/absence.html", contexte, status=200 if faites else 409) if refus else None

    return mener(
        request,
        formulaires["donner"],
        partial(continuite.proposer_plusieurs, agent=request.user),
        gabarit="parcours/absence.html",
        contexte=page | formulaires,
        nom="donner",
        fait=lambda f: f"{f[0]} dossier{'s' if f[0] > 1 else ''} : la réponse viendra de sa journée.",
        retour=lambda f: reverse("parcours:absence", args=[pk]),
        reponse=reponse,
    )


@acces("suppleance", "revenir")
@require_POST
def revenir(request: AgentRequest, pk: UUID) -> HttpResponse:
    """She is back: nobody replaces her any more."""
    suppleance = trouver(request, Suppleance.objects.select_related("absent", "suppleant"), pk)
    agir = partial(continuite.revenir, agent=request.user, suppleance=suppleance)
    return acte(request, agir, fait="Le remplacement est terminé.", retour="parcours:ma_journee")


@acces("suppleance", "revenir")
@require_POST
def dite(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Somebody whom no message could tell was told by voice."""
    suppleance, qui = trouver(request, Suppleance.objects.select_related("absent"), pk), request.POST.get("qui", "")
    agir = partial(continuite.dire, agent=request.user, suppleance=suppleance, qui=qui[:36])
    retour = reverse("parcours:absence", args=[suppleance.absent_id])
    return acte(request, agir, fait="C’est noté : cette personne le sait.", retour=retour)


@acces("dossier", "lister", classe="F3")
@require_safe
def reprise(request: AgentRequest) -> HttpResponse:
    """Half a page for each dossier of those whom she replaces today."""
    jour = timezone.localdate()
    pages, autres = selectors.reprises(request.user, jour)
    montrer(request, [*(p.ligne.dossier for p in pages), *(li.dossier for li in autres)])
    contexte = {
        "pages": pages,
        "autres": autres,
        "autres_titre": "Les autres dossiers : rien ne presse" if pages else "Ses dossiers : rien ne presse",
        "suppleances": selectors.remplacees(request.user, jour),
    }
    return render(request, "parcours/reprise.html", contexte)
