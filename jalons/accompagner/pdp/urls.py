"""Addresses under /reprise/: the page by the dossier's key; a tool, a step, a presentation, a question, by their own."""

from django.urls import path

from jalons.accompagner.pdp import views, views_dehors

app_name = "pdp"
urlpatterns = [
    path("<uuid:pk>/", views.page, name="page"),
    path("<uuid:pk>/pdf/", views.imprimer, name="imprimer"),
    path("<uuid:pk>/emploi/", views.emploi, name="emploi"),
    path("<uuid:pk>/pistes/", views.pistes, name="pistes"),
    path("<uuid:pk>/outils/<slug:code>/", views.ouvrir, name="ouvrir"),
    path("<uuid:pk>/cellule/", views_dehors.preparer, name="preparer"),
    path("<uuid:pk>/employeur/", views_dehors.question, name="question"),
    path("outils/<uuid:pk>/", views.completer, name="completer"),
    path("outils/<uuid:pk>/accord/", views.accord, name="accord"),
    path("outils/<uuid:pk>/acte/<slug:quoi>/", views.avancer, name="avancer"),
    path("outils/<uuid:pk>/etape/<slug:etape>/", views.noter, name="noter"),
    path("pas/<uuid:pk>/fait/", views.faire, name="faire"),
    path("pas/<uuid:pk>/retirer/", views.retirer, name="retirer"),
    path("cellule/<uuid:pk>/", views_dehors.cellule, name="cellule"),
    path("cellule/<uuid:pk>/corriger/", views_dehors.corriger, name="corriger"),
    path("cellule/<uuid:pk>/retirer/", views_dehors.retirer, name="retirer_presentation"),
    path("questions/<uuid:pk>/reponse/", views_dehors.reponse, name="reponse"),
]
