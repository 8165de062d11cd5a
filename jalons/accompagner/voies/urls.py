"""Addresses under /voies/: a way by its key; one to open, by the dossier's; a fact, by its own."""

from django.urls import path

from jalons.accompagner.voies import views, views_avis

app_name = "voies"
urlpatterns = [
    path("avis/", views_avis.liste, name="avis"),
    path("avis/rendre/", views_avis.rendre, name="rendre_avis"),
    path("avis/<uuid:pk>/remplacer/", views_avis.remplacer, name="remplacer_avis"),
    path("sorties/", views.sorties, name="sorties"),
    path("<uuid:pk>/", views.voie, name="voie"),
    path("<uuid:pk>/fermer/", views.fermer, name="fermer"),
    path("<uuid:pk>/rouvrir/", views.rouvrir, name="rouvrir"),
    path("<uuid:pk>/<slug:etape>/noter/", views.noter, name="noter"),
    path("dossiers/<uuid:pk>/<slug:genre>/", views.ouvrir, name="ouvrir"),
    path("dossiers/<uuid:pk>/<slug:genre>/ecarter/", views.ecarter, name="ecarter"),
    path("pas/<uuid:pk>/", views.corriger, name="corriger"),
    path("pas/<uuid:pk>/fait/", views.faire, name="faire"),
    path("pas/<uuid:pk>/retirer/", views.retirer, name="retirer"),
]
