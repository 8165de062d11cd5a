"""Pages and acts of the registers."""

from django.urls import path

from .views import reclamations, tiers

app_name = "registres"
urlpatterns = [
    path("", tiers.registres, name="registres"),
    path("tiers/noter/", tiers.noter, name="noter"),
    path("tiers/noter/<uuid:pk>/", tiers.noter, name="noter_pour"),
    path("tiers/<uuid:pk>/", tiers.sollicitation, name="sollicitation"),
    path("tiers/<uuid:pk>/connaissance/", tiers.connaissance, name="connaissance"),
    path("tiers/<uuid:pk>/decider/", tiers.decider, name="decider"),
    path("tiers/<uuid:pk>/reprendre/", tiers.reprendre, name="reprendre"),
    path("tiers/<uuid:pk>/passer/", tiers.passer, name="passer"),
    path("tiers/<uuid:pk>/appui/", tiers.demander_appui, name="demander_appui"),
    path("appuis/<uuid:pk>/", tiers.appui, name="appui"),
    path("reclamations/noter/", reclamations.noter, name="reclamer"),
    path("reclamations/noter/<uuid:pk>/", reclamations.noter, name="reclamer_pour"),
    path("reclamations/<uuid:pk>/", reclamations.reclamation, name="reclamation"),
    path("reclamations/<uuid:pk>/accuser/", reclamations.accuser, name="accuser"),
    path("reclamations/<uuid:pk>/repondre/", reclamations.repondre, name="repondre"),
]
