"""« Mes dossiers », the sections, and the acts on the dossier itself."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.accompagner.accompagnements import forms, selectors, services
from jalons.accompagner.accompagnements.models import Dossier, Transfert
from jalons.accompagner.accompagnements.views.communs import SECTIONS, adresse, dossier_a_ecrire, vers
from jalons.fondations.acces.controle import acces, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle.actes import acte, lire_et_agir, mener, poste, valeurs
from jalons.fondations.socle.champs import version_postee


@acces("dossier", "lister", classe="F3")
@require_safe
def liste(request: AgentRequest) -> HttpResponse:
    """The agent's dossiers, silent ones first; ``?clos=1`` shows those that ended."""
    clos = request.GET.get("clos") == "1"
    dossiers = selectors.mes_dossiers(request.user, timezone.localdate(), clos=clos)
    return render(request, "accompagnements/liste.html", {"dossiers": dossiers, "clos": clos})


@acces("dossier", "lire")
@require_safe
def section(request: AgentRequest, pk: UUID, nom: str) -> HttpResponse:
    """One section alone, the include that the whole page uses, with what this agent may read."""
    if nom not in SECTIONS:
        raise Http404
    dossier = trouver(request, Dossier.objects.select_related("assure", "relais"), pk)
    page = selectors.page_dossier(request.user, dossier)
    return render(request, f"accompagnements/_{nom}.html", {"page": page})


@acces("dossier", "changer_referent")
@lire_et_agir
def referent(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Propose the dossier to somebody else, from a day on; she answers in her day."""
    agent, dossier = request.user, trouver(request, Dossier.objects.select_related("assure"), pk)
    jour = timezone.localdate()
    montre = {"le": jour, "version": dossier.version}
    return mener(
        request,
        forms.ReferentForm(poste(request), agent=agent, dossier=dossier, aujourdhui=jour, initial=montre),
        partial(services.proposer_transfert, agent=agent, dossier=dossier),
        gabarit="accompagnements/referent.html",
        contexte={"dossier": dossier, "danger": selectors.demande_en_danger(dossier)},
        fait=lambda t: f"Proposé à {t.a}, qui répond dans sa journée. Rien ne change avant qu’elle ou il accepte.",
        enregistre=partial(valeurs, dossier),
        **vers(request, pk),
    )


@acces("dossier", "changer_referent")
@require_POST
def transfert_retirer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The dossier stays where it is."""
    vue = version_postee(request.POST)
    agir = partial(services.retirer_transfert, agent=request.user, dossier=trouver(request, Dossier, pk), version=vue)
    return acte(request, agir, fait="Le dossier reste où il est.", **vers(request, pk, "cloture"))


def _transfert(request: AgentRequest, pk: UUID) -> Transfert:
    return trouver(request, Transfert.objects.select_related("dossier__assure", "par", "a"), pk)


@acces("transfert", "repondre")
@require_safe
def transfert(request: AgentRequest, pk: UUID) -> HttpResponse:
    """What is asked: who, by whom, from when. Nothing of the content."""
    recu = _transfert(request, pk)
    danger = recu.attend and selectors.demande_en_danger(recu.dossier)
    contexte = {"transfert": recu, "form": forms.RefusTransfertForm(), "danger": danger}
    return render(request, "accompagnements/transfert.html", contexte)


@acces("transfert", "repondre")
@require_POST
def transfert_accepter(request: AgentRequest, pk: UUID) -> HttpResponse:
    """She accompanies the person from the day said."""
    recu = _transfert(request, pk)
    agir = partial(services.accepter_transfert, agent=request.user, transfert=recu)
    page = reverse("accompagnements:transfert", args=[pk])
    fait = "L’accompagnement vous est confié."
    return acte(request, agir, fait=fait, retour=adresse(recu.dossier_id), sinon=page)


@acces("transfert", "repondre")
@require_POST
def transfert_refuser(request: AgentRequest, pk: UUID) -> HttpResponse:
    """She does not; whoever asked sees it in her day."""
    recu = _transfert(request, pk)
    return mener(
        request,
        forms.RefusTransfertForm(request.POST),
        partial(services.refuser_transfert, agent=request.user, transfert=recu),
        gabarit="accompagnements/transfert.html",
        contexte={"transfert": recu},
        fait=f"{recu.par} le voit dans sa journée.",
        retour="accompagnements:liste",
    )


@acces("dossier", "clore", classe="F3")
@require_POST
def rouvrir(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Undo a clôture."""
    agir = partial(services.rouvrir_dossier, agent=request.user, dossier=trouver(request, Dossier, pk))
    return acte(request, agir, fait="Le dossier est rouvert.", **vers(request, pk, "cloture"))


@acces("dossier", "accompagner", classe="F3")
@require_POST
def suspendre(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Put on hold."""
    agir = partial(services.suspendre, agent=request.user, dossier=dossier_a_ecrire(request, pk))
    return acte(request, agir, fait="L’accompagnement est suspendu.", **vers(request, pk, "cloture"))


@acces("dossier", "accompagner", classe="F3")
@require_POST
def reprendre(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Take up again."""
    agir = partial(services.reprendre, agent=request.user, dossier=dossier_a_ecrire(request, pk))
    return acte(request, agir, fait="L’accompagnement reprend.", **vers(request, pk, "cloture"))


@acces("dossier", "accompagner", classe="F3")
@lire_et_agir
def axe(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Change the main axis from now on."""
    dossier = dossier_a_ecrire(request, pk)
    enregistre = partial(valeurs, dossier, "axe")
    return mener(
        request,
        forms.AxeForm(poste(request), initial=enregistre()),
        partial(services.changer_axe, agent=request.user, dossier=dossier),
        gabarit="accompagnements/axe.html",
        contexte={"dossier": dossier},
        fait="L’axe est changé ; les entretiens déjà notés gardent le leur.",
        enregistre=enregistre,
        **vers(request, pk),
    )
