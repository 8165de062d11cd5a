"""Addresses under /pieces/: what is put in a dossier, by the dossier's key; a paper, by its own."""

from django.urls import path

from jalons.accompagner.pieces import views, views_attendues

app_name = "pieces"
urlpatterns = [
    path("dossiers/<uuid:pk>/deposer/", views.deposer, name="deposer"),
    path("dossiers/<uuid:pk>/demander/", views_attendues.demander, name="demander"),
    path("dossiers/<uuid:pk>/complet/", views_attendues.complet, name="complet"),
    path("dossiers/<uuid:pk>/lien/", views_attendues.lien, name="lien"),
    path("attendues/", views_attendues.a_rappeler, name="a_rappeler"),
    path("attendues/<uuid:pk>/rappel/", views_attendues.rappeler, name="rappeler"),
    path("attendues/<uuid:pk>/recue/", views_attendues.recue, name="recue"),
    path("attendues/<uuid:pk>/inutile/", views_attendues.inutile, name="inutile"),
    path("<uuid:pk>/", views.piece, name="piece"),
    path("<uuid:pk>/pages/<int:numero>/", views.page, name="page"),
    path("<uuid:pk>/fichier/", views.fichier, name="fichier"),
    path("<uuid:pk>/nommer/", views.nommer, name="nommer"),
    path("<uuid:pk>/retirer/", views.retirer, name="retirer"),
]
