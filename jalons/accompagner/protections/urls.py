"""Addresses under /scelles/: one's own records, by their own random key."""

from django.urls import path

from . import views

app_name = "protections"
urlpatterns = [
    path("", views.liste, name="liste"),
    path("personne/<uuid:pk>/nouvelle/", views.nouvelle, name="nouvelle"),
    path("<uuid:pk>/", views.fiche, name="fiche"),
    path("<uuid:pk>/envoyer/", views.envoyer, name="envoyer"),
    path("<uuid:pk>/accuser/", views.accuser, name="accuser"),
    path("<uuid:pk>/clore/", views.clore, name="clore"),
    path("<uuid:pk>/lettre/", views.lettre, name="lettre"),
]
