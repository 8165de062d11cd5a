"""How far people are from a reception place, and where one more would bring them near. Reading only."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from jalons.fondations.acces.controle import acces
from jalons.fondations.socle.actes import fichier
from jalons.fondations.socle.exports import FORMES
from jalons.fondations.territoires.models import Organisme
from jalons.mesurer.accessibilite import selectors, tableaux
from jalons.mesurer.accessibilite.charge import charge as charge_de
from jalons.mesurer.accessibilite.monde import OUVERTS, caisses
from jalons.mesurer.accessibilite.rules import SEUILS
from jalons.mesurer.statistiques.indicateurs import MASQUE

COMBIEN = (1, 2, 3)


def _choisie(request: HttpRequest, visibles: list[Organisme]) -> Organisme | None:
    """The caisse asked for, by default the first that may be read; 404 when it may not."""
    code = request.GET.get("caisse", "")
    trouvee = next((o for o in visibles if o.code == code or not code), None)
    if code and trouvee is None:
        raise Http404
    return trouvee


def _parmi(request: HttpRequest, nom: str, choix: tuple[int, ...], defaut: int) -> int:
    return next((n for n in choix if str(n) == request.GET.get(nom)), defaut)


def _page(request: HttpRequest, organisme: Organisme) -> selectors.Page:
    combien = _parmi(request, "combien", COMBIEN, 1)
    seuil = _parmi(request, "seuil", SEUILS, SEUILS[-1])
    lieux = request.GET.get("lieux", "")
    return selectors.page(request.user, organisme, timezone.localdate(), lieux, combien, seuil)


def _montree(page: selectors.Page) -> dict[str, Any]:
    parts = {nom: getattr(page.parts, nom) for nom in ("quinze", "trente", "trouvees")}
    return {
        "page": page,
        "reperes": {nom: "—" if p is None else tableaux.pourcent(p) for nom, p in parts.items()},
        "legende": page.legende,
        "legende_reponse": selectors.REPONSE,
        "part_gagnee": tableaux.pourcent(page.reponse.part),
        "masque": MASQUE,
        "suppose": tableaux.SUPPOSE,
        "trouvees": tableaux.TROUVEES,
    }


@acces("accessibilite", "lire", classe="F0")
@require_safe
def accueil(request: HttpRequest) -> HttpResponse:
    """Maps and shares of one caisse, and the answer to « où ouvrir ? »."""
    visibles = caisses(request.user)
    organisme = _choisie(request, visibles)
    contexte: dict[str, Any] = {
        "caisses": visibles,
        "organisme": organisme,
        "combiens": COMBIEN,
        "seuils": SEUILS,
        "ouverts": OUVERTS,
    }
    if organisme:
        contexte |= _montree(_page(request, organisme))
    return render(request, "accessibilite/accueil.html", contexte)


@acces("accessibilite", "lire", classe="F0")
@require_safe
def tableur(request: HttpRequest, forme: str) -> HttpResponse:
    """The tables of the page, as ODS or CSV."""
    organisme = _choisie(request, caisses(request.user))
    if organisme is None:
        raise Http404
    page = _page(request, organisme)
    ecrire, type_mime = FORMES[forme]
    return fichier(ecrire(page.entete, page.tous), type_mime, f"accessibilite-{organisme.code}.{forme}")


@acces("accessibilite", "charge", classe="F0")
@require_safe
def charge(request: HttpRequest) -> HttpResponse:
    """How full the places of one caisse are, and how long one waits there."""
    visibles = caisses(request.user, "charge")
    organisme = _choisie(request, visibles)
    page = charge_de(organisme, timezone.localdate()) if organisme else None
    return render(request, "accessibilite/charge.html", {"caisses": visibles, "organisme": organisme, "page": page})


@acces("accessibilite", "charge", classe="F0")
@require_safe
def charge_tableur(request: HttpRequest, forme: str) -> HttpResponse:
    """The table of the page, as ODS or CSV."""
    organisme = _choisie(request, caisses(request.user, "charge"))
    if organisme is None:
        raise Http404
    page, (ecrire, type_mime) = charge_de(organisme, timezone.localdate()), FORMES[forme]
    return fichier(ecrire(page.entete, [page.lieux]), type_mime, f"charge-{organisme.code}.{forme}")
