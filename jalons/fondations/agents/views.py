"""Login in two steps, logout, own account, and the team's page of a manager."""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.internal import flows
from allauth.account.internal.decorators import login_stage_required
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LoginView, PasswordChangeView
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.totp.internal.auth import clear_totp_secret
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jalons.fondations.acces.controle import acces, autorise, public, trouver
from jalons.fondations.agents import forms, selectors, services
from jalons.fondations.agents.connexion import EtapeActivation
from jalons.fondations.agents.models import Agent, Secteur, Suppleance
from jalons.fondations.journal.services import inscrire


class Connexion(LoginView):
    """Identifier and password; then back to the page that was asked (``next``, or ``suivant``)."""

    template_name = "agents/connexion.html"
    form_class = forms.Connexion

    def get_next_url(self) -> str | None:
        return get_next_redirect_url(self.request) or get_next_redirect_url(self.request, "suivant")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"suivant": self.get_next_url()}


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


@public
@require_http_methods(["GET", "HEAD", "POST"])
@login_stage_required(stage=EtapeActivation.key, redirect_urlname="account_login")
def activation(request: HttpRequest) -> HttpResponse:
    """Tie a telephone, between the password and the first page."""
    etape: EtapeActivation = request._login_stage  # type: ignore[attr-defined]
    agent = etape.login.user
    formulaire = forms.Telephone(request.POST if request.method == "POST" else None, user=agent)
    if formulaire.is_valid():
        codes = services.activer_double(agent=agent, secret=formulaire.secret)
        clear_totp_secret(request)
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


def _page_compte(request: HttpRequest, formulaire: forms.Codes | None = None) -> HttpResponse:
    agent: Any = request.user
    contexte = {
        "agent": agent,
        "double": selectors.double(agent),
        "suppleances": selectors.suppleances_de(agent, timezone.localdate()),
        "form": formulaire or forms.Codes(user=agent),
    }
    return render(request, "agents/compte.html", contexte)


@acces("compte", "lire")
@require_safe
def compte(request: HttpRequest) -> HttpResponse:
    """« Mon compte »."""
    return _page_compte(request)


@acces("compte", "modifier")
@require_http_methods(["GET", "HEAD", "POST"])
def telephone(request: HttpRequest) -> HttpResponse:
    """Tie another telephone."""
    agent: Any = request.user
    saisie = request.POST if request.method == "POST" else None
    formulaire = forms.NouveauTelephone(saisie, user=agent)
    if formulaire.is_valid():
        codes = services.activer_double(agent=agent, secret=formulaire.secret)
        clear_totp_secret(request)
        return render(request, "agents/codes.html", {"codes": codes, "suite": reverse("agents:compte")})
    return render(request, "agents/telephone.html", {"form": formulaire, **_code_a_lire(agent, formulaire.secret)})


@acces("compte", "modifier")
@require_POST
def codes(request: HttpRequest) -> HttpResponse:
    """Fresh recovery codes, shown once."""
    agent: Any = request.user
    formulaire = forms.Codes(request.POST, user=agent)
    if not selectors.double(agent).depuis or not formulaire.is_valid():
        return _page_compte(request, formulaire)
    neufs = services.renouveler_codes(agent=agent)
    return render(request, "agents/codes.html", {"codes": neufs, "suite": reverse("agents:compte")})


def _page_equipe(request: HttpRequest, **formulaires: Any) -> HttpResponse:
    visibles = Agent.objects.visible_to(request.user)
    jour = timezone.localdate()
    vides = {
        "suppleance": forms.Suppleance(agents=visibles, initial={"du": jour}, prefix="s"),
        "secteur": forms.Secteur(agents=visibles, initial={"du": jour}, prefix="c"),
    }
    contexte = {
        "membres": selectors.membres(visibles, jour),
        "peut_proposer": autorise(request.user, "proposer", "habilitation"),
        "peut_suppleer": autorise(request.user, "declarer", "suppleance"),
        "peut_sectoriser": autorise(request.user, "donner", "secteur"),
    }
    return render(request, "agents/equipe.html", contexte | vides | formulaires)


@acces("equipe", "lire")
@require_safe
def equipe(request: HttpRequest) -> HttpResponse:
    """The agents of one's team: who takes what, who replaces whom."""
    return _page_equipe(request)


@acces("suppleance", "declarer")
@require_POST
def declarer_suppleance(request: HttpRequest) -> HttpResponse:
    """One agent replaces another for a time."""
    formulaire = forms.Suppleance(request.POST, agents=Agent.objects.visible_to(request.user), prefix="s")
    if formulaire.is_valid():
        try:
            services.declarer_suppleance(agent=request.user, **formulaire.cleaned_data)
        except services.AgentRefuse as refus:
            formulaire.add_error(None, str(refus))
        else:
            messages.success(request, "La suppléance est déclarée.")
            return redirect("agents:equipe")
    return _page_equipe(request, suppleance=formulaire)


@acces("suppleance", "declarer")
@require_POST
def terminer_suppleance(request: HttpRequest, pk: Any) -> HttpResponse:
    """The absent agent is back: today is the substitute's last day."""
    suppleance = trouver(request, Suppleance, pk)
    services.terminer_suppleance(agent=request.user, suppleance=suppleance, le=timezone.localdate())
    messages.success(request, "La suppléance se termine aujourd’hui.")
    return redirect("agents:equipe")


@acces("secteur", "donner")
@require_POST
def donner_secteur(request: HttpRequest) -> HttpResponse:
    """An agent takes a commune, a canton or a risk."""
    formulaire = forms.Secteur(request.POST, agents=Agent.objects.visible_to(request.user), prefix="c")
    if formulaire.is_valid():
        services.donner_secteur(agent=request.user, **formulaire.cleaned_data)
        messages.success(request, "Le secteur est donné.")
        return redirect("agents:equipe")
    return _page_equipe(request, secteur=formulaire)


@acces("secteur", "donner")
@require_POST
def reprendre_secteur(request: HttpRequest, pk: Any) -> HttpResponse:
    """An agent no longer takes this sector after today."""
    secteur = trouver(request, Secteur, pk)
    services.reprendre_secteur(agent=request.user, secteur=secteur, le=timezone.localdate())
    messages.success(request, "Le secteur est repris : aujourd’hui est son dernier jour.")
    return redirect("agents:equipe")
