"""Waves and offers."""

from django.urls import path

from . import views

app_name = "offres"
urlpatterns = [
    path("", views.vagues, name="vagues"),
    path("liste/", views.liste, name="liste"),
    path("preparer/", views.preparer, name="preparer"),
    path("imprimer/", views.imprimer, name="imprimer"),
    path("envoyer/", views.envoyer, name="envoyer"),
    path("lots/<uuid:pk>/", views.reimprimer, name="reimprimer"),
    path("demande/<uuid:demande_id>/", views.de_demande, name="de_demande"),
    path("<uuid:pk>/", views.offre, name="offre"),
    path("<uuid:pk>/adresse-fausse/", views.adresse_fausse, name="adresse_fausse"),
    path("<uuid:pk>/adresse-corrigee/", views.adresse_corrigee, name="adresse_corrigee"),
]
