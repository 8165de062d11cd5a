"""Something broke. When it is the base that answers no more, whoever was writing keeps her words and knows whom to call."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.urls import Resolver404, resolve
from django.utils import timezone

from jalons.fondations.acces.controle import Declaration
from jalons.fondations.referentiels.selectors import numeros_livres
from jalons.fondations.socle import billets
from jalons.fondations.socle.actes import panne as autre_panne

ATTENDRE = 60  # seconds before the same thing is asked again
PARTIE = re.compile(
    r"08|57P|53[34]"
)  # SQLSTATE: connection, shutdown, too many connections; none at all when nothing answers
SECRETS = re.compile(r"password|passe|^code$|otp|^_|^login$")


def panne(request: HttpRequest) -> HttpResponse:
    """503 when the base is gone, with the numbers and the form ready to be sent again; else 500, her texts given back."""
    if not any(map(_partie, _enchainees(sys.exc_info()[1]))):
        return autre_panne(request)
    contexte = {
        "numeros_danger": numeros_livres(timezone.localdate()), "adresse": request.get_full_path(),
        "champs": list(_saisie(request)), "textes": billets.tapees(request.POST), "attendre": ATTENDRE,
    }  # fmt: skip
    page = HttpResponse(loader.render_to_string("referentiels/indisponible.html", contexte), status=503)
    page["Retry-After"], page["Cache-Control"] = str(ATTENDRE), "no-store"
    return page


def _enchainees(erreur: BaseException | None) -> Iterator[BaseException]:
    vues: set[int] = set()
    while erreur is not None and id(erreur) not in vues:
        vues.add(id(erreur))
        yield erreur
        erreur = erreur.__cause__ or erreur.__context__


def _partie(erreur: BaseException) -> bool:
    """Whether this error says that the base answers no more, and not that it refused one query."""
    if not isinstance(erreur, (OperationalError, InterfaceError)):
        return False
    etat = getattr(erreur.__cause__, "sqlstate", None)
    return etat is None or bool(PARTIE.match(etat))


def _saisie(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """(name, value) of what was sent, but the passwords and codes of an account; her billet goes with it."""
    try:
        vue = resolve(request.path_info).func
    except Resolver404:
        return
    declaration = getattr(vue, "acces", None)
    if isinstance(declaration, Declaration) and declaration.objet == "compte":
        return
    for nom, valeurs in request.POST.lists():
        if nom == billets.CHAMP or not SECRETS.search(nom):
            yield from ((nom, str(valeur)) for valeur in valeurs)
