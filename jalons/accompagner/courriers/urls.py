"""Addresses under /courriers/: a letter and a template by their own key; a new letter by its dossier's."""

from django.urls import path

from . import views, views_modeles

app_name = "courriers"
urlpatterns = [
    path("modeles/", views_modeles.modeles, name="modeles"),
    path("modeles/nouveau/", views_modeles.nouveau, name="modele_nouveau"),
    path("modeles/<uuid:pk>/", views_modeles.modele, name="modele"),
    path("modeles/<uuid:pk>/modifier/", views_modeles.modifier, name="modele_modifier"),
    path("modeles/<uuid:pk>/retirer/", views_modeles.retirer, name="modele_retirer"),
    path("dossier/<uuid:pk>/nouveau/", views.nouveau, name="nouveau"),
    path("<uuid:pk>/", views.courrier, name="courrier"),
    path("<uuid:pk>/garder/", views.garder, name="garder"),
    path("<uuid:pk>/partir/", views.partir, name="partir"),
    path("<uuid:pk>/abandonner/", views.abandonner, name="abandonner"),
    path("<uuid:pk>/accuser/", views.accuser, name="accuser"),
    path("<uuid:pk>/<slug:forme>/", views.telecharger, name="telecharger"),
]
