"""Sittings."""

from django.urls import path

from . import views

app_name = "seances"
urlpatterns = [
    path("", views.liste, name="liste"),
    path("nouvelle/", views.nouvelle, name="nouvelle"),
    path("<uuid:pk>/", views.seance, name="seance"),
    path("<uuid:pk>/salle/", views.salle, name="salle"),
]
