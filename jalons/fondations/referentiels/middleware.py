"""Where one writes of a person, the words of danger show the numbers: while they are typed, else on the page that follows.

Nothing is decided, classified nor kept: the text is looked at and forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from jalons.fondations.referentiels.selectors import dit_un_danger

ACCUEIL = frozenset({  # of acces.csv: where one is told of a person, at intake and after
    "appel", "assure", "demande", "dossier", "evaluation", "liaison", "note", "offre", "partage", "permanence", "plan",
    "question", "relais", "rendez_vous", "seance", "signalement", "sollicitation", "transfert",
})  # fmt: skip
DANGER = "danger"  # the tag of the message


class _Guet:
    def __init__(self, repondre: Callable[[HttpRequest], HttpResponse]):
        self.repondre = repondre

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reponse = self.repondre(request)
        if getattr(request, "danger_dit", False) and 300 <= reponse.status_code < 400:
            messages.warning(request, DANGER, extra_tags=DANGER)
        return reponse

    def process_view(self, request: Any, vue: Any, args: Any, kwargs: Any) -> None:
        """Say to the page that it is one of those; on a POST, whether the words are there."""
        if getattr(getattr(vue, "acces", None), "objet", "") not in ACCUEIL or not request.user.is_authenticated:
            return
        request.guette = True
        request.danger_dit = request.method == "POST" and dit_un_danger(textes(request), timezone.localdate())


def textes(request: HttpRequest) -> list[str]:
    """All that was typed."""
    return [texte for nom in request.POST for texte in request.POST.getlist(nom)]


guet = _Guet
