"""The billet of every form shown, beside its CSRF token: for whom the page was made. By it, what was typed comes back to her
alone when the login was lost, and the same form sent twice is one act.
"""

from __future__ import annotations

import base64
import binascii
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict

from jalons.fondations.socle.chiffrement import chiffrer, dechiffrer, index_aveugle

CHAMP = "_billet"  # hidden field of every form
GARDE = "_saisie"  # hidden field of the login page: what was typed, encrypted for its author
SESSION = "saisies"  # what waits for its page, between the login and the page
JETON = "csrfmiddlewaretoken"
UNE_FOIS = 3600  # seconds during which the same form sent again is the same act
GARDEE = 12 * 3600  # seconds that a login page carries what was typed: a working day
AU_PLUS = 5  # pages that wait at once in one browser

Resultat = TypeVar("Resultat")
_reprise: ContextVar[bool] = ContextVar("reprise", default=False)


class DejaFait(Exception):
    """The same form was sent before and its act is done; ``suite`` is where it led."""

    def __init__(self, suite: str):
        super().__init__(suite)
        self.suite = suite


class Perdue(Exception):
    """What waited for this page is another agent's, or too old."""


def billet(agent: Any) -> str:
    """A new one for this agent: opaque, made here only, never twice the same."""
    return base64.urlsafe_b64encode(chiffrer(agent.pk.bytes, lien=CHAMP)).decode()


def titulaire(request: HttpRequest) -> UUID | None:
    """For whom the form that was sent had been shown; None when nothing true says it."""
    try:
        return UUID(bytes=dechiffrer(base64.urlsafe_b64decode(request.POST.get(CHAMP, "")), lien=CHAMP))
    except (binascii.Error, ValueError, LookupError):
        return None


# --- the login was lost: what was typed waits, encrypted, for its author -----------------------------------------


def garder(request: HttpRequest, qui: UUID) -> str:
    """What was posted, encrypted for ``qui``: the login page carries it, nothing is stored."""
    saisie = request.POST.copy()
    saisie.pop(JETON, None)
    clair = json.dumps([int(time.time()), request.get_full_path(), saisie.urlencode()])
    return base64.b64encode(chiffrer(clair.encode(), lien=f"{GARDE}|{qui}")).decode()


def _ouvrir(garde: str, agent: Any) -> tuple[str, QueryDict] | None:
    """The address and what was typed there; None when it is another's, too old or forged."""
    try:
        clair = dechiffrer(base64.b64decode(garde), lien=f"{GARDE}|{agent.pk}")
    except (binascii.Error, ValueError, LookupError):
        return None
    quand, ou, saisie = json.loads(clair)
    return (ou, QueryDict(saisie)) if time.time() - quand < GARDEE else None


def deposer(request: HttpRequest, ou: str, garde: str) -> None:
    """At login: what the login page carried waits for the page ``ou``, which alone shows it, to its author alone."""
    if garde:
        autres = dict(list(request.session.get(SESSION, {}).items())[1 - AU_PLUS :])
        request.session[SESSION] = autres | {ou: garde}


def attendue(request: HttpRequest) -> QueryDict | None:
    """What this agent was sending to this page when her login was lost.

    Whatever is not hers, or is too old, is dropped: Perdue says that it was for this page.
    """
    gardees: dict[str, str] = request.session.get(SESSION, {})
    if not gardees:
        return None
    lues = {ou: _ouvrir(garde, request.user) for ou, garde in gardees.items()}
    siennes = {ou: garde for ou, garde in gardees.items() if (lue := lues[ou]) and lue[0] == ou}
    if siennes != gardees:
        request.session[SESSION] = siennes
    ou = request.get_full_path()
    if ou not in gardees:
        return None
    if ou not in siennes or (lue := lues[ou]) is None:
        raise Perdue
    return lue[1]


def oublier(request: HttpRequest) -> None:
    """She sends the page again: nothing waits for it any more."""
    gardees = request.session.get(SESSION, {})
    if gardees.pop(request.get_full_path(), None):
        request.session.modified = True


@contextmanager
def reprendre(request: HttpRequest, saisie: QueryDict) -> Iterator[None]:
    """The page as if ``saisie`` were just posted, but nothing is done: ``mener`` shows its form filled, ``acte`` its page."""
    request.method = "POST"
    request.POST = saisie  # type: ignore[assignment]
    request._files = MultiValueDict()  # type: ignore[attr-defined]
    fanion = _reprise.set(True)
    try:
        yield
    finally:
        _reprise.reset(fanion)


def reprise() -> bool:
    """Is this page only being filled again?"""
    return _reprise.get()


def tapees(saisie: QueryDict) -> list[str]:
    """The texts of what was posted, for a page that cannot show its form."""
    return [
        v for cle, valeurs in saisie.lists() for v in valeurs if cle[0] != "_" and cle != JETON and " " in v.strip()
    ]


# --- one form, one act -------------------------------------------------------------------------------------------


def _cle(request: HttpRequest) -> str:
    """One form, with what it says: sent again as it is, it is the same; corrected, it is another. '' without a billet."""
    if request.method != "POST" or not request.POST.get(CHAMP):
        return ""
    dit = sorted((cle, valeurs) for cle, valeurs in request.POST.lists() if cle != JETON)
    fichiers = sorted((nom, f.name, f.size) for nom, liste in request.FILES.lists() for f in liste)
    return "billet:" + index_aveugle(json.dumps([request.path, dit, fichiers])).hex()


def deja(request: HttpRequest) -> str | None:
    """Where this very form led when it was sent before; None when it was not."""
    cle = _cle(request)
    return cache.get(cle) if cle else None


def une_fois(request: HttpRequest, agir: Callable[[], Resultat], suite: Callable[[Resultat], str]) -> Resultat:
    """``agir``, in one transaction with the mark that this form was used; a refusal leaves the form fresh.

    Of eight sent at once one acts; the others wait for it, then raise DejaFait.
    """
    cle = _cle(request)
    if not cle:
        return agir()
    with transaction.atomic():
        if not cache.add(cle, "", UNE_FOIS):
            raise DejaFait(deja(request) or "")
        resultat = agir()
        cache.set(cle, suite(resultat), UNE_FOIS)
    return resultat
