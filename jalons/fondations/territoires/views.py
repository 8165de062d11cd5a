"""Pages of the reception places: the list with its map, opening, closing."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jalons.fondations.acces.controle import Requete, acces, autorise, trouver
from jalons.fondations.socle.actes import acte, lire_et_agir, mener, poste, valeurs
from jalons.fondations.socle.champs import version_postee
from jalons.fondations.territoires import forms, selectors, services
from jalons.fondations.territoires.carte import carte_svg
from jalons.fondations.territoires.models import LieuAccueil


@acces("lieu", "lire", classe="F0")
@require_safe
def lieux(request: Requete) -> HttpResponse:
    """Places of one caisse (the agent's own unless asked), with their map."""
    agent = request.user
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
    for nom in ("ouvrir", "fermer"):
        contexte[f"peut_{nom}"] = page.de(agent) and autorise(agent, nom, "lieu", None, classe="F0")
    contexte["voit_rendez_vous"] = page.de(agent) and autorise(agent, "lire", "rendez_vous")
    return render(request, "territoires/lieux.html", contexte)


@acces("lieu", "ouvrir", classe="F0")
@lire_et_agir
def ouvrir_lieu(request: Requete) -> HttpResponse:
    """Open a place of one's own caisse."""
    agent = request.user
    if agent.organisme_id is None:
        raise Http404
    return mener(
        request,
        forms.Lieu(poste(request), initial={"ouvert_du": timezone.localdate()}),
        partial(services.ouvrir_lieu, agent=agent, organisme_id=agent.organisme_id),
        gabarit="territoires/lieu_ouvrir.html",
        fait=lambda lieu: f"« {lieu} » est ouvert aux rendez-vous.",
        retour="territoires:lieux",
    )


@acces("lieu", "fermer", classe="F0")
@lire_et_agir
def fermer_lieu(request: Requete, pk: UUID) -> HttpResponse:
    """Close a place of one's own caisse."""
    lieu = trouver(request, LieuAccueil, pk)
    return mener(
        request,
        forms.Fermeture(poste(request), initial={"version": lieu.version, "le": timezone.localdate()}),
        partial(services.fermer_lieu, agent=request.user, lieu=lieu),
        gabarit="territoires/lieu_fermer.html",
        contexte={"lieu": lieu},
        fait=lambda _: f"« {lieu} » ne recevra plus après le {lieu.ouvert_au:%d/%m/%Y}.",
        enregistre=partial(valeurs, lieu),
        retour="territoires:lieux",
    )


@acces("lieu", "fermer", classe="F0")
@require_POST
def rouvrir_lieu(request: Requete, pk: UUID) -> HttpResponse:
    """Take back the closing of a place of one's own caisse."""
    lieu = trouver(request, LieuAccueil, pk)
    agir = partial(services.rouvrir_lieu, agent=request.user, lieu=lieu, version=version_postee(request.POST))
    return acte(request, agir, fait=f"La fermeture est annulée : « {lieu} » reçoit.", retour="territoires:lieux")
