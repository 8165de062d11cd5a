"""Addresses under /droits/. The line itself is a section of the dossier page, /dossiers/<id>/."""

from django.urls import path

from . import views

app_name = "echeances"
urlpatterns = [
    path("<uuid:pk>/arret/", views.completer, name="completer"),
    path("<uuid:pk>/arret/versions/", views.versions, name="versions"),
    path("<uuid:pk>/regler/", views.regler, name="regler"),
    path("<uuid:pk>/rouvrir/", views.rouvrir, name="rouvrir"),
]
