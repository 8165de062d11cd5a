"""What became of the people found, for whom, and the list of those whom nobody reached."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jalons.fondations.acces.controle import acces, autorise
from jalons.mesurer.statistiques import selectors
from jalons.mesurer.statistiques.entonnoir import jamais_joints as listes
from jalons.mesurer.statistiques.entonnoir import selectors as entonnoirs
from jalons.mesurer.statistiques.enums import MotifJamaisJoint
from jalons.mesurer.statistiques.equite import selectors as equites
from jalons.mesurer.statistiques.indicateurs import HORS_LISTE, JAMAIS_JOINTES
from jalons.mesurer.statistiques.models import Publication
from jalons.mesurer.statistiques.views import en_tableur


def _choisie(request: HttpRequest) -> tuple[Publication | None, list[Publication]]:
    """The version asked for, by default the newest of one's own caisse, and all those that may be read; 404 if absent."""
    visibles = list(selectors.visibles(request.user))
    choix = request.GET.get("choix", "")
    if not choix:
        sienne = getattr(request.user, "organisme_id", None)
        return next((p for p in visibles if p.organisme_id == sienne), visibles[0] if visibles else None), visibles
    trouvee = next((p for p in visibles if f"{p.organisme.code}/{p.annee}" == choix), None)
    if trouvee is None:
        raise Http404
    return trouvee, visibles


def _contexte(publication: Publication | None, visibles: list[Publication]) -> dict[str, Any]:
    return {
        "publication": publication,
        "publications": visibles,
        "publie_le": selectors.publie_le(publication) if publication else "",
    }


def _entonnoir(request: HttpRequest, publication: Publication) -> entonnoirs.Entonnoir:
    trouve = entonnoirs.entonnoir(publication, request.GET.get("periode", ""))
    if trouve is None:
        raise Http404
    return trouve


@acces("statistique", "lire", classe="F0")
@require_safe
def entonnoir(request: HttpRequest) -> HttpResponse:
    """Found, offered, answered, received, accompanied, to the end: by period, programme and territory."""
    publication, visibles = _choisie(request)
    contexte = _contexte(publication, visibles)
    if publication:
        contexte["entonnoir"] = _entonnoir(request, publication)
        ouverte = autorise(request.user, "lister", "jamais_joints")
        contexte["jamais_joints"] = listes.jamais_joints(request.user).count() if ouverte else None
    return render(request, "statistiques/entonnoir.html", contexte)


@acces("statistique", "lire", classe="F0")
@require_safe
def equite(request: HttpRequest) -> HttpResponse:
    """Whom the rule finds and whom each step reaches, by group."""
    publication, visibles = _choisie(request)
    contexte = _contexte(publication, visibles)
    if publication:
        contexte["equite"] = equites.equite(publication)
    return render(request, "statistiques/equite.html", contexte)


@acces("statistique", "lire", classe="F0")
@require_safe
def tableur(request: HttpRequest, page: str, forme: str) -> HttpResponse:
    """The same tables as one of the two pages, as ODS or CSV."""
    publication, _ = _choisie(request)
    if publication is None:
        raise Http404
    contenu = _entonnoir(request, publication) if page == "entonnoir" else equites.equite(publication)
    return en_tableur(contenu, forme, f"{page}-{publication.organisme.code}-{publication.annee}")


@acces("jamais_joints", "lister")
@require_safe
def jamais_joints(request: HttpRequest) -> HttpResponse:
    """The people found whom nobody reached: why, since when, what to do next."""
    motif = request.GET.get("motif", "")
    toutes = listes.jamais_joints(request.user)
    choisies = toutes.filter(motif=motif) if motif in MotifJamaisJoint.values else toutes
    page = Paginator(choisies, listes.PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "page": page,
        "lignes": listes.lignes(request.user, list(page)),
        "explication": JAMAIS_JOINTES,
        "hors_liste": HORS_LISTE,
        "motif": motif,
        "motifs": listes.par_motif(request.user),
        "deces": listes.deces(request.user),
        "sans_identite": listes.sans_identite(request.user),
    }
    return render(request, "statistiques/jamais_joints.html", contexte)
