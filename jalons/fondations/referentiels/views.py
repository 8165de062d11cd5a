"""Read the reference data; give a parameter a new dated value."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from jalons.fondations.acces.controle import acces, autorise
from jalons.fondations.referentiels import selectors, services
from jalons.fondations.referentiels.forms import NouvelleValeur
from jalons.fondations.referentiels.models import Parametre
from jalons.fondations.referentiels.rules import DateRefusee


@acces("referentiel", "lire", classe="F0")
@require_safe
def liste(request: HttpRequest) -> HttpResponse:
    """Everything in force today, with its source."""
    jour = timezone.localdate()
    contexte = {
        "parametres": selectors.parametres_par_code(jour),
        "fiches": selectors.fiches(),
        "listes": selectors.listes(jour),
        "peut_modifier": autorise(request.user, "modifier", "referentiel", classe="F0"),
    }
    return render(request, "referentiels/liste.html", contexte)


@acces("referentiel", "modifier", classe="F0")
@require_http_methods(["GET", "HEAD", "POST"])
def modifier(request: HttpRequest, code: str) -> HttpResponse:
    """The form of a new dated value, and the act itself."""
    valeurs = list(Parametre.objects.visible_to(request.user, classe="F0").filter(code=code).order_by("-date_debut"))
    if not valeurs:
        raise Http404
    formulaire = NouvelleValeur(request.POST or None)
    if request.method == "POST" and formulaire.is_valid():
        try:
            services.changer_parametre(agent=request.user, code=code, **formulaire.cleaned_data)
        except DateRefusee as refus:
            formulaire.add_error("date_debut", str(refus))
        else:
            messages.success(request, f"{valeurs[0].libelle} : la nouvelle valeur est enregistrée.")
            return redirect("referentiels:liste")
    return render(request, "referentiels/modifier.html", {"valeurs": valeurs, "formulaire": formulaire})
