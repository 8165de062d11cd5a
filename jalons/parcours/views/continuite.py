"""A dossier goes to another caisse: proposed here, answered there."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.accompagner.accompagnements import perms
from jalons.accompagner.accompagnements import services as accompagnements
from jalons.accompagner.accompagnements.models import Depart, Dossier
from jalons.accompagner.accompagnements.views.communs import vers
from jalons.fondations.acces.controle import acces, autorise, trouver
from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.agents.selectors import en_poste
from jalons.fondations.socle.actes import acte, lire_et_agir, mener, poste, valeurs
from jalons.fondations.socle.champs import version_postee
from jalons.fondations.territoires.selectors import noms_des_communes
from jalons.parcours import continuite, selectors
from jalons.parcours.forms_absences import AccueilForm, RefusDepartForm
from jalons.parcours.forms_fin import DepartForm


@acces("dossier", "changer_referent")
@lire_et_agir
def partir(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Propose the dossier to another caisse: with her agreement, what goes, and what becomes of what is open."""
    agent, jour = request.user, timezone.localdate()
    lu = trouver(request, Dossier.objects.select_related("assure", "demande"), pk)
    if request.method != "POST" and not perms.peut_ecrire(lu):
        return redirect(vers(request, pk, "cloture")["retour"])
    offre = selectors.offre_de_depart(agent, lu, jour)
    siens = selectors.engages(lu.assure_id, timezone.now(), organisme_id=lu.organisme_id)
    form = DepartForm(
        poste(request), caisses=offre.caisses, passe=offre.passe, ouverts=len(offre.ouverts), a_venir=siens.a_venir,
        annulables={r.pk for r in siens.a_venir if autorise(agent, "annuler", "rendez_vous", r)},
        initial={"vers": offre.proposee, "accord_le": jour, "version": lu.version},
    )  # fmt: skip
    return mener(
        request,
        form,
        partial(continuite.proposer_a_caisse, agent=agent, dossier=lu),
        gabarit="parcours/partir.html",
        contexte={"dossier": lu, "offre": offre, "danger": continuite.en_danger_ici(lu, jour)},
        fait=lambda d: f"Proposé à {d.vers}, qui répond avant le {d.repondre_avant:%d/%m/%Y}. Rien ne change d’ici là.",
        enregistre=partial(valeurs, lu),
        **vers(request, pk),
    )


@acces("dossier", "changer_referent")
@require_POST
def retirer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The dossier stays where it is."""
    lu, vue = trouver(request, Dossier, pk), version_postee(request.POST)
    agir = partial(accompagnements.retirer_depart, agent=request.user, dossier=lu, version=vue)
    return acte(request, agir, fait="Le dossier reste où il est.", **vers(request, pk, "cloture"))


def _depart(request: AgentRequest, pk: UUID) -> Depart:
    lies = ("dossier__assure", "dossier__organisme", "de", "vers", "par", "referent", "a", "repondu_par")
    return trouver(request, Depart.objects.select_related(*lies), pk)


def _contexte(request: AgentRequest, lu: Depart) -> dict[str, Any]:
    elle = lu.dossier.assure
    return {
        "depart": lu,
        "retard": lu.en_retard(timezone.localdate()),
        "naissance": elle.date_naissance.year if elle.date_naissance else elle.annee_naissance,
        "commune": noms_des_communes([elle.commune_code]).get(elle.commune_code, ""),
        "avec": selectors.en_clair(lu),
        "suites": selectors.suites(lu.dossier) if lu.attend else [],
        "gardes": selectors.rendez_vous_gardes(lu),
        "repond": lu.attend and autorise(request.user, "repondre", "depart", lu),
        "refus": RefusDepartForm(),
        "form": _accueil(lu),
    }


def _accueil(lu: Depart, donnees: Any = None) -> AccueilForm:
    return AccueilForm(donnees, agents=en_poste(lu.vers_id, [Role.ASSISTANT_SOCIAL], timezone.localdate()))


@acces("depart", "lire")
@require_safe
def depart(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Who, why, what goes, who answers meanwhile and until when. Nothing of the content."""
    return render(request, "parcours/depart.html", _contexte(request, _depart(request, pk)))


@acces("depart", "repondre")
@require_POST
def accueillir(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The caisse that was asked says who accompanies her from now on."""
    recu = _depart(request, pk)
    return mener(
        request,
        _accueil(recu, request.POST),
        partial(continuite.accueillir, agent=request.user, depart=recu),
        gabarit="parcours/depart.html",
        contexte=lambda: _contexte(request, recu),
        fait="L’accompagnement est maintenant le vôtre : qui l’accompagne le voit dans sa journée.",
        retour="parcours:ma_journee",
    )


@acces("depart", "repondre")
@require_POST
def refuser(request: AgentRequest, pk: UUID) -> HttpResponse:
    """It does not, and says why."""
    recu = _depart(request, pk)
    return mener(
        request,
        RefusDepartForm(request.POST),
        partial(accompagnements.refuser_depart, agent=request.user, depart=recu),
        gabarit="parcours/depart.html",
        contexte=lambda: _contexte(request, recu),
        fait=f"{recu.de} le voit dans sa journée.",
        nom="refus",
        retour="parcours:ma_journee",
    )
