"""Addresses under /scelles/: one's own records, by their own random key."""

from django.urls import path

from . import views
from .enums import Place

app_name = "protections"
urlpatterns = [
    path("", views.liste, name="liste"),
    path("personne/<uuid:pk>/nouvelle/", views.nouvelle, name="nouvelle"),
    path("<uuid:pk>/", views.fiche, name="fiche"),
    path("<uuid:pk>/envoyer/", views.envoyer, name="envoyer"),
    path("<uuid:pk>/accuser/", views.accuser, name="accuser"),
    path("<uuid:pk>/clore/", views.clore, name="clore"),
    path("<uuid:pk>/brouillon/<slug:cible>/", views.brouillon, name="brouillon"),
    path("<uuid:pk>/brouillon/<slug:cible>/jeter/", views.jeter_brouillon, name="jeter_brouillon"),
    path("<uuid:pk>/nommer-auteur/", views.nommer, {"place": Place.AUTEUR}, name="nommer_auteur"),
    path("<uuid:pk>/nommer-cadre/", views.nommer, {"place": Place.CADRE}, name="nommer_cadre"),
    path("<uuid:pk>/relire/", views.relire, name="relire"),
    path("a-confier/", views.a_confier, name="a_confier"),
    path("<uuid:pk>/confier/", views.confier, name="confier"),
    path("<uuid:pk>/lettre/", views.lettre, name="lettre"),
]
