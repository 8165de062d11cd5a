"""The draft saved while typing: what the form shows of it, kept, compared when another tab wrote too, thrown away."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from jalons.accompagner.accompagnements import forms, forms_plan, selectors, services
from jalons.accompagner.accompagnements.models import Brouillon, Dossier
from jalons.accompagner.accompagnements.views import entretiens, evaluation
from jalons.accompagner.accompagnements.views.communs import adresse, brouillon_pour, dossier_a_ecrire, feuille
from jalons.fondations.acces.controle import acces, taire, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle import billets
from jalons.fondations.socle.actes import acte
from jalons.fondations.socle.champs import TEXTE
from jalons.fondations.socle.refus import Refus, SaisieRefusee

CHAMPS: dict[str, Any] = {
    "entretien": forms.EntretienForm.base_fields,
    "evaluation": forms_plan.EvaluationForm().fields,
}
PAGES = {"entretien": entretiens.noter, "evaluation": evaluation.completer}
SECTIONS = {"entretien": "entretiens", "evaluation": "evaluation"}


@dataclass(frozen=True)
class Page:
    """A form whose text is kept while it is typed: its fields, its page, the service that keeps it, what it shows of its draft,
    where it leads back to.
    """

    noms: Container[str]
    vue: Callable[[AgentRequest], HttpResponse]
    tenir: Callable[..., Any]
    lire: Callable[[], dict[str, Any]]
    retour: str


def page_du_dossier(
    request: AgentRequest,
    dossier: Dossier,
    cible: str,
    *,
    noms: Container[str],
    vue: Callable[[AgentRequest], HttpResponse],
    retour: str,
    ou: tuple[str, str] | None = None,
    objet: UUID | None = None,
) -> Page:
    """A form of a dossier; ``ou``: where its drafts go, for a room above; ``objet``: the row that it corrects."""
    commun: dict[str, Any] = {"dossier": dossier, "cible": cible, "objet": objet}
    tenir = partial(services.enregistrer_brouillon, agent=request.user, **commun)
    return Page(noms, vue, tenir, partial(brouillon_pour, request, ou=ou, **commun), retour)


def _garder(request: AgentRequest, page: Page) -> Any:
    champs = {nom: str(valeur) for nom, valeur in request.POST.items() if nom in page.noms}
    longue = max(map(len, champs.values()), default=0)
    if longue > TEXTE:
        raise SaisieRefusee(f"Trop long : {longue} caractères, pour {TEXTE} au plus. Rien n’a été coupé.")
    textes = [nom for nom in champs if selectors.est_texte(nom)]
    return page.tenir(champs=champs, textes=textes, feuille=feuille(request))


@acces("note", "ecrire", classe="F4")
@require_POST
def brouillon(request: AgentRequest, pk: UUID, cible: str) -> HttpResponse:
    """Keep what is being typed. The form's own fields only; nothing is validated but its length: it is a draft."""
    if cible not in PAGES:
        raise Http404
    dossier = dossier_a_ecrire(request, pk)
    retour, vue = adresse(dossier.pk, SECTIONS[cible]), partial(PAGES[cible], pk=pk)
    return garder(request, page_du_dossier(request, dossier, cible, noms=CHAMPS[cible], vue=vue, retour=retour))


def garder(request: AgentRequest, page: Page) -> HttpResponse:
    """Keep what is being typed in ``page``, or show it again with the reason why it is not kept."""
    if billets.reprise():
        return page.vue(request)
    try:
        garde = _garder(request, page)
    except Refus as refus:
        return _refusee(request, page, refus)
    if request.headers.get("HX-Request"):
        taire(request)
        return render(request, "accompagnements/_brouillon.html", {"garde": garde})
    messages.success(request, "Le brouillon est gardé ; vous êtes la seule personne à pouvoir le lire.")
    return redirect(page.retour)


def _refusee(request: AgentRequest, page: Page, refus: Refus) -> HttpResponse:
    """The text stays in the page, which says that it is not kept, and shows the other one."""
    if request.headers.get("HX-Request"):
        contexte = page.lire() | {"refus": refus}
        return render(request, "accompagnements/_brouillon.html", contexte)
    messages.error(request, f"Le brouillon n’est pas gardé. {refus}")
    with billets.reprendre(request, request.POST.copy()):
        reponse = page.vue(request)
    reponse.status_code = refus.statut
    return reponse


@acces("note", "ecrire", classe="F4")
@require_POST
def jeter(request: AgentRequest, pk: UUID, cible: str) -> HttpResponse:
    """Its author throws it away."""
    if cible not in PAGES:
        raise Http404
    dossier = dossier_a_ecrire(request, pk)
    agir = partial(services.jeter_brouillon, agent=request.user, dossier=dossier, cible=cible)
    return acte(request, agir, fait="Le brouillon est jeté.", retour=adresse(dossier.pk, SECTIONS[cible]))


def _a_soi(request: AgentRequest, pk: UUID) -> Brouillon:
    lignes = Brouillon.objects.filter(contenu__isnull=False, dossier__organisme=request.user.organisme_id)
    return trouver(request, lignes.select_related("dossier__assure"), pk)


@acces("note", "lire", classe="F4")
@require_safe
def a_soi(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Her own words, when the dossier that they were for is another's by now: to copy or throw away. It opens nothing else."""
    lu = _a_soi(request, pk)
    contexte = {"brouillon": selectors.brouillon_lu(lu), "personne": lu.dossier.assure, "cle": lu.pk}
    return render(request, "accompagnements/brouillon_a_soi.html", contexte)


@acces("note", "ecrire", classe="F4")
@require_POST
def jeter_a_soi(request: AgentRequest, pk: UUID) -> HttpResponse:
    """She wants nothing of it."""
    lu = _a_soi(request, pk)
    sien: dict[str, Any] = {"dossier": lu.dossier, "cible": lu.cible, "objet": lu.objet}
    agir = partial(services.jeter_brouillon, agent=request.user, **sien)
    return acte(request, agir, fait="Le brouillon est jeté.", retour="accompagnements:liste")
