"""The front door, open to anybody: which way in for whom."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jalons.fondations.acces.controle import public


@public
@require_safe
def entree(request: HttpRequest) -> HttpResponse:
    """Whom one is, and which page that opens. Reads nothing of anybody."""
    return render(request, "portail/entree.html")
