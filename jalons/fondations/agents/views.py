"""Login in two steps, logout, own account, and the team's page of a manager."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from allauth.account.internal import flows
from allauth.account.internal.decorators import login_stage_required
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LoginView, PasswordChangeView
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base.views import AuthenticateView
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.fondations.acces.controle import acces, autorise, public, trouver
from jalons.fondations.acces.enums import LIBELLES_ROLES, Role
from jalons.fondations.agents import forms, selectors, services
from jalons.fondations.agents.connexion import A_LIER, EtapeActivation, secret_a_lier
from jalons.fondations.agents.models import Agent, Secteur, Suppleance
from jalons.fondations.agents.requetes import AgentRequest
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle import billets
from jalons.fondations.socle.actes import acte, lire_et_agir, mener, poste


class Connexion(LoginView):
    """Identifier and password; then back to the page that was asked (``next``, or ``suivant``)."""

    template_name = "agents/connexion.html"
    form_class = forms.Connexion

    def get_next_url(self) -> str | None:
        return get_next_redirect_url(self.request) or get_next_redirect_url(self.request, "suivant")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        perdue = getattr(self.request, "suite", ""), getattr(self.request, "garde", "")  # a form met no session
        suivant, garde = perdue if perdue[0] else (self.get_next_url(), self.request.POST.get(billets.GARDE, ""))
        return super().get_context_data(**kwargs) | {"suivant": suivant, "garde": garde, "perdue": perdue[0]}

    def form_valid(self, form: Any) -> Any:
        billets.deposer(self.request, self.get_next_url() or "/", self.request.POST.get(billets.GARDE, ""))
        return super().form_valid(form)


def trop_d_essais(request: HttpRequest) -> HttpResponse:
    """Too many tries; the login page goes on carrying what was typed before."""
    if request.path != reverse("account_login"):
        return render(request, "429.html", status=429)
    form, suivant = forms.Connexion(request=request), get_next_redirect_url(request)
    garde = request.POST.get(billets.GARDE, "")
    contexte = {"form": form, "suivant": suivant, "garde": garde, "trop": True}
    return render(request, "agents/connexion.html", contexte, status=429)


class SecondeEtape(AuthenticateView):
    """The code of the telephone, or a recovery code."""

    template_name = "agents/seconde_etape.html"
    form_class = forms.Code

    def form_invalid(self, form: Any) -> HttpResponse:
        inscrire(acte="agent.connexion", agent=None, objet=self.stage.login.user, motif="code", resultat="refuse")
        return super().form_invalid(form)


class MotDePasse(PasswordChangeView):
    """Change one's password; every other session of the account ends."""

    template_name = "agents/mot_de_passe.html"
    form_class = forms.MotDePasse

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """allauth counts every method but GET as an attempt; asking for the page's headers is not one, and writes nothing."""
        if request.method in ("HEAD", "OPTIONS"):
            return super(PasswordChangeView, self).dispatch(request, *args, **kwargs)
        return super().dispatch(request, *args, **kwargs)

    def get_default_success_url(self) -> str:
        return reverse("agents:compte")

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        inscrire(acte="compte.changer_mot_de_passe", agent=self.request.user, objet=self.request.user)
        messages.success(self.request, "Votre mot de passe est changé. Vos autres sessions sont fermées.")
        return super().form_valid(form)


connexion = public(Connexion.as_view())
seconde_etape = public(SecondeEtape.as_view())
mot_de_passe = acces("compte", "modifier")(MotDePasse.as_view())


def _code_a_lire(agent: Any, secret: str) -> dict[str, str]:
    """The square to scan, as an image, and the same secret to type."""
    adaptateur = get_mfa_adapter()
    svg = adaptateur.build_totp_svg(adaptateur.build_totp_url(agent, secret))
    groupes = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
    return {
        "image": "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode(),
        "secret": groupes,
    }


def _lier(request: HttpRequest, formulaire: forms.Telephone, *, premier: bool = False) -> Sequence[str]:
    """Tie that telephone: its recovery codes, none when it was refused."""
    if not formulaire.is_valid():
        return ()
    agent, secret, code = formulaire.user, formulaire.secret, formulaire.cleaned_data["code"]
    try:
        codes = services.activer_double(agent=agent, secret=secret, code=code, premier=premier)
    except services.AgentRefuse as refus:
        formulaire.add_error("code", str(refus))
        return ()
    request.session.pop(A_LIER, None)
    return codes


@public
@lire_et_agir
@login_stage_required(stage=EtapeActivation.key, redirect_urlname="account_login")
def activation(request: HttpRequest) -> HttpResponse:
    """Tie a telephone, between the password and the first page."""
    etape: EtapeActivation = request._login_stage  # type: ignore[attr-defined]
    agent = etape.login.user
    formulaire = forms.Telephone(poste(request), user=agent, secret=secret_a_lier(request, agent))
    if codes := _lier(request, formulaire, premier=True):
        suite = etape.exit()
        return render(request, "agents/codes.html", {"codes": codes, "suite": suite["Location"]})
    return render(request, "agents/activation.html", {"form": formulaire, **_code_a_lire(agent, formulaire.secret)})


@public
@require_POST
def deconnexion(request: HttpRequest) -> HttpResponse:
    """End the session, or give up a login half done; the browser forgets everything of the site."""
    flows.logout.logout(request, show_message=False)
    reponse = redirect("account_login")
    reponse["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return reponse


@public
@require_safe
def jeton(request: HttpRequest) -> JsonResponse:
    """A fresh anti-forgery token for a page that was open before the login was lost."""
    return JsonResponse({"jeton": get_token(request), "connecte": request.user.is_authenticated})


def _page_compte(request: AgentRequest, formulaire: forms.Codes | None = None) -> HttpResponse:
    agent = request.user
    contexte = {
        "agent": agent,
        "double": selectors.double(agent),
        "suppleances": selectors.suppleances_de(agent, timezone.localdate()),
        "form": formulaire or forms.Codes(user=agent),
    }
    return render(request, "agents/compte.html", contexte)


@acces("compte", "lire")
@require_safe
def compte(request: AgentRequest) -> HttpResponse:
    """« Mon compte »."""
    return _page_compte(request)


@acces("compte", "modifier")
@lire_et_agir
def telephone(request: AgentRequest) -> HttpResponse:
    """Tie another telephone."""
    agent = request.user
    formulaire = forms.NouveauTelephone(poste(request), user=agent, secret=secret_a_lier(request, agent))
    if codes := _lier(request, formulaire):
        return render(request, "agents/codes.html", {"codes": codes, "suite": reverse("agents:compte")})
    return render(request, "agents/telephone.html", {"form": formulaire, **_code_a_lire(agent, formulaire.secret)})


@acces("compte", "modifier")
@require_POST
def codes(request: AgentRequest) -> HttpResponse:
    """Fresh recovery codes, shown once."""
    agent = request.user
    formulaire = forms.Codes(request.POST, user=agent)
    if not selectors.double(agent).depuis or not formulaire.is_valid():
        return _page_compte(request, formulaire)
    neufs = services.renouveler_codes(agent=agent)
    return render(request, "agents/codes.html", {"codes": neufs, "suite": reverse("agents:compte")})


def _agents(request: AgentRequest) -> QuerySet[Agent]:
    """Whom she may see, by name."""
    visibles: QuerySet[Agent] = Agent.objects.visible_to(request.user).order_by("nom", "prenom", "pk")
    return visibles


def _contexte_equipe(request: AgentRequest) -> dict[str, Any]:
    visibles = _agents(request)
    jour = timezone.localdate()
    return {
        "jour": jour,
        "suppleance": forms.Suppleance(agents=visibles, initial={"du": jour}, prefix="s"),
        "secteur": forms.Secteur(agents=visibles, initial={"du": jour}, prefix="c"),
        "membres": selectors.membres(visibles, jour),
        "accompagne": LIBELLES_ROLES[Role.ASSISTANT_SOCIAL],
        "voit_la_charge": autorise(request.user, "charge", "agent"),
        "peut_proposer": autorise(request.user, "proposer", "habilitation"),
        "peut_suppleer": autorise(request.user, "declarer", "suppleance"),
        "peut_sectoriser": autorise(request.user, "donner", "secteur"),
    }


@acces("equipe", "lire")
@require_safe
def equipe(request: AgentRequest) -> HttpResponse:
    """The agents of one's team: who takes what, who replaces whom."""
    return render(request, "agents/equipe.html", _contexte_equipe(request))


@acces("suppleance", "declarer")
@require_POST
def declarer_suppleance(request: AgentRequest) -> HttpResponse:
    """One agent replaces another for a time."""
    return mener(
        request,
        forms.Suppleance(request.POST, agents=_agents(request), prefix="s"),
        partial(services.declarer_suppleance, agent=request.user),
        gabarit="agents/equipe.html",
        contexte=partial(_contexte_equipe, request),
        nom="suppleance",
        fait="La suppléance est déclarée.",
        retour="agents:equipe",
    )


@acces("suppleance", "declarer")
@require_POST
def terminer_suppleance(request: AgentRequest, pk: UUID) -> HttpResponse:
    """The absent agent is back: today is the substitute's last day."""
    suppleance, jour = trouver(request, Suppleance, pk), timezone.localdate()
    agir = partial(services.terminer_suppleance, agent=request.user, suppleance=suppleance, le=jour)
    return acte(request, agir, fait="La suppléance se termine aujourd’hui.", retour="agents:equipe")


@acces("secteur", "donner")
@require_POST
def donner_secteur(request: AgentRequest) -> HttpResponse:
    """An agent takes a commune, a canton or a risk."""
    return mener(
        request,
        forms.Secteur(request.POST, agents=_agents(request), prefix="c"),
        partial(services.donner_secteur, agent=request.user),
        gabarit="agents/equipe.html",
        contexte=partial(_contexte_equipe, request),
        nom="secteur",
        fait="Le secteur est donné.",
        retour="agents:equipe",
    )


@acces("secteur", "donner")
@require_POST
def reprendre_secteur(request: AgentRequest, pk: UUID) -> HttpResponse:
    """An agent no longer takes this sector after today."""
    secteur, jour = trouver(request, Secteur, pk), timezone.localdate()
    agir = partial(services.reprendre_secteur, agent=request.user, secteur=secteur, le=jour)
    return acte(request, agir, fait="Le secteur est repris : aujourd’hui est son dernier jour.", retour="agents:equipe")
