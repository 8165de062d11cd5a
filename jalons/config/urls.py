"""Every room's pages, under its French name."""

from django.urls import URLPattern, URLResolver, include, path

from jalons.config.maison import PIECES

handler429 = "jalons.fondations.agents.views.trop_d_essais"
handler500 = "jalons.fondations.referentiels.pannes.panne"
urlpatterns: list[URLPattern | URLResolver] = [
    path(piece.adresse, include(f"{piece.module}.urls")) for piece in PIECES if piece.adresse is not None
]
