"""The shared pieces of pages, each shown once, for whoever writes a template. Read by anybody, with the demonstration only."""

from __future__ import annotations

from datetime import date

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jalons.fondations.acces.controle import public
from jalons.fondations.socle import champs


class ExempleForm(forms.Form):
    """A field right, a field wrong, an answer among three."""

    nom = champs.ligne("Nom", aide="Tel qu’il est écrit sur la carte Vitale.")
    jour = champs.jour("Jour", borne=champs.plausible)
    reponse = champs.choix("Réponse", [("oui", "oui"), ("non", "non"), ("?", "non abordé")])


@public
@require_safe
def exemples(request: HttpRequest) -> HttpResponse:
    """Every component of ``socle``; reads nothing."""
    if not settings.JALONS_DEMONSTRATION:
        raise Http404
    form = ExempleForm({"nom": "Le Goff", "reponse": "?"})
    form.add_error(None, "Ce rendez-vous est déjà pris.")
    page = Paginator(range(45), 15).page(2)
    return render(request, "socle/exemples.html", {"form": form, "page": page, "jour": date(2026, 3, 10)})
