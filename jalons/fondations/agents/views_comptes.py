"""Accounts: asked for, decided, opened, closed, helped; and the password chosen at the first login."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.internal.decorators import login_stage_required
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jalons.fondations.acces.controle import acces, autorise, public, trouver
from jalons.fondations.agents import forms_comptes as forms
from jalons.fondations.agents import selectors, services
from jalons.fondations.agents.connexion import EtapePremierMotDePasse
from jalons.fondations.agents.models import Agent, Habilitation
from jalons.fondations.socle.refus import TransitionRefusee

PAR_PAGE = 25
REFUS = (services.AgentRefuse, TransitionRefusee)


@public
@require_http_methods(["GET", "HEAD", "POST"])
@login_stage_required(stage=EtapePremierMotDePasse.key, redirect_urlname="account_login")
def premier(request: HttpRequest) -> HttpResponse:
    """One's own password in place of the first-login secret, before anything else opens."""
    etape: EtapePremierMotDePasse = request._login_stage  # type: ignore[attr-defined]
    formulaire = forms.PremierMotDePasse(request.POST if request.method == "POST" else None)
    if formulaire.is_valid():
        try:
            services.choisir_mot_de_passe(agent=etape.login.user, mot=formulaire.cleaned_data["mot"])  # type: ignore[arg-type]
        except services.AgentRefuse as refus:
            formulaire.add_error("mot", str(refus))
        else:
            return etape.exit()
    return render(request, "agents/premier.html", {"form": formulaire})


@acces("agent", "lister")
@require_safe
def comptes(request: HttpRequest) -> HttpResponse:
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


def _page_compte(request: HttpRequest, agent: Agent, statut: int = 200, **autres: Any) -> HttpResponse:
    (ligne,) = selectors.lignes_comptes(
        list(selectors.comptes(Agent.objects.filter(pk=agent.pk), "", timezone.localdate())), timezone.now()
    )
    autre = agent.pk != request.user.pk  # type: ignore[union-attr]
    contexte = {
        "ligne": ligne,
        "double": selectors.double(agent),
        "affectations": agent.affectations.select_related("organisme", "equipe").order_by("-date_debut"),
        "peut_fermer": autre and agent.is_active and autorise(request.user, "fermer", "agent", agent),
        "peut_secourir": autre and agent.is_active and autorise(request.user, "secourir", "agent", agent),
        "fermeture": forms.Refus(),
    }
    return render(request, "agents/compte_agent.html", contexte | autres, status=statut)


@acces("agent", "lister")
@require_safe
def compte_agent(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One account: its roles by date, its login, what may be done about it."""
    return _page_compte(request, trouver(request, Agent, pk))


@acces("agent", "fermer")
@require_POST
def fermer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close an account now, saying why: its next request is refused."""
    agent, moi = trouver(request, Agent, pk), request.user
    formulaire = forms.Refus(request.POST)
    if not formulaire.is_valid():
        return _page_compte(request, agent, 422, fermeture=formulaire)
    try:
        services.fermer_compte(agent=agent, par=moi, motif=formulaire.cleaned_data["motif"])  # type: ignore[arg-type]
        messages.success(request, f"Le compte de {agent} est fermé : sa session s’arrête à la page suivante.")
    except REFUS as refus:
        messages.error(request, str(refus))
    return redirect("agents:compte_agent", agent.pk)


@acces("agent", "secourir")
@require_POST
def secret(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new first-login secret, shown on this answer only."""
    agent = trouver(request, Agent, pk)
    try:
        neuf = services.donner_secret(agent=agent, par=request.user)  # type: ignore[arg-type]
    except REFUS as refus:
        messages.error(request, str(refus))
        return redirect("agents:compte_agent", agent.pk)
    return render(request, "agents/secret.html", {"agent": agent, "secret": neuf})


@acces("agent", "secourir")
@require_POST
def oublier_telephone(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Telephone and recovery codes lost: another one is tied at the next login."""
    agent = trouver(request, Agent, pk)
    try:
        services.secourir_telephone(agent=agent, par=request.user)  # type: ignore[arg-type]
        messages.success(request, f"{agent} liera un autre téléphone à sa prochaine connexion.")
    except REFUS as refus:
        messages.error(request, str(refus))
    return redirect("agents:compte_agent", agent.pk)


def _page_habilitations(request: HttpRequest, statut: int = 200, **autres: Any) -> HttpResponse:
    moi: Any = request.user
    attente = list(selectors.habilitations(moi, vivantes=True))
    contexte: dict[str, Any] = {
        "attente": attente,
        "finies": list(selectors.habilitations(moi, vivantes=False)[:PAR_PAGE]),
        "peut": {acte: autorise(moi, acte, "habilitation") for acte in ("proposer", "accorder", "refuser", "ouvrir")},
        "refus": forms.Refus(),
    }
    if contexte["peut"]["proposer"] and "form" not in autres:
        agents = Agent.objects.visible_to(moi)
        debut = {"date_debut": timezone.localdate(), "pour": request.GET.get("pour", "")}
        contexte["form"] = forms.Proposition(par=moi, agents=agents, initial=debut)
    return render(request, "agents/habilitations.html", contexte | autres, status=statut)


@acces("habilitation", "lire")
@require_safe
def habilitations(request: HttpRequest) -> HttpResponse:
    """Accounts asked for: those that wait, those decided of late; a form to ask for one."""
    return _page_habilitations(request)


@acces("habilitation", "proposer")
@require_POST
def proposer(request: HttpRequest) -> HttpResponse:
    """Ask for an account, or for another role."""
    moi: Any = request.user
    form = forms.Proposition(request.POST, par=moi, agents=Agent.objects.visible_to(moi))
    if form.is_valid():
        lu = form.cleaned_data
        identite = {champ: lu[champ] for champ in forms.IDENTITE}
        ou: dict[str, Any] = {champ: lu.get(champ) for champ in ("organisme", "equipe", "pour")}
        try:
            faite = services.proposer(agent=moi, role=lu["role"], date_debut=lu["date_debut"], **ou, **identite)
        except services.AgentRefuse as refus:
            form.add_error(None, str(refus))
        else:
            messages.success(request, f"La demande est faite : {faite.get_statut_display().lower()}.")
            return redirect("agents:habilitations")
    return _page_habilitations(request, 422, form=form)


def _decider(request: HttpRequest, pk: UUID, acte: Any, fait: str, **valeurs: Any) -> HttpResponse:
    habilitation = trouver(request, Habilitation, pk)
    try:
        acte(agent=request.user, habilitation=habilitation, **valeurs)
        messages.success(request, fait)
    except REFUS as refus:
        messages.error(request, str(refus))
    return redirect("agents:habilitations")


@acces("habilitation", "accorder")
@require_POST
def accorder(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The regional direction agrees."""
    return _decider(request, pk, services.accorder, "Accordée : l’administration technique ouvre le compte.")


@acces("habilitation", "refuser")
@require_POST
def refuser(request: HttpRequest, pk: UUID) -> HttpResponse:
    """No, and why."""
    return _decider(request, pk, services.refuser, "Refusée.", motif=request.POST.get("motif", ""))


@acces("habilitation", "ouvrir")
@require_POST
def ouvrir(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open the account or give the role; the secret of a new account is on this answer only."""
    habilitation = trouver(request, Habilitation, pk)
    try:
        neuf = services.ouvrir(agent=request.user, habilitation=habilitation)  # type: ignore[arg-type]
    except REFUS as refus:
        messages.error(request, str(refus))
        return redirect("agents:habilitations")
    if neuf:
        return render(request, "agents/secret.html", {"agent": habilitation.agent, "secret": neuf})
    messages.success(request, f"Le rôle de {habilitation.agent} est donné.")
    return redirect("agents:habilitations")
