"""Pages of the directory of partners."""

from django.urls import path

from jalons.personnes.partenaires import views, views_services

app_name = "partenaires"
urlpatterns = [
    path("", views.liste, name="liste"),
    path("nouveau/", views.nouveau, name="nouveau"),
    path("imports/", views.imports, name="imports"),
    path("rapprochements/", views.rapprochements, name="rapprochements"),
    path("desaccords/", views_services.desaccords, name="desaccords"),
    path("<uuid:pk>/services/nouveau/", views_services.service, name="service_nouveau"),
    path("<uuid:pk>/services/<uuid:service>/", views_services.service, name="service"),
    path("<uuid:pk>/", views.fiche, name="fiche"),
    path("<uuid:pk>/completer/", views.completer, name="completer"),
    path("<uuid:pk>/modifier/", views.modifier, name="modifier"),
    path("<uuid:pk>/verifier/", views.verifier, name="verifier"),
    path("<uuid:pk>/interlocuteur/", views.interlocuteur_nouveau, name="interlocuteur_nouveau"),
    path("interlocuteurs/<uuid:pk>/", views.interlocuteur_modifier, name="interlocuteur_modifier"),
    path("<uuid:pk>/rapprochements/<uuid:lien>/fondre/", views.rapprocher, {"reponse": "fondre"}, name="fondre"),
    path(
        "<uuid:pk>/rapprochements/<uuid:lien>/distinguer/",
        views.rapprocher,
        {"reponse": "distinguer"},
        name="distinguer",
    ),
]
