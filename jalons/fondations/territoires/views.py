"""Pages of the reception places: the list with its map, opening, closing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from jalons.fondations.acces.controle import acces, autorise, trouver
from jalons.fondations.socle.refus import VersionDepassee
from jalons.fondations.territoires import forms, selectors, services
from jalons.fondations.territoires.carte import carte_svg
from jalons.fondations.territoires.models import LieuAccueil


@acces("lieu", "lire", classe="F0")
@require_safe
def lieux(request: HttpRequest) -> HttpResponse:
    """Places of one caisse (the agent's own unless asked), with their map."""
    agent: Any = request.user
    page = selectors.page_des_lieux(agent, request.GET.get("caisse", ""), timezone.localdate())
    carte = carte_svg(
        contours=page.fond.contours,
        classes=dict.fromkeys(page.fond.contours, 1),
        groupes=page.fond.departements,
        noms=page.fond.noms,
        lieux=page.points,
        etiquettes=page.fond.villes,
        titre=f"Lieux d’accueil, {page.organisme or 'aucune caisse'}",
        description="La liste à côté de la carte donne les mêmes lieux et leur adresse.",
    )
    contexte = {"page": page, "carte": carte}
    for acte in ("ouvrir", "fermer"):
        contexte[f"peut_{acte}"] = page.de(agent) and autorise(agent, acte, "lieu", None, classe="F0")
    contexte["voit_rendez_vous"] = page.de(agent) and autorise(agent, "lire", "rendez_vous")
    return render(request, "territoires/lieux.html", contexte)


@acces("lieu", "ouvrir", classe="F0")
@require_http_methods(["GET", "HEAD", "POST"])
def ouvrir_lieu(request: HttpRequest) -> HttpResponse:
    """Open a place of one's own caisse."""
    agent: Any = request.user
    if agent.organisme_id is None:
        raise Http404
    form = forms.Lieu(request.POST or None)
    if request.method == "POST" and form.is_valid():
        lieu = services.ouvrir_lieu(agent=agent, organisme_id=agent.organisme_id, **form.cleaned_data)
        messages.success(request, f"« {lieu} » est ouvert aux rendez-vous.")
        return redirect("territoires:lieux")
    return render(request, "territoires/lieu_ouvrir.html", {"form": form})


@acces("lieu", "fermer", classe="F0")
@require_http_methods(["GET", "HEAD", "POST"])
def fermer_lieu(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close a place of one's own caisse."""
    lieu = trouver(request, LieuAccueil, pk)
    form = forms.Fermeture(request.POST or None, initial={"version": lieu.version, "le": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            services.fermer_lieu(agent=request.user, lieu=lieu, **form.cleaned_data)
        except (services.LieuInvalide, VersionDepassee) as erreur:
            form.add_error("le", str(erreur))
        else:
            messages.success(request, f"« {lieu} » ne recevra plus après le {form.cleaned_data['le']:%d/%m/%Y}.")
            return redirect("territoires:lieux")
    return render(request, "territoires/lieu_fermer.html", {"form": form, "lieu": lieu})
