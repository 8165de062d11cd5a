"""Whatever goes wrong at the API answers JSON in French, even what no view sees: an address, a method, a size, a content."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from .api import erreur

ADRESSE = 2000  # characters
RIEN = "Rien n’a été enregistré."
MESSAGES = {
    400: f"La demande ne se lit pas. {RIEN}",
    403: "Cette clé ne peut pas faire cela.",
    404: "Cette adresse n’existe pas. Les adresses sont décrites dans /portail/api/.",
    405: "Cette adresse n’accepte pas cette méthode. Les méthodes sont décrites dans /portail/api/.",
    413: f"Trop long : {settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1000} ko au plus. {RIEN}",
    414: f"Adresse trop longue : {ADRESSE} caractères au plus.",
    415: f"Envoyez du JSON en UTF-8, avec « Content-Type: application/json ». {RIEN}",
}
PANNE = "Le service ne répond pas en ce moment : renvoyez la même demande plus tard, avec la même « cle »."


class _Problemes:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(reverse("portail:openapi").removesuffix("openapi.json")):
            return self.get_response(request)
        if statut := _refuse(request):
            return erreur(statut, MESSAGES[statut])
        reponse = self.get_response(request)
        if reponse.status_code < 400 or reponse.get("Content-Type", "").startswith("application/json"):
            return reponse
        dite = erreur(reponse.status_code, MESSAGES.get(reponse.status_code, PANNE))
        for entete in ("Allow", "Cache-Control", "Retry-After"):
            if entete in reponse:
                dite[entete] = reponse[entete]
        return dite


def _refuse(request: HttpRequest) -> int:
    """The status that refuses this before anything reads it; 0 when nothing does."""
    if len(request.get_full_path()) > ADRESSE:
        return 414
    taille = request.META.get("CONTENT_LENGTH") or "0"
    if taille.isdecimal() and int(taille[:12]) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return 413
    sans_json = request.method == "POST" and request.content_type not in ("", "application/json")
    return 415 if sans_json and "Authorization" in request.headers else 0  # who has no key is told that first


problemes = _Problemes
