"""What every page shows: navigation by role, danger numbers, the fictitious banner."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from jalons.config.maison import PIECES
from jalons.fondations.acces import rules
from jalons.fondations.acces.controle import autorise
from jalons.fondations.referentiels import selectors as referentiels
from jalons.personnes.assures.models import Assure
from jalons.personnes.assures.selectors import par_cle


@dataclass(frozen=True)
class Lien:
    """One entry of the main navigation."""

    nom: str
    url: str
    ici: bool
    replie: bool


MENU = sorted(((piece, entree) for piece in PIECES for entree in piece.menu), key=lambda deux: deux[1].rang)
TROP = 8  # more links than this do not fit beside the search box at 1280 px: some go under « Plus »


def _ouvert(agent: Any, objet: str, acte: str) -> bool:
    return any(rules.portees(agent.role, objet, acte, classe) for classe in ("F0", "F1"))


def _navigation(request: HttpRequest) -> list[Lien]:
    visibles = [(e, reverse(f"{p.nom}:{e.page}")) for p, e in MENU if _ouvert(request.user, e.objet, e.acte)]
    ici = max((u for _, u in visibles if request.path.startswith(u)), key=len, default="")
    return [Lien(e.nom, url, url == ici, len(visibles) > TROP and e.replie) for e, url in visibles]


def _personne(request: HttpRequest) -> Any:
    """The key of the person whom this page is about, when this agent may open her: a danger is noted in her name."""
    objets = getattr(request, "consultes", [])
    if objets and objets[0].ACCES == "signalement":
        return ""  # a receipt is the same page whoever follows her
    if objets and isinstance(elle := getattr(objets[0], "assure", objets[0]), Assure):  # read already, or in one row
        return elle.pk if autorise(request.user, "lire", "assure", elle) else ""
    cle = getattr(objets[0], "assure_id", None) if objets else request.POST.get("assure")  # chosen during a call
    return cle if cle and par_cle(cast(Any, request.user), str(cle), "lire") else ""


def page(request: HttpRequest) -> dict[str, Any]:
    """Context of every page; before the login, the fictitious banner and, for a page that shows them, the numbers of danger."""
    numeros = cache(partial(referentiels.numeros_danger, timezone.localdate()))
    commun: dict[str, Any] = {"demonstration": settings.JALONS_DEMONSTRATION, "numeros_danger": numeros}
    agent = getattr(request, "user", None)
    if agent is None or not agent.is_authenticated:
        return commun
    return commun | {
        "navigation": (liens := _navigation(request)),
        "replies": [lien for lien in liens if lien.replie],
        "danger_url": reverse("parcours:danger") if _ouvert(agent, "danger", "ecrire") else "",
        "danger_personne": cache(partial(_personne, request)),
        "recherche_url": reverse("assures:recherche"),
        "recherche_permise": _ouvert(agent, "assure", "chercher"),
        "compte_url": reverse("agents:compte"),
    }
