"""Login: who may enter, in which steps, and what is written of it. allauth is told to offer nothing else."""

from __future__ import annotations

import base64
import contextlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.stages import LoginStage
from allauth.core.internal.httpkit import headed_redirect_response
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from jalons.fondations.agents.models import Affectation, Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.chiffrement import TexteAltere, chiffrer, dechiffrer, index_aveugle
from jalons.fondations.socle.models import en_vigueur

LIEN_SECRETS = "mfa_authenticator|secret"
A_LIER = "telephone_a_lier"  # in the session: the secret shown to be tied, encrypted for its agent


def totp_exige() -> bool:
    """TOTP is asked of everyone; only the demonstration can switch it off."""
    return bool(settings.JALONS_TOTP)


def a_un_double(agent: Any) -> bool:
    """Is this account tied to a telephone?"""
    return bool(is_mfa_enabled(agent, [Authenticator.Type.TOTP]))


def secret_a_lier(request: HttpRequest, agent: Any) -> str:
    """The secret of the telephone being tied: a new one each time the page is shown, the one shown when it is answered."""
    lien = f"{A_LIER}|{agent.pk}"
    if request.method == "POST" and (garde := request.session.get(A_LIER)):
        with contextlib.suppress(TexteAltere, KeyError):  # another agent's, in this browser
            return dechiffrer(base64.b64decode(garde), lien=lien).decode()
    secret = generate_totp_secret()
    request.session[A_LIER] = base64.b64encode(chiffrer(secret.encode(), lien=lien)).decode()
    return secret


class AgentsActifs(ModelBackend):
    """Django's own backend, for active agents that have an assignment today."""

    def user_can_authenticate(self, user: Any) -> bool:
        perime = user.secret_jusqu_au is not None and user.secret_jusqu_au < timezone.now()
        return bool(super().user_can_authenticate(user) and user.role and not perime)

    def get_user(self, user_id: Any) -> Agent | None:
        """Whoever this session is, with her assignment: every page begins here, by one query."""
        lignes = Affectation.objects.filter(en_vigueur(timezone.localdate()), agent=user_id)
        affectation = lignes.select_related("agent", "organisme", "equipe").first()
        if affectation is None or not affectation.agent.is_active:
            return None
        agent = affectation.agent
        agent.affectation = affectation
        return agent if self.user_can_authenticate(agent) else None

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return False  # the only table of rights is acces.csv


class EtapePremierMotDePasse(LoginStage):
    """The step of somebody who logs in with a first-login secret: she chooses her own password first."""

    key = "premier"
    urlname = "agents:premier"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        if self.login.user.secret_jusqu_au is not None:
            return headed_redirect_response(self.urlname), True
        return None, True


class EtapeActivation(LoginStage):
    """The step of somebody who has no telephone tied yet: she is nobody until it is done."""

    key = "activation"
    urlname = "agents:activation"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        if totp_exige() and not a_un_double(self.login.user):
            return headed_redirect_response(self.urlname), True
        return None, True


class Portier(DefaultAccountAdapter):
    """No sign-up, no mail; French words; each login, failure and logout written in the journal."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": "Identifiant ou mot de passe inexact.",
        "too_many_login_attempts": "Trop d’essais. Attendez cinq minutes, puis recommencez.",
        "rate_limited": "Trop d’essais. Attendez cinq minutes, puis recommencez.",
        "enter_current_password": "Le mot de passe actuel est inexact.",
        "incorrect_code": "Code inexact. Attendez le suivant et recommencez.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        siennes = [f"{__name__}.EtapePremierMotDePasse", f"{__name__}.EtapeActivation"]
        return ["allauth.mfa.stages.AuthenticateStage", *siennes]

    def is_ajax(self, request: HttpRequest) -> bool:
        return False  # one answer, the page

    def is_safe_url(self, url: str | None) -> bool:
        """As allauth's; an address that is none (« //[ ») is not one of ours."""
        with contextlib.suppress(ValueError):
            return bool(super().is_safe_url(url))
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """allauth's own messages are not ours."""

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            inscrire(acte="agent.connexion", agent=None, motif=_repere(credentials), resultat="bloque")
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        inscrire(acte="agent.connexion", agent=None, motif=_repere(credentials), resultat="refuse")

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> Any:
        inscrire(acte="agent.connexion", agent=user, objet=user)
        return super().post_login(request, user, **kwargs)

    def logout(self, request: HttpRequest) -> None:
        inscrire(acte="agent.deconnexion", agent=request.user, objet=request.user)  # type: ignore[arg-type]
        super().logout(request)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count by account and address: nobody can lock a colleague out from elsewhere."""
        compte = str(credentials.get("username", "")).strip().lower()
        return f"{compte}@{self.get_client_ip(request)}"


def _repere(credentials: dict[str, Any]) -> str:
    """What groups the failures on one account without writing it: the start of its blind index."""
    return "essai " + index_aveugle("connexion|" + str(credentials.get("username", "")).strip().lower()).hex()[:12]


class Coffre(DefaultMFAAdapter):
    """TOTP secrets and recovery seeds are encrypted with the ring's field key."""

    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": Portier.error_messages["incorrect_code"]}

    def encrypt(self, text: str) -> str:
        return base64.b64encode(chiffrer(text.encode(), lien=LIEN_SECRETS)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return dechiffrer(base64.b64decode(encrypted_text), lien=LIEN_SECRETS).decode()
