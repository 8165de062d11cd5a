"""The insured person's form, without an account nor a cookie: asked, then told what happens next and when.

Nobody is looked up: whoever she is, the same queries are made and the same answer leaves.
"""

from __future__ import annotations

import time
import uuid
from contextlib import suppress
from functools import partial
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from jalons.fondations.acces.controle import public
from jalons.fondations.referentiels.selectors import ReferentielAbsent, dit_un_danger, numeros_danger
from jalons.fondations.socle.actes import lire_et_agir, mener, poste
from jalons.fondations.socle.chiffrement import chiffrer, dechiffrer
from jalons.fondations.socle.fautes import resumer
from jalons.fondations.socle.trousseau import CleDetruite

from .. import services
from ..forms_public import FormulairePublic

DUREE = 600  # seconds: how long the order of the numbers is kept, at least
AILLEURS = (
    "Votre navigateur ne dit pas que cette page est la nôtre. Si c’est bien vous qui avez écrit ceci, vérifiez, puis envoyez de "
    "nouveau. Si cela recommence, copiez vos mots et appelez le 36 46, dites « service social »."
)


@csrf_exempt  # no cookie to steal: a page of ours, or a browser that does not say, may write; another site may not
@public
@lire_et_agir
@sensitive_post_parameters()
def demander(request: HttpRequest) -> HttpResponse:
    """The form; sent, a demande in the one queue."""
    caisse, cle = (request.POST.get(nom, request.GET.get(nom, ""))[:64] for nom in ("caisse", "cle"))
    contexte = partial(_contexte, cle or str(uuid.uuid4()), caisse)
    form = FormulairePublic(poste(request))
    if request.method != "POST":  # no focus anywhere: the numbers of danger come first
        return render(request, "portail/demander.html", contexte() | {"form": form})
    if _d_ailleurs(request):
        form.add_error(None, AILLEURS)
        return render(
            request, "portail/demander.html", contexte() | {"form": form, "fautes": resumer(form)}, status=403
        )
    adresse = get_adapter(request).get_client_ip(request)

    def agir(**dit: Any) -> None:
        services.demander(dit=dit, cle=cle, adresse=adresse, caisse=caisse)

    return mener(
        request,
        form,
        agir,
        gabarit="portail/demander.html",
        contexte=contexte,
        retour=lambda _: _appelez(request) if _inquiete(request) else "portail:recue",
    )


def _d_ailleurs(request: HttpRequest) -> bool:
    """Another site made this browser write: it would spread its flood over many addresses."""
    ici = f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Origin", ici) not in (ici, *settings.CSRF_TRUSTED_ORIGINS)


def _ecrits(request: HttpRequest) -> list[str]:
    return [request.POST.get(nom, "") for nom in ("paroles", "autrement")]


def _inquiete(request: HttpRequest) -> bool:
    return dit_un_danger(_ecrits(request), timezone.localdate())


def _appelez(request: HttpRequest) -> str:
    """The page of the numbers, those that answer first. What says which is sealed and soon says nothing: it stays in the
    history of a browser that somebody else may open.
    """
    premiers = " ".join(n.numero for n in numeros_danger(timezone.localdate(), _ecrits(request))[:2])
    scelle = chiffrer(premiers.encode(), lien=_lien(0))
    return f"{reverse('portail:appelez')}?o={urlsafe_base64_encode(scelle)}"


def _lien(avant: int) -> str:
    return f"portail.appelez|{int(time.time()) // DUREE - avant}"


def _premiers(scelle: str) -> list[str]:
    """The numbers that come first; none when it is too old, or is not ours."""
    for avant in (0, 1):
        with suppress(ValueError, CleDetruite):
            return dechiffrer(urlsafe_base64_decode(scelle), lien=_lien(avant)).decode().split()
    return []


def _contexte(cle: str = "", caisse: str = "") -> dict[str, Any]:
    try:
        rappel = services.rappel_promis(timezone.localdate())
    except ReferentielAbsent:
        rappel = None
    return {"cle": cle, "caisse": caisse, "rappel": rappel, "fautes_titre": "Rien n’est encore envoyé."}


@public
@require_safe
def recue(request: HttpRequest) -> HttpResponse:
    """What happens next: the same page for everybody, whatever was written."""
    return render(request, "portail/recue.html", _contexte())


@public
@require_safe
def appelez(request: HttpRequest) -> HttpResponse:
    """It arrived; words of danger were written: whom to call now, first."""
    premiers = _premiers(request.GET.get("o", "")[:200])
    numeros = sorted(numeros_danger(timezone.localdate()), key=lambda n: (*premiers, n.numero).index(n.numero))
    return render(request, "portail/recue.html", _contexte() | {"inquiets": True, "numeros_danger": numeros})
