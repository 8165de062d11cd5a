"""What comes in can be read; deny by default, read-only GETs, the Consultation lines, and no caching of anything behind the
login.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InternalError, connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.template import loader
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from jalons.fondations.acces import rules
from jalons.fondations.acces.controle import Declaration, Requete, taire
from jalons.fondations.journal import services as journal
from jalons.fondations.socle import billets
from jalons.fondations.socle.actes import a_envoyer, deja_fait, rendre, retour_demande
from jalons.fondations.socle.caracteres import lisible, plusieurs_lignes
from jalons.fondations.socle.chiffrement import en_montrant
from jalons.fondations.socle.refus import Refus
from jalons.fondations.socle.une_fois import en_lisant

log = logging.getLogger("jalons.acces")
LECTURES = {"GET", "HEAD", "OPTIONS"}
PAGES = {200, 409, 422}  # what shows something: a page, a list, a form given back with its texts
REPRISE = "Votre session s’était fermée : rien n’a été envoyé. Voici ce que vous aviez écrit ; vérifiez, puis envoyez."
PERDUE = "Le texte gardé sur ce poste est celui de quelqu’un d’autre, ou il est trop ancien : il n’a pas été montré."
SANS_TEMOIN = (
    "Rien n’a été envoyé : cette page était ouverte depuis longtemps, ou votre navigateur a effacé son témoin (cookie). Voici "
    "ce que vous aviez écrit : vérifiez, puis envoyez de nouveau. Si cela recommence, copiez votre texte et appelez le 36 46."
)
AUTRE = (
    "Cette page avait été ouverte par quelqu’un d’autre, sur ce poste. Rien n’a été fait : rouvrez-la sous votre nom."
)


TEXTE, CASES, FICHIERS = (
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1000, settings.DATA_UPLOAD_MAX_NUMBER_FIELDS,
    settings.DATA_UPLOAD_MAX_NUMBER_FILES,
)  # fmt: skip
TROP: dict[type[Exception], str] = {
    RequestDataTooBig: f"Cet envoi dépasse {TEXTE} ko de texte : envoyez-le en plusieurs fois.",
    TooManyFieldsSent: f"Cet envoi contient plus de {CASES} cases ou réponses : envoyez-en moins à la fois.",
    TooManyFilesSent: f"Cet envoi contient plus de {FICHIERS} fichiers : envoyez-en moins à la fois.",
}


class _Entree:
    """First of all: no view, session or query meets a NUL, a control or half of a pair.

    In an address, a cookie or a name it is 400; in what was written it is taken off, and the rest is kept. More than what
    one sending may hold is 400 too, with that reason.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            if not all(map(lisible, _dit(request))):
                return render(request, "400.html", status=400)
        except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent) as trop:
            return HttpResponse(loader.render_to_string("400.html", {"trop": TROP[type(trop)]}), status=400)
        if any(texte != plusieurs_lignes(texte) for _, lus in request.POST.lists() for texte in lus):
            saisie = request.POST.copy()
            for nom, lus in request.POST.lists():
                saisie.setlist(nom, [plusieurs_lignes(texte) for texte in lus])
            request.POST = saisie  # type: ignore[assignment]
        reponse = self.get_response(request)
        if dite := getattr(request.resolver_match and request.resolver_match.func, "referrer_policy", ""):
            reponse["Referrer-Policy"] = dite
        return reponse


def _dit(request: HttpRequest) -> Iterator[str]:
    """All that this request says, but what was written in a form."""
    yield request.path_info
    yield from request.COOKIES.values()
    for nom, lus in request.GET.lists():
        yield from (nom, *lus)
    yield from request.POST
    for _, fichiers in request.FILES.lists():
        yield from (fichier.name or "" for fichier in fichiers)


class _Middleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        jeton = journal.session_courante.set((request.session.session_key or "")[:8])
        try:
            with en_montrant():
                reponse = self.get_response(request)
        finally:
            journal.session_courante.reset(jeton)
        if reponse.status_code in (404, 409, 422) and (suite := billets.deja(request)):
            reponse = deja_fait(
                request, suite
            )  # the same form, sent twice at once: the first one made the second refused
        reponse = _rendre_perdue(request, _consigner(request, reponse))
        if reponse.status_code == 405 and request.method == "GET" and not request.headers.get("HX-Request"):
            reponse = a_envoyer(request, reponse)
        if isinstance(reponse, HttpResponseRedirect) and request.headers.get("HX-Request"):
            reponse = HttpResponse(
                status=204, headers={"HX-Redirect": reponse["Location"]}
            )  # a page, never a card in a card
        if not request.path.startswith(settings.STATIC_URL):
            reponse["Cache-Control"] = "no-store"
        return reponse

    def process_view(self, request: Requete, vue: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        declaration = getattr(vue, "acces", None)
        if declaration in ("public", "cle"):
            return None
        if not request.user.is_authenticated:
            return _vers_connexion(request)
        _declarer(request, declaration)
        if request.method in LECTURES:
            return _montrer(request, vue, args, kwargs)
        return _ecrire(request)


def _declarer(request: Requete, declaration: Any) -> None:
    """What this view does, and the right to do it on something at least; else 404."""
    if not isinstance(declaration, Declaration):
        log.error("Vue sans déclaration d’accès : %s", request.resolver_match and request.resolver_match.view_name)
        raise Http404
    request.declaration = declaration
    maintenant = timezone.now()
    if not rules.decide(
        request.user, declaration.acte, declaration.objet, None, maintenant=maintenant, classe=declaration.classe
    ):
        raise Http404


def _montrer(request: Requete, vue: Any, args: Any, kwargs: Any) -> HttpResponse:
    """The page, or the page filled with what she was sending when her login was lost."""
    try:
        saisie = billets.attendue(request)
    except billets.Perdue:
        messages.warning(request, PERDUE)
        return redirect("/")
    return _reprendre(request, vue, args, kwargs, saisie) if saisie else _lire(request, vue, args, kwargs)


def _ecrire(request: Requete) -> HttpResponse | None:
    """Whose form it is, and whether it was sent before; None lets the view act."""
    if request.POST.get(billets.CHAMP) and billets.titulaire(request) != request.user.pk:
        return render(request, "socle/refus.html", {"refus": Refus(AUTRE), "retour": "/"}, status=409)
    if suite := billets.deja(request):
        return deja_fait(request, suite)
    billets.oublier(request)
    return None


def _vers_connexion(request: HttpRequest) -> HttpResponse:
    """The login page; it carries what was being sent, when that was a form of ours. htmx is told: its page keeps the text."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401)
    if request.method in LECTURES:
        return redirect_to_login(request.get_full_path(), login_url=settings.LOGIN_URL)
    qui = billets.titulaire(request)
    garde = billets.garder(request, qui) if qui is not None and not _secrets(request) else ""
    suite = request.get_full_path() if qui else ""
    request.garde, request.suite = garde, suite  # type: ignore[attr-defined]
    request.method, request.POST = "GET", QueryDict()
    reponse: Any = resolve(reverse(settings.LOGIN_URL)).func(request)
    if not hasattr(reponse, "render"):  # a login half done elsewhere in this browser: on to its next step
        billets.deposer(request, suite, garde)
        return cast(HttpResponse, reponse)
    reponse.status_code = 401
    return cast(HttpResponse, reponse.render())


def _secrets(request: HttpRequest) -> bool:
    """A form of one's own account, or that asks again who one is, holds passwords and codes: they are typed again."""
    vue = request.resolver_match and request.resolver_match.func
    declaration = getattr(vue, "acces", None)
    if getattr(vue, "redit_qui", False):
        return True
    return not isinstance(declaration, Declaration) or declaration.objet == "compte"


def _reprendre(request: Requete, vue: Any, args: Any, kwargs: Any, saisie: QueryDict) -> HttpResponse:
    """The form's page, filled with what was typed; a page without a form gives the text back. Nothing is done."""
    messages.warning(request, REPRISE)
    with billets.reprendre(request, saisie):
        try:
            return _lire(request, vue, args, kwargs)
        except InternalError:  # this view acts by itself: the reading transaction stopped it
            return rendre(request, "/")


def jeton_perime(request: Requete, reason: str = "") -> HttpResponse:
    """The CSRF token is not this session's: the login was made again elsewhere. Her own form comes back with a fresh one."""
    qui, agent = billets.titulaire(request), request.user
    if request.headers.get("HX-Request"):
        return HttpResponse(status=403)
    garde = request.POST.get(billets.GARDE, "")
    if garde and agent.is_authenticated:  # the login page of another tab
        suite = retour_demande(request, "/", "next")
        billets.deposer(request, suite, garde)
        return redirect(suite)
    vue: Any = request.resolver_match
    if getattr(vue.func, "rend_la_saisie", False):
        return _rendre_ouverte(request, vue)
    if qui is None or _secrets(request):
        request.forgee = True  # not a form of ours: nothing of it is shown
        return render(request, "403.html", status=403)
    if not agent.is_authenticated:
        return _vers_connexion(request)
    if qui != agent.pk:
        return render(request, "socle/refus.html", {"refus": Refus(AUTRE), "retour": "/"}, status=409)
    _declarer(request, vue.func.acces)
    return _reprendre(request, vue.func, vue.args, vue.kwargs, request.POST.copy())


def _rendre_ouverte(request: Requete, vue: Any) -> HttpResponse:
    """An open page, its form filled with what was sent under a lost token: nothing is done, she sends it again."""
    messages.warning(request, SANS_TEMOIN)
    with billets.reprendre(request, request.POST.copy()):
        reponse: HttpResponse = vue.func(request, *vue.args, **vue.kwargs)
    if reponse.status_code == 200:
        reponse.status_code = 403
    return reponse


def _rendre_perdue(request: HttpRequest, reponse: HttpResponse) -> HttpResponse:
    """What was sent to an object that is hers no more is given back to its author, with the same status."""
    perdue = reponse.status_code in (403, 404) and request.method == "POST" and request.user.is_authenticated
    if not perdue or request.headers.get("HX-Request") or _secrets(request) or getattr(request, "forgee", False):
        return reponse
    rendue = rendre(request, "/")
    if rendue.status_code == 200:
        rendue.status_code = reponse.status_code
        return rendue
    return reponse


def _lire(request: Requete, vue: Any, args: Any, kwargs: Any) -> HttpResponse:
    """Run a reading view, its page included, in a read-only transaction."""
    try:
        with transaction.atomic(), en_lisant():
            with connection.cursor() as curseur:
                curseur.execute("SET TRANSACTION READ ONLY")
            reponse: HttpResponse = vue(request, *args, **kwargs)
            if hasattr(reponse, "render"):
                reponse.render()
    except Refus as refus:  # a page that cannot be shown or printed says why
        taire(request)
        return render(request, "socle/refus.html", {"refus": refus, "retour": _d_ou(request)}, status=refus.statut)
    return reponse


def _d_ou(request: HttpRequest) -> str:
    """The page of ours that led here; the first one when nothing says it."""
    venue = request.headers.get("Referer", "")
    sure = url_has_allowed_host_and_scheme(venue, {request.get_host()}, require_https=request.is_secure())
    return venue if sure and urlsplit(venue).path != request.path else "/"


def _consigner(request: HttpRequest, reponse: HttpResponse) -> HttpResponse:
    """Before a page leaves, whatever method it answers: who read what, in a transaction of its own; else 503."""
    mots = getattr(request, "lectures", ())
    lus = [(mot, lu) for lu in getattr(request, "consultes", []) for mot in mots or (lu.ACCES,)]
    lus += [(cast(Requete, request).declaration.objet, lu) for lu in getattr(request, "montres", [])]
    if not lus or reponse.status_code not in PAGES:
        return reponse
    try:
        with transaction.atomic():
            journal.consulter(agent=cast(Any, request.user), lus=lus)
    except Exception:
        log.exception("Consultation non inscrite au journal")
        return render(request, "socle/503.html", status=503)
    return reponse


entree = _Entree
acces = _Middleware
