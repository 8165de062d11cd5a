"""The reference of V5: behind the same stack, a view that sends the page's own SQL bare and shows nothing."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from jalons.config import urls
from jalons.fondations.acces.controle import acces

ENVOYEES: list[tuple[str, Any]] = []  # what the page sent, in order
LUS: list[Any] = []  # the objects whose reading the page writes in the journal


@acces("dossier", "lire")
@require_safe
def nue(request: Any) -> HttpResponse:
    """Every query of the page, its rows fetched."""
    request.consultes = list(LUS)
    with connection.cursor() as curseur:
        for sql, parametres in ENVOYEES:
            curseur.execute(sql, parametres)
            if curseur.description:
                curseur.fetchall()
    return HttpResponse("")


urlpatterns = [path("nue/", nue), *urls.urlpatterns]
