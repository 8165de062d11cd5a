"""A partage, page of whoever hands over: its packet seen before it leaves, its answer, its end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from jalons.fondations.acces.controle import acces, autorise, taire, trouver
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle.actes import acte, fichier, mener
from jalons.fondations.socle.emplacements import emplacement
from jalons.personnes.partenaires.models import Partenaire
from jalons.personnes.partenaires.selectors import courriel_sur

from . import forms, lettre, liens, selectors, services
from .enums import UsageLien
from .models import Partage
from .rules import Paquet, code_lu, jeton_lu


def _page(pk: UUID) -> str:
    return reverse("partages:partage", args=[pk])


def _apercu(partage: Partage, form: Form) -> Paquet:
    """What would leave as the form says now, right or wrong."""
    if form.is_bound:
        form.is_valid()
    lu: Mapping[str, Any] = form.cleaned_data if form.is_bound else form.initial
    return selectors.paquet(
        partage.assure,
        elements=lu.get("elements") or (),
        demande=lu.get("demande") or "",
        joindre=lu.get("joindre") or "",
    )


def _contexte(request: AgentRequest, partage: Partage, **formulaires: Form) -> dict[str, Any]:
    """What the page shows: the state, the packet, the forms of the acts that are open to this agent."""
    agent = request.user
    partage.refresh_from_db()
    contexte: dict[str, Any] = {
        "partage": partage,
        "badge_genre": selectors.badge(partage),
        "suite": selectors.suite(partage),
        "motif": selectors.motif(partage),
        "commune": selectors.commune(partage),
        "reserve": selectors.reserve(partage.assure),
        "peut_proposer": autorise(agent, "proposer", "partage", partage),
        "peut_suivre": autorise(agent, "suivre", "partage", partage),
        "voit_demande": bool(partage.demande_id),
    }
    if partage.a_preparer and contexte["peut_proposer"]:
        form = formulaires.pop("form", None) or forms.ProposerForm(
            partage=partage, initial=selectors.depart(partage.assure)
        )
        contexte |= {"form": form, "apercu": _apercu(partage, form), "silences": selectors.silences(partage.assure)}
    elif autorise(agent, "lire", "partage", partage, classe="F2"):
        contexte |= {"paquet": selectors.contenu(partage), "precision": partage.precision}
    if partage.chez_eux:
        contexte["reponse_form"] = forms.ReponseForm(actes=selectors.reponses(partage))
    return contexte | {"retirer_form": forms.RetirerForm()} | formulaires


@acces("partage", "lire")
@require_safe
def partage(request: AgentRequest, pk: UUID) -> HttpResponse:
    """One partage: what left, or is about to; who acts next, by when."""
    lu = trouver(request, selectors.lies(), pk)
    return render(request, "partages/partage.html", _contexte(request, lu))


def _montre(partage: Partage, form: Form) -> bool:
    """What would leave is what her page showed; or something of the form is to be corrected first, which the act says."""
    return not form.is_valid() or _apercu(partage, form).empreinte == form.cleaned_data["vu"]


@acces("partage", "proposer")
@require_POST
def proposer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Hand the packet over as it was shown. « Voir ce qui part » only shows it again; so does « Transmettre » when what was
    typed since is not on the page yet.
    """
    lu = trouver(request, selectors.lies(), pk)
    form = forms.ProposerForm(request.POST, partage=lu)
    transmet = request.POST.get("acte") == "transmettre"
    if lu.a_preparer and not (transmet and _montre(lu, form)):
        if request.htmx:
            taire(request)  # while she types
        fragment = "partages/_apercu.html" if request.htmx else "partages/partage.html"
        return render(request, fragment, _contexte(request, lu, form=form) | {"relire": transmet})
    montrer = partial(_montrer_lien, request)
    fait = f"C’est transmis à {lu.partenaire}. Une réponse est attendue."
    return _mener(request, lu, "form", form, services.proposer, fait, reponse=montrer)


def _mener(
    request: AgentRequest, lu: Partage, nom: str, form: Form, agir: Callable[..., Any], fait: str, **autres: Any
) -> HttpResponse:
    """An act of the page by its form, known there as ``nom``; refused, the page comes back with what was typed."""
    return mener(
        request,
        form,
        partial(agir, agent=request.user, partage=lu),
        gabarit="partages/partage.html",
        contexte=lambda: _contexte(request, lu, **{nom: form}),
        nom=nom,
        fait=fait,
        retour=_page(lu.pk),
        **autres,
    )


def _montrer_lien(request: AgentRequest, parti: services.Parti) -> HttpResponse | None:
    """The address and the code, once; nothing to show when there is no link."""
    return _lien(request, parti.partage, parti.emis.jeton, parti.emis.code) if parti.emis else None


def _lien(request: AgentRequest, partage: Partage, jeton: str, code: str, envoye: str = "") -> HttpResponse:
    """``envoye``: the e-mail address to which it has just been written."""
    return montrer_lien(
        request, partage.partenaire, jeton, code, usage=UsageLien.REPONDRE, envoye=envoye,
        vers=reverse("partages:courriel", args=[partage.pk]), retour=_page(partage.pk),
    )  # fmt: skip


def montrer_lien(
    request: AgentRequest,
    a: Partenaire,
    jeton: str,
    code: str,
    *,
    usage: UsageLien,
    vers: str,
    retour: str,
    envoye: str,
) -> HttpResponse:
    """The address and the code of what is given to this body, shown once. ``vers``: where the link is written by e-mail;
    ``envoye``: the address to which it has just been written; ``retour``: the page of what is given.
    """
    courriel, sans_courriel = courriel_sur(a, request.user.organisme_id, timezone.localdate())
    contexte = {
        "partenaire": a,
        "jeton": jeton,
        "code": code,
        "adresse": request.build_absolute_uri(emplacement("partage.lien", jeton)),
        "expire_le": liens.lire(jeton=jeton, usage=usage).expire_le,
        "courriel": courriel,
        "sans_courriel": sans_courriel,
        "envoye": envoye,
        "vers": vers,
        "retour": retour,
    }
    return render(request, "partages/lien.html", contexte)


@acces("partage", "suivre")
@require_POST
@sensitive_post_parameters()
def courriel(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Write the link, just shown, to the body's own e-mail; the code, still on the page, is said by voice."""
    lu = trouver(request, selectors.lies(), pk)
    jeton, code = jeton_lu(request.POST.get("jeton", "")), code_lu(request.POST.get("code", ""))[:6]
    adresse = request.build_absolute_uri(emplacement("partage.lien", jeton))
    agir = partial(
        liens.envoyer, agent=request.user, jeton=jeton, usage=UsageLien.REPONDRE, partenaire=lu.partenaire, objet_id=lu.pk,
        adresse=adresse,
    )  # fmt: skip
    return acte(
        request, agir, retour=_page(pk), reponse=lambda parti: _lien(request, lu, jeton, code, str(parti.destinataire))
    )


@acces("partage", "proposer")
@require_POST
def place(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Ask for a place first, without her name."""
    lu = trouver(request, selectors.lies(), pk)
    agir = partial(services.demander_place, agent=request.user, partage=lu)
    fait = "La question est posée, sans dire pour qui."
    return acte(request, agir, fait=fait, retour=_page(pk), reponse=partial(_montrer_lien, request))


@acces("partage", "suivre")
@require_POST
def lien(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Another link; the one before stops."""
    lu = trouver(request, selectors.lies(), pk)
    agir = partial(services.renvoyer_lien, agent=request.user, partage=lu)
    return acte(request, agir, retour=_page(pk), reponse=partial(_montrer_lien, request))


@acces("partage", "suivre")
@require_POST
def repondre(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Note the answer that the body gave us."""
    lu = trouver(request, selectors.lies(), pk)
    form = forms.ReponseForm(request.POST, actes=selectors.reponses(lu))
    return _mener(request, lu, "reponse_form", form, services.repondre, "La réponse est notée.")


@acces("partage", "suivre")
@require_POST
def retirer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Take it back: they read nothing any more."""
    lu, form = trouver(request, selectors.lies(), pk), forms.RetirerForm(request.POST)
    return _mener(request, lu, "retirer_form", form, services.retirer, "C’est retiré : ils n’y ont plus accès.")


@acces("partage", "suivre")
@require_POST
def vu(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Settled with the person, without another body."""
    agir = partial(services.noter_vu, agent=request.user, partage=trouver(request, Partage, pk))
    return acte(request, agir, fait="C’est noté : ceci quitte la journée.", retour=_page(pk))


@acces("partage", "lire", classe="F2")
@require_safe
def imprimer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The letter to the body, as PDF: the packet as it was shown, and how to answer."""
    lu = trouver(request, selectors.lies(), pk)
    paquet = selectors.contenu(lu)
    if paquet is None or not lu.par_lettre:
        raise Http404
    return fichier(lettre.pdf(lu, paquet), "application/pdf", "lettre-partenaire.pdf")
