"""How to use the API: a page for who writes the software, and its OpenAPI description. Open to anybody, about nobody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jalons.fondations.acces.controle import public

from ..api import schema


@public
@require_safe
def openapi(request: HttpRequest) -> JsonResponse:
    """The OpenAPI description."""
    return JsonResponse(schema(), json_dumps_params={"ensure_ascii": False})


@public
@require_safe
def aide(request: HttpRequest) -> HttpResponse:
    """The operations, with their fields, from the same description."""
    lu = schema()
    operations = [
        (methode.upper(), chemin, dit["summary"])
        for chemin, dits in lu["paths"].items()
        for methode, dit in dits.items()
    ]
    entree = lu["components"]["schemas"]["Entree"]
    champs = [(nom, nom in entree["required"], c.get("description", "")) for nom, c in entree["properties"].items()]
    return render(request, "portail/api.html", {"operations": operations, "champs": champs})
