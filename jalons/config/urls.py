"""Every room's pages, under its French name."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

PIECES = {
    "": ["jalons.fondations.agents", "jalons.parcours"],
    "referentiels/": ["jalons.fondations.referentiels"],
    "territoires/": ["jalons.fondations.territoires"],
    "personnes/": ["jalons.personnes.assures"],
    "partenaires/": ["jalons.personnes.partenaires"],
    "demandes/": ["jalons.recevoir.signalements"],
    "rendez-vous/": ["jalons.recevoir.rendez_vous"],
    "dossiers/": ["jalons.accompagner.accompagnements"],
    "chiffres/": ["jalons.mesurer.statistiques"],
}


def _existe(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


urlpatterns: list[URLPattern | URLResolver] = [
    path(prefixe, include(f"{piece}.urls"))
    for prefixe, pieces in PIECES.items()
    for piece in pieces
    if _existe(f"{piece}.urls")
]
