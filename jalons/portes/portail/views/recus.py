"""What the service hands over to a body: read and answered with an account, or by a link and its code."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.accompagner.extraits import selectors as extraits
from jalons.accompagner.extraits.models import Extrait
from jalons.accompagner.extraits.services import fin_de_l_acces
from jalons.fondations.acces.controle import acces, adresse_secrete, montrer, ouverte, public, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.journal.services import inscrire
from jalons.fondations.referentiels.selectors import valeur
from jalons.fondations.socle import champs
from jalons.fondations.socle.actes import ecrit, lire_et_agir, mener, poste
from jalons.personnes.partages import liens, selectors, services
from jalons.personnes.partages.enums import UsageLien
from jalons.personnes.partages.forms import DONNEES, ReponseForm
from jalons.personnes.partages.models import Lien, Partage
from jalons.personnes.partages.rules import LienRefuse

COOKIE = "recu-"  # with the link's own key: the secret of the browser that opened it
OUVRENT = {  # what a link opens, by its code
    UsageLien.REPONDRE: "portail:recu_ouvert",
    UsageLien.LIRE: "portail:extrait_ouvert",
    UsageLien.PAPIERS: "portail:papiers",
}
AU_PLUS = 12  # links open at once in one browser


class CodeForm(forms.Form):
    """The six digits, as they were said."""

    code = champs.ligne("Le code que le service social vous a dit", 12, attributs={"inputmode": "numeric"})


def _page(partage: Partage, form: forms.Form | None = None) -> dict[str, Any]:
    """What the body reads: the packet, and nothing else of her; before it is handed over, the reason and the commune."""
    return {
        "partage": partage,
        "motif": selectors.motif(partage),
        "commune": selectors.commune(partage),
        "paquet": None if partage.place_attendue else selectors.contenu(partage),
        "form": form or ReponseForm(actes=selectors.reponses(partage), mots=DONNEES),
    }


def _form(request: HttpRequest, partage: Partage) -> ReponseForm:
    return ReponseForm(poste(request), actes=selectors.reponses(partage), mots=DONNEES)


# --- With an account ---


@acces("partage", "repondre", classe="F2")
@require_safe
def recus(request: AgentRequest) -> HttpResponse:
    """What is handed over to my body and still open; who is named there is in the journal."""
    partages, lus = selectors.chez(request.user), extraits.chez(request.user)
    montrer(request, [*(p for p in partages if not p.place_attendue), *lus])
    return render(request, "portail/recus.html", {"partages": partages, "extraits": lus})


@acces("partage", "repondre", classe="F2")
@require_safe
def recu(request: AgentRequest, pk: UUID) -> HttpResponse:
    """One of them."""
    partage = trouver(request, selectors.lies(), pk)
    vers = reverse("portail:recu_repondre", args=[pk])
    return render(request, "portail/recu.html", _page(partage) | {"socle": "socle/page.html", "vers": vers})


@acces("extrait", "recevoir", classe="F3")
@require_safe
def extrait(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Lines of a dossier that are shared with my body: the frozen copy, and nothing else."""
    lu = trouver(request, extraits.lies(), pk)
    return render(request, "portail/extrait.html", _extrait(lu) | {"socle": "socle/page.html"})


def _extrait(lu: Extrait) -> dict[str, Any]:
    return {"extrait": lu, "paquet": extraits.contenu(lu)}


@acces("partage", "repondre", classe="F2")
@require_POST
def repondre(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Answer it."""
    partage = trouver(request, selectors.lies(), pk)
    form = _form(request, partage)
    vers = reverse("portail:recu_repondre", args=[pk])
    return mener(
        request,
        form,
        partial(services.repondre, agent=request.user, partage=partage),
        gabarit="portail/recu.html",
        contexte=lambda: _page(partage, form) | {"socle": "socle/page.html", "vers": vers},
        fait="C’est noté. Le service social le sait.",
        retour=lambda _: reverse("portail:recu", args=[pk]) if partage.accepte else reverse("portail:recus"),
    )


# --- By a link ---


def _secrets(request: HttpRequest) -> list[str]:
    gardes = [valeur for nom, valeur in request.COOKIES.items() if nom.startswith(COOKIE)]
    return ["", *gardes[:AU_PLUS]]


def _refuser(request: HttpRequest, refus: LienRefuse, perdu: str = "") -> HttpResponse:
    """The same page for every link that opens nothing; ``perdu``: the answer that was sent by it, to be copied."""
    return render(request, "portail/lien_ferme.html", {"refus": refus, "perdu": perdu}, status=refus.statut)


def _trouver(request: HttpRequest, jeton: str) -> Lien:
    for usage, secret in itertools.product(OUVRENT, _secrets(request)):
        try:
            return liens.lire(jeton=jeton, usage=usage, navigateur=secret)
        except LienRefuse:
            continue
    raise LienRefuse


@adresse_secrete
@ouverte
@lire_et_agir
def lien(request: HttpRequest, jeton: str) -> HttpResponse:
    """The address that was sent: asks the code, then opens in this browser only. Looking at it uses nothing up."""
    try:
        reponse = _demander_code(request, jeton, _trouver(request, jeton))
    except LienRefuse as refus:
        reponse = _refuser(request, refus)
    return reponse


def _demander_code(request: HttpRequest, jeton: str, lien: Lien) -> HttpResponse:
    if lien.ouvert_le:
        return redirect(_ou(lien), lien.pk)
    return mener(
        request,
        CodeForm(poste(request)),
        partial(liens.ouvrir, jeton=jeton, usage=lien.usage, jusqu_a=_fin(lien)),
        gabarit="portail/lien.html",
        contexte={"lien": lien},
        retour="/",
        reponse=_entrer,
    )


def _ou(lien: Lien) -> str:
    """The page that this link opens."""
    return OUVRENT[UsageLien(lien.usage)]


def _fin(lien: Lien) -> datetime | None:
    """When what it opens ends at the latest."""
    if lien.usage == UsageLien.PAPIERS:
        jour = timezone.localdate()
        return timezone.now() + timedelta(days=int(valeur("piece_lien_jours", jour)))
    if lien.usage == UsageLien.LIRE:
        return fin_de_l_acces(Extrait.objects.get(pk=str(lien.objet_id)))
    return services.fin_de_l_acces(Partage.objects.get(pk=str(lien.objet_id)))


def _entrer(ouvert: tuple[Lien, str]) -> HttpResponse:
    lien, secret = ouvert
    reponse = redirect(_ou(lien), lien.pk)
    reponse.set_cookie(
        f"{COOKIE}{lien.pk.hex}", secret, expires=lien.expire_le, path=reverse("portail:recu_merci").removesuffix("merci/"),
        secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
    )  # fmt: skip
    return reponse


def _ouvert(request: HttpRequest, pk: UUID) -> Partage:
    """The partage of the link that this browser opened; its reading is written first. Raises LienRefuse."""
    secret = request.COOKIES.get(f"{COOKIE}{pk.hex}", "")
    trouve = liens.rouvrir(pk=pk, usage=UsageLien.REPONDRE, navigateur=secret)
    partage = selectors.lies().filter(pk=str(trouve.objet_id), partenaire=trouve.partenaire_id).first()
    if partage is None or not partage.chez_eux:
        raise LienRefuse
    inscrire(acte="partage.lire", agent=None, objet=partage, motif=trouve.usage)
    return partage


@adresse_secrete
@public
@require_safe
def recu_ouvert(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the link opened."""
    try:
        partage = _ouvert(request, pk)
    except LienRefuse as refus:
        return _refuser(request, refus)
    vers = reverse("portail:recu_ouvert_repondre", args=[pk])
    return render(request, "portail/recu.html", _page(partage) | {"socle": "portail/sans_compte.html", "vers": vers})


@adresse_secrete
@public
@require_safe
def extrait_ouvert(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The extrait that the link opened, as long as it is neither taken back nor past; its reading is written first."""
    secret = request.COOKIES.get(f"{COOKIE}{pk.hex}", "")
    try:
        trouve = liens.rouvrir(pk=pk, usage=UsageLien.LIRE, navigateur=secret)
        lu = extraits.lies().filter(pk=str(trouve.objet_id), partenaire=trouve.partenaire_id).first()
        if lu is None or not lu.lisible:
            raise LienRefuse
    except LienRefuse as refus:
        return _refuser(request, refus)
    inscrire(acte="extrait.recevoir", agent=None, objet=lu, motif=trouve.usage, assure_id=lu.assure_id)
    return render(request, "portail/extrait.html", _extrait(lu) | {"socle": "portail/sans_compte.html"})


@adresse_secrete
@ouverte
@require_POST
def repondre_ouvert(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer it by the link; an answer that ends it ends the link."""
    try:
        partage = _ouvert(request, pk)
    except LienRefuse as refus:
        return _refuser(request, refus, ecrit(ReponseForm(request.POST, actes=list(DONNEES), mots=DONNEES)))
    form = _form(request, partage)
    vers = reverse("portail:recu_ouvert_repondre", args=[pk])
    return mener(
        request,
        form,
        partial(services.repondre, agent=None, partage=partage),
        gabarit="portail/recu.html",
        contexte=lambda: _page(partage, form) | {"socle": "portail/sans_compte.html", "vers": vers},
        fait="C’est noté. Le service social le sait.",
        retour=lambda _: (
            reverse("portail:recu_ouvert", args=[pk]) if partage.accepte else reverse("portail:recu_merci")
        ),
    )


@public
@require_safe
def merci(request: HttpRequest) -> HttpResponse:
    """The answer is noted and nothing is open any more."""
    return render(request, "portail/recu_merci.html")
