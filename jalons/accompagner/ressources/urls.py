"""Addresses under /budgets/: the sheet of a dossier, by the dossier's key; a line, by its own."""

from django.urls import path

from jalons.accompagner.ressources import views

app_name = "ressources"
urlpatterns = [
    path("<uuid:pk>/", views.feuille, name="feuille"),
    path("<uuid:pk>/section/", views.section, name="section"),
    path("<uuid:pk>/remplir/", views.remplir, name="remplir"),
    path("<uuid:pk>/brouillon/", views.brouillon, name="brouillon"),
    path("<uuid:pk>/brouillon/jeter/", views.jeter_brouillon, name="jeter_brouillon"),
    path("<uuid:pk>/foyer/", views.reprendre_foyer, name="reprendre_foyer"),
    path("<uuid:pk>/pdf/", views.imprimer, name="imprimer"),
    path("<uuid:pk>/lignes/<slug:rubrique>/nouvelle/", views.nouvelle, name="nouvelle"),
    path("lignes/<uuid:pk>/corriger/", views.corriger, name="corriger"),
    path("lignes/<uuid:pk>/terminer/", views.terminer, name="terminer"),
    path("lignes/<uuid:pk>/retirer/", views.retirer, name="retirer"),
]
