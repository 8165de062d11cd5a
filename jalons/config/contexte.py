"""What every page shows: navigation by role, danger numbers, the fictitious banner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from jalons.fondations.acces import rules
from jalons.fondations.referentiels import selectors as referentiels


@dataclass(frozen=True)
class Lien:
    """One entry of the main navigation."""

    nom: str
    url: str
    ici: bool
    replie: bool


# (label, url name, object and act of acces.csv that open it)
LIENS = [
    ("Ma journée", "parcours:ma_journee", "journee", "lire"),
    ("Appel", "parcours:appel", "appel", "ecrire"),
    ("Demandes", "signalements:liste", "demande", "lister"),
    ("Offres", "offres:vagues", "offre", "compter"),
    ("Rendez-vous", "rendez_vous:liste", "rendez_vous", "lister"),
    ("Dossiers", "accompagnements:liste", "dossier", "lister"),
    ("Personnes", "assures:recherche", "assure", "chercher"),
    ("Équipe", "agents:equipe", "equipe", "lire"),
    ("Comptes", "agents:comptes", "agent", "lister"),
    ("Partenaires", "partenaires:liste", "partenaire", "lire"),
    ("Lieux", "territoires:lieux", "lieu", "lire"),
    ("Programmes", "programmes:liste", "regle", "lire"),
    ("Chiffres", "statistiques:accueil", "statistique", "lire"),
    ("Référentiels", "referentiels:liste", "referentiel", "modifier"),
]
TROP = 8  # more links than this do not fit beside the search box at 1280 px: some go under « Plus »
REPLIES = {"Équipe", "Comptes", "Partenaires", "Lieux", "Programmes", "Référentiels"}


def _ouvert(agent: Any, objet: str, acte: str) -> bool:
    return any(rules.portees(agent.role, objet, acte, classe) for classe in ("F0", "F1"))


def _navigation(request: HttpRequest) -> list[Lien]:
    visibles = [(nom, reverse(vue)) for nom, vue, objet, acte in LIENS if _ouvert(request.user, objet, acte)]
    ici = max((u for _, u in visibles if request.path.startswith(u)), key=len, default="")
    return [Lien(nom, url, url == ici, len(visibles) > TROP and nom in REPLIES) for nom, url in visibles]


def page(request: HttpRequest) -> dict[str, Any]:
    """Context of every page; nothing but the fictitious banner before the login."""
    commun: dict[str, Any] = {"demonstration": settings.JALONS_DEMONSTRATION}
    agent = getattr(request, "user", None)
    if agent is None or not agent.is_authenticated:
        return commun
    return commun | {
        "navigation": (liens := _navigation(request)),
        "replies": [lien for lien in liens if lien.replie],
        "dangers": referentiels.numeros_danger(timezone.localdate()),
        "danger_url": reverse("parcours:danger") if _ouvert(agent, "danger", "ecrire") else "",
        "recherche_url": reverse("assures:recherche"),
        "recherche_permise": _ouvert(agent, "assure", "chercher"),
        "compte_url": reverse("agents:compte"),
    }
