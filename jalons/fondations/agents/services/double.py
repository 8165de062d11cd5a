"""The second step of a login: a telephone tied, its codes that serve once, recovery codes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.db import transaction
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.agents.rules import AgentRefuse
from jalons.fondations.journal.models import LigneJournal
from jalons.fondations.journal.services import inscrire

CONFIRMER, FAUX, ESSAIS = "compte.confirmer", "faux", 5  # wrong tries in ten minutes, then none is heard
PAS = "pas"  # beside the secret: the time step of the last code that served (RFC 6238, 5.2)


@transaction.atomic
def activer_double(*, agent: Agent, secret: str, code: str = "", premier: bool = False) -> Sequence[str]:
    """Tie the account to a telephone (TOTP ``secret``) in place of any other. Returns recovery codes.

    ``code``: the one that showed that the telephone has it, used by this. ``premier``: there is none yet, the password is
    all that was asked. Raises AgentRefuse when one was tied meanwhile, or this very one.
    """
    Agent.objects.select_for_update().get(pk=agent.pk)
    presents = Authenticator.objects.filter(user=agent)
    lie = presents.filter(type=Authenticator.Type.TOTP).first()
    if lie and (premier or decrypt(lie.data["secret"]) == secret):
        raise AgentRefuse("Un téléphone est déjà lié à ce compte : recommencez la connexion avec son code.", "code")
    presents.delete()
    employer_code(TOTP.activate(agent, secret).instance, code)
    codes: Sequence[str] = RecoveryCodes.activate(agent).get_unused_codes()
    inscrire(acte="compte.activer_double", agent=agent, objet=agent)
    return codes


@transaction.atomic
def employer_code(telephone: Authenticator, code: str) -> bool:
    """Take a code of this telephone, once: False when it is not that of now, or when it, or a later one, served before."""
    frais = Authenticator.objects.select_for_update().get(pk=telephone.pk)
    secret = decrypt(frais.data["secret"])
    justes = (p for p in yield_hotp_counters_from_time() if _est(code, format_hotp_value(hotp_value(secret, p))))
    pas = next(justes, -1)
    if pas <= frais.data.get(PAS, -1):
        return False
    telephone.data = frais.data | {PAS: pas}
    telephone.save(update_fields=["data"])
    return True


def _est(code: str, attendu: str) -> bool:
    return bool(compare_user_code(actual=code, expected=attendu))


def confirmer_identite(*, agent: Agent, preuve: str) -> None:
    """It is still her: the code of her telephone when one is tied, used by this, else her password.

    Raises AgentRefuse when it is not right, or after five wrong ones in ten minutes. Never called inside a transaction:
    the refusal would undo the count.
    """
    depuis = timezone.now() - timedelta(minutes=10)
    rates = LigneJournal.objects.filter(agent_id=agent.pk, acte=CONFIRMER, motif=FAUX, instant__gte=depuis)
    if rates.count() >= ESSAIS:
        raise AgentRefuse("Trop d’essais. Attendez dix minutes, puis recommencez.", "preuve")
    telephone = Authenticator.objects.filter(user=agent, type=Authenticator.Type.TOTP).first()
    juste = employer_code(telephone, preuve.replace(" ", "")) if telephone else agent.check_password(preuve)
    inscrire(acte=CONFIRMER, agent=agent, objet=agent, motif="" if juste else FAUX)
    if not juste:
        faute = "Code inexact. Attendez le suivant et recommencez." if telephone else "Mot de passe inexact."
        raise AgentRefuse(faute, "preuve")


@transaction.atomic
def renouveler_codes(*, agent: Agent) -> Sequence[str]:
    """Ten fresh recovery codes; the ones before no longer work."""
    Agent.objects.select_for_update().get(pk=agent.pk)
    Authenticator.objects.filter(user=agent, type=Authenticator.Type.RECOVERY_CODES).delete()
    codes: Sequence[str] = RecoveryCodes.activate(agent).get_unused_codes()
    inscrire(acte="compte.renouveler_codes", agent=agent, objet=agent)
    return codes


@transaction.atomic
def oublier_double(*, agent: Agent, par: Agent | None = None) -> None:
    """Telephone lost and no recovery code left: the next login ties a new one. By a person who saw her."""
    Authenticator.objects.filter(user=agent).delete()
    inscrire(acte="agent.oublier_double", agent=par, objet=agent)
