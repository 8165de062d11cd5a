"""The insured person's form, without an account nor a cookie: asked, then told what happens next and when.

Nobody is looked up: whoever she is, the same queries are made and the same answer leaves.
"""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from jalons.fondations.acces.controle import public
from jalons.fondations.referentiels.selectors import ReferentielAbsent, dit_un_danger
from jalons.fondations.socle.actes import lire_et_agir, mener, poste
from jalons.fondations.socle.fautes import resumer

from .. import services
from ..forms_public import FormulairePublic

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
        retour=lambda _: "portail:appelez" if _inquiete(request) else "portail:recue",
    )


def _d_ailleurs(request: HttpRequest) -> bool:
    """Another site made this browser write: it would spread its flood over many addresses."""
    ici = f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Origin", ici) not in (ici, *settings.CSRF_TRUSTED_ORIGINS)


def _inquiete(request: HttpRequest) -> bool:
    return dit_un_danger([request.POST.get(nom, "") for nom in ("paroles", "autrement")], timezone.localdate())


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
    return render(request, "portail/recue.html", _contexte() | {"inquiets": True})
