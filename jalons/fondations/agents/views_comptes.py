"""Accounts: asked for, decided, opened, closed, helped; and the password chosen at the first login."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from allauth.account.internal.decorators import login_stage_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.fondations.acces.controle import acces, autorise, public, trouver
from jalons.fondations.agents import forms_comptes as forms
from jalons.fondations.agents import selectors, services
from jalons.fondations.agents.connexion import EtapePremierMotDePasse
from jalons.fondations.agents.models import Agent, Habilitation
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.socle import phrases
from jalons.fondations.socle.actes import acte, lire_et_agir, mener, poste

PAR_PAGE = 25


@public
@lire_et_agir
@login_stage_required(stage=EtapePremierMotDePasse.key, redirect_urlname="account_login")
def premier(request: HttpRequest) -> HttpResponse:
    """One's own password in place of the first-login secret, before anything else opens."""
    etape: EtapePremierMotDePasse = request._login_stage  # type: ignore[attr-defined]
    formulaire = forms.PremierMotDePasse(poste(request))
    if formulaire.is_valid():
        try:
            services.choisir_mot_de_passe(agent=etape.login.user, mot=formulaire.cleaned_data["mot"])
        except services.AgentRefuse as refus:
            formulaire.add_error("mot", str(refus))
        else:
            return etape.exit()
    return render(request, "agents/premier.html", {"form": formulaire})


@acces("agent", "lister")
@require_safe
def comptes(request: AgentRequest) -> HttpResponse:
    """Every account, by name: its role and where its login stands."""
    saisie = forms.Recherche(request.GET)
    cherche = saisie.cleaned_data["nom"] if saisie.is_valid() else ""
    lignes = selectors.comptes(Agent.objects.visible_to(request.user, "lister"), cherche, timezone.localdate())
    page = Paginator(lignes, PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "page": page,
        "lignes": selectors.lignes_comptes(list(page), timezone.now()),
        "form": saisie,
        "cherche": cherche,
        "peut_ouvrir": autorise(request.user, "ouvrir", "habilitation"),
        "attente": selectors.habilitations(request.user, vivantes=True).count(),
    }
    return render(request, "agents/comptes.html", contexte)


def _contexte_compte(request: AgentRequest, agent: Agent) -> dict[str, Any]:
    (ligne,) = selectors.lignes_comptes(
        list(selectors.comptes(Agent.objects.filter(pk=agent.pk), "", timezone.localdate())), timezone.now()
    )
    autre = agent.pk != request.user.pk and agent.is_active
    return {
        "ligne": ligne,
        "double": selectors.double(agent),
        "affectations": agent.affectations.select_related("organisme", "equipe").order_by("-date_debut"),
        "peut_fermer": autre and autorise(request.user, "fermer", "agent", agent),
        "peut_secourir": autre and autorise(request.user, "secourir", "agent", agent),
        "secret_suffirait": selectors.secret_suffirait(agent, request.user),
        "fermeture": forms.Motif(),
    }


@acces("agent", "lister")
@require_safe
def compte_agent(request: AgentRequest, pk: UUID) -> HttpResponse:
    """One account: its roles by date, its login, what may be done about it."""
    return render(request, "agents/compte_agent.html", _contexte_compte(request, trouver(request, Agent, pk)))


@acces("agent", "fermer")
@require_POST
def fermer(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Close an account now, saying why: its next request is refused."""
    agent = trouver(request, Agent, pk)
    return mener(
        request,
        forms.Motif(request.POST),
        partial(services.fermer_compte, agent=agent, par=request.user),
        gabarit="agents/compte_agent.html",
        contexte=partial(_contexte_compte, request, agent),
        nom="fermeture",
        fait=f"Le compte {phrases.de(str(agent))} est fermé : sa session s’arrête à la page suivante.",
        retour=reverse("agents:compte_agent", args=[pk]),
    )


def _montrer_secret(request: AgentRequest, agent: Agent, secret: str) -> HttpResponse:
    """On this answer only."""
    return render(request, "agents/secret.html", {"agent": agent, "secret": secret})


@acces("agent", "secourir")
@require_POST
def secret(request: AgentRequest, pk: UUID) -> HttpResponse:
    """A new first-login secret."""
    agent = trouver(request, Agent, pk)
    agir = partial(services.donner_secret, agent=agent, par=request.user)
    montrer = partial(_montrer_secret, request, agent)
    return acte(request, agir, reponse=montrer, retour=reverse("agents:compte_agent", args=[pk]))


@acces("agent", "secourir")
@require_POST
def oublier_telephone(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Telephone and recovery codes lost: another one is tied at the next login."""
    agent = trouver(request, Agent, pk)
    agir = partial(services.secourir_telephone, agent=agent, par=request.user)
    fait = f"{agent} liera un autre téléphone à sa prochaine connexion."
    return acte(request, agir, fait=fait, retour=reverse("agents:compte_agent", args=[pk]))


def _contexte_habilitations(request: AgentRequest) -> dict[str, Any]:
    moi, attente = request.user, list(selectors.habilitations(request.user, vivantes=True))
    contexte: dict[str, Any] = {
        "attente": attente,
        "a_valider": {h.pk for h in selectors.a_valider(moi, timezone.now())},
        "finies": list(selectors.habilitations(moi, vivantes=False)[:PAR_PAGE]),
        "peut": {acte: autorise(moi, acte, "habilitation") for acte in ("proposer", "accorder", "refuser", "ouvrir")},
        "refus": forms.Motif(),
    }
    if contexte["peut"]["proposer"]:
        debut = {"date_debut": timezone.localdate(), "pour": request.GET.get("pour", "")}
        contexte["form"] = forms.Proposition(par=moi, agents=Agent.objects.visible_to(moi), initial=debut)
    return contexte


@acces("habilitation", "lire")
@require_safe
def habilitations(request: AgentRequest) -> HttpResponse:
    """Accounts asked for: those that wait, those decided of late; a form to ask for one."""
    return render(request, "agents/habilitations.html", _contexte_habilitations(request))


def _dire_faite(faite: Habilitation) -> str:
    identifiant = f" L’identifiant sera {faite.identifiant}." if faite.identifiant else ""
    return f"La demande est faite : {faite.etat[0].lower()}{faite.etat[1:]}.{identifiant}"


@acces("habilitation", "proposer")
@require_POST
def proposer(request: AgentRequest) -> HttpResponse:
    """Ask for an account, or for another role."""
    moi = request.user
    return mener(
        request,
        forms.Proposition(request.POST, par=moi, agents=Agent.objects.visible_to(moi)),
        partial(services.proposer, agent=moi),
        gabarit="agents/habilitations.html",
        contexte=partial(_contexte_habilitations, request),
        fait=_dire_faite,
        retour="agents:habilitations",
    )


@acces("habilitation", "accorder")
@require_POST
def accorder(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The regional direction agrees."""
    agir = partial(services.accorder, agent=request.user, habilitation=trouver(request, Habilitation, pk))
    fait = "Accordée : l’administration technique ouvre le compte."
    return acte(request, agir, fait=fait, retour="agents:habilitations")


@acces("habilitation", "refuser")
@require_POST
def refuser(request: AgentRequest, pk: UUID) -> HttpResponse:
    """No, and why."""
    return mener(
        request,
        forms.Motif(request.POST),
        partial(services.refuser, agent=request.user, habilitation=trouver(request, Habilitation, pk)),
        gabarit="agents/habilitations.html",
        contexte=lambda: _contexte_habilitations(request) | {"refusee": pk},
        nom="refus",
        fait="Refusée.",
        retour="agents:habilitations",
    )


@acces("habilitation", "ouvrir")
@require_POST
def ouvrir(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Open the account or give the role; the secret of a new account is on this answer only."""
    habilitation = trouver(request, Habilitation, pk)

    def montrer(secret: str) -> HttpResponse | None:
        return _montrer_secret(request, compte, secret) if secret and (compte := habilitation.agent) else None

    return acte(
        request,
        partial(services.ouvrir, agent=request.user, habilitation=habilitation),
        fait=lambda _: f"Le rôle {phrases.de(str(habilitation.agent))} est donné.",
        reponse=montrer,
        retour="agents:habilitations",
    )
