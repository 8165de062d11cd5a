"""A one-time link to signal one person, for somebody of a body without an account."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from jalons.fondations.acces.controle import acces, adresse_secrete, ouverte, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.referentiels.selectors import fiche_en_vigueur, numeros_danger
from jalons.fondations.socle.actes import acte, ecrit, lire_et_agir, mener, poste
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.partages import liens
from jalons.personnes.partages.enums import UsageLien
from jalons.personnes.partages.models import Lien
from jalons.personnes.partages.rules import LienRefuse, jeton_lu
from jalons.personnes.partenaires.models import Partenaire
from jalons.personnes.partenaires.selectors import courriel_sur
from jalons.recevoir.signalements.entendu import ecrits
from jalons.recevoir.signalements.enums import CanalSignalement
from jalons.recevoir.signalements.models import Signalement

from .. import services
from ..forms import LienForm
from ..rules import origine_de


@acces("partenaire", "inviter")
@lire_et_agir
def inviter(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Make a link for that body; its address is on this answer only."""
    partenaire = trouver(request, Partenaire, pk)
    organisme = get_object_or_404(Organisme, pk=request.user.organisme_id)
    if request.method != "POST":
        return render(request, "portail/inviter.html", {"partenaire": partenaire})

    agir = partial(services.inviter, agent=request.user, partenaire=partenaire, organisme=organisme)
    montrer = partial(_montrer, request, partenaire)
    return acte(request, agir, reponse=lambda emis: montrer(emis.jeton), retour=reverse("portail:inviter", args=[pk]))


def _montrer(request: AgentRequest, partenaire: Partenaire, jeton: str, envoye: str = "") -> HttpResponse:
    """The link, on this answer only; ``envoye``: the e-mail address to which it has just been written."""
    courriel, sans_courriel = courriel_sur(partenaire, request.user.organisme_id, timezone.localdate())
    contexte = {
        "partenaire": partenaire,
        "jeton": jeton,
        "adresse": _adresse(request, jeton),
        "expire_le": liens.lire(jeton=jeton, usage=UsageLien.SIGNALER).expire_le,
        "courriel": courriel,
        "sans_courriel": sans_courriel,
        "envoye": envoye,
    }
    return render(request, "portail/inviter.html", contexte)


def _adresse(request: AgentRequest, jeton: str) -> str:
    return request.build_absolute_uri(reverse("portail:lien_signaler", args=[jeton]))


@acces("partenaire", "inviter")
@require_POST
@sensitive_post_parameters()
def courriel(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Write the link, just shown, to the body's own e-mail."""
    partenaire = trouver(request, Partenaire, pk)
    jeton = jeton_lu(request.POST.get("jeton", ""))
    agir = partial(
        liens.envoyer, agent=request.user, jeton=jeton, usage=UsageLien.SIGNALER, partenaire=partenaire,
        adresse=_adresse(request, jeton),
    )  # fmt: skip
    return acte(
        request, agir, retour=reverse("portail:inviter", args=[pk]),
        reponse=lambda parti: _montrer(request, partenaire, jeton, str(parti.destinataire)),
    )  # fmt: skip


@adresse_secrete
@ouverte
@lire_et_agir
@sensitive_post_parameters()
def signaler(request: HttpRequest, jeton: str) -> HttpResponse:
    """The page that the link opens: one signalement, once. Looking at it uses nothing up."""
    try:
        reponse = _page(request, liens.lire(jeton=jeton, usage=UsageLien.SIGNALER))
    except LienRefuse as refus:
        perdu = ecrit(_form(request)) if request.method == "POST" else ""
        reponse = render(request, "portail/lien_ferme.html", {"refus": refus, "perdu": perdu}, status=refus.statut)
    return reponse


def _form(request: HttpRequest) -> LienForm:
    return LienForm(fiche_en_vigueur("fragilite", timezone.localdate()), poste(request), initial={"cle": uuid4()})


def _recu(request: HttpRequest, recu: Signalement) -> HttpResponse:
    numeros = {"numeros_danger": numeros_danger(timezone.localdate(), ecrits([recu]))} if recu.danger_dit else {}
    return render(request, "portail/lien_recu.html", {"recu": recu} | numeros)


def _page(request: HttpRequest, lien: Lien) -> HttpResponse:
    form = _form(request)

    @transaction.atomic
    def agir(cle: UUID, referent: str, **_: Any) -> Signalement:
        liens.consommer(lien=lien)
        canal, origine = CanalSignalement.LIEN, origine_de(lien.partenaire.type)
        de = services.Expediteur(lien.partenaire, lien.organisme, origine, canal, referent)
        return services.signaler(de=de, cle=str(cle), dit=form.dit)

    return mener(
        request,
        form,
        agir,
        gabarit="portail/lien_signaler.html",
        contexte={"lien": lien},
        retour="portail:entree",
        reponse=partial(_recu, request),
    )
