"""Addresses under /pieces/: what is put in a dossier, by the dossier's key; a paper, by its own."""

from django.urls import path

from jalons.accompagner.pieces import views

app_name = "pieces"
urlpatterns = [
    path("dossiers/<uuid:pk>/deposer/", views.deposer, name="deposer"),
    path("<uuid:pk>/", views.piece, name="piece"),
    path("<uuid:pk>/pages/<int:numero>/", views.page, name="page"),
    path("<uuid:pk>/fichier/", views.fichier, name="fichier"),
    path("<uuid:pk>/nommer/", views.nommer, name="nommer"),
    path("<uuid:pk>/retirer/", views.retirer, name="retirer"),
]
