"""Deny by default, read-only GETs, the Consultation line, and no caching of anything behind the login."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from jalons.fondations.acces import rules
from jalons.fondations.acces.controle import Declaration, Requete
from jalons.fondations.journal import services as journal

log = logging.getLogger("jalons.acces")
LECTURES = {"GET", "HEAD", "OPTIONS"}


class _Middleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        jeton = journal.session_courante.set((request.session.session_key or "")[:8])
        try:
            reponse = self.get_response(request)
        finally:
            journal.session_courante.reset(jeton)
        if not request.path.startswith(settings.STATIC_URL):
            reponse["Cache-Control"] = "no-store"
        return reponse

    def process_view(self, request: Requete, vue: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        declaration = getattr(vue, "acces", None)
        if declaration == "public":
            return None
        if not request.user.is_authenticated:
            return _vers_connexion(request)
        if not isinstance(declaration, Declaration):
            log.error(
                "Vue sans déclaration d’accès : %s",
                request.resolver_match and request.resolver_match.view_name,
            )
            raise Http404
        request.declaration = declaration
        decision = rules.decide(
            request.user,
            declaration.acte,
            declaration.objet,
            None,
            maintenant=timezone.now(),
            classe=declaration.classe,
        )
        if not decision:
            raise Http404
        if request.method in LECTURES:
            return _lire(request, vue, args, kwargs, declaration)
        return None


def _vers_connexion(request: HttpRequest) -> HttpResponse:
    if request.method not in LECTURES or request.headers.get("HX-Request"):
        reponse = render(request, "socle/session_perdue.html", status=401)
        reponse["HX-Retarget"] = "#session"
        return reponse
    return redirect_to_login(request.get_full_path(), login_url=settings.LOGIN_URL)


def _lire(request: Requete, vue: Any, args: Any, kwargs: Any, declaration: Declaration) -> HttpResponse:
    """Run a reading view in a read-only transaction, then write who read what, in a transaction of its own."""
    with transaction.atomic():
        with connection.cursor() as curseur:
            curseur.execute("SET TRANSACTION READ ONLY")
        reponse: HttpResponse = vue(request, *args, **kwargs)
        if hasattr(reponse, "render"):
            reponse.render()
    objets = getattr(request, "consultes", [])
    if declaration.consultation and objets and reponse.status_code < 400:
        try:
            with transaction.atomic():
                for objet in objets:
                    journal.inscrire(
                        acte=f"{declaration.objet}.{declaration.acte}", agent=cast(Any, request.user), objet=objet
                    )
        except Exception:
            log.exception("Consultation non inscrite au journal")
            return render(request, "socle/503.html", status=503)
    return reponse


acces = _Middleware
