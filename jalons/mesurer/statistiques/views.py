"""The figures of a region and year: page, spreadsheets, leaflet. Reading only, published cells only."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jalons.fondations.acces.controle import acces, autorise
from jalons.fondations.socle.actes import fichier
from jalons.fondations.socle.exports import FORMES
from jalons.mesurer.statistiques import selectors
from jalons.mesurer.statistiques.depliant import pdf as depliants
from jalons.mesurer.statistiques.models import Publication


def _publication(request: HttpRequest, region: str, annee: int) -> Publication:
    """The version in force, or 404: a foreign region and an unpublished year answer alike."""
    publication = selectors.visibles(request.user).filter(organisme__code=region, annee=annee).first()
    if publication is None:
        raise Http404
    return publication


def en_tableur(contenu: Any, forme: str, nom: str) -> HttpResponse:
    """Every table of a page, to download."""
    ecrire, type_mime = FORMES[forme]
    return fichier(ecrire(contenu.entete, contenu.tous), type_mime, f"jalons-{nom}.{forme}")


@acces("statistique", "lire", classe="F0")
@require_safe
def accueil(request: HttpRequest) -> HttpResponse:
    """Choice of a region and a year."""
    regions: dict[str, list[Publication]] = {}
    for publication in selectors.visibles(request.user):
        regions.setdefault(publication.organisme.nom, []).append(publication)
    contexte = {"regions": regions, "jamais_joints": autorise(request.user, "lister", "jamais_joints")}
    return render(request, "statistiques/accueil.html", contexte)


@acces("statistique", "lire", classe="F0")
@require_safe
def region(request: HttpRequest, region: str, annee: int) -> HttpResponse:
    """One region and year."""
    publication = _publication(request, region, annee)
    chiffres = selectors.chiffres(publication)
    contexte: dict[str, Any] = {
        "publication": publication,
        "chiffres": chiffres,
        "carte": chiffres.carte.svg(
            f"Assurés suivis pour 1 000 habitants par canton, {publication.region}, {publication.annee}",
            "Bleu foncé : grande part. Hachuré : masqué. Le tableau le dit aussi.",
            noms=chiffres.carte.fond.noms,
        ),
        "annees": [p.annee for p in selectors.visibles(request.user).filter(organisme=publication.organisme)],
        "publie_le": selectors.publie_le(publication),
        "legende": [(c, selectors.libelle_classe(c)) for c in chiffres.carte.legende],
    }
    return render(request, "statistiques/region.html", contexte)


@acces("statistique", "lire", classe="F0")
@require_safe
def tableur(request: HttpRequest, region: str, annee: int, forme: str) -> HttpResponse:
    """The same tables as the page, as ODS or CSV."""
    return en_tableur(selectors.chiffres(_publication(request, region, annee)), forme, f"{region}-{annee}")


@acces("statistique", "lire", classe="F0")
@require_safe
def depliant(request: HttpRequest, region: str, annee: int) -> HttpResponse:
    """The leaflet, one A4 page."""
    publication = _publication(request, region, annee)
    return fichier(depliants.pdf(publication), "application/pdf", f"depliant-{region}-{annee}.pdf")
