"""Pages and acts of commissions, cells and working groups. A point, a line, a follow-up: by their rank in their sitting."""

from django.urls import path

from . import views, views_composition, views_pv, views_tenue

app_name = "instances"
SEANCE, POINT = "seances/<uuid:pk>/", "seances/<uuid:pk>/points/<int:rang>/"
urlpatterns = [
    path("", views.seances, name="seances"),
    path("toutes/", views_composition.liste, name="liste"),
    path("nouvelle/", views_composition.nouvelle, name="nouvelle"),
    path("<uuid:pk>/", views_composition.instance, name="instance"),
    path("<uuid:pk>/membres/", views_composition.composer, name="composer"),
    path("<uuid:pk>/quitter/", views_composition.quitter, name="quitter"),
    path("<uuid:pk>/convoquer/", views_composition.convoquer, name="convoquer"),
    path(SEANCE, views.seance, name="seance"),
    path(POINT, views.seance, name="point"),
    path(f"{SEANCE}ajouter/", views.ajouter, name="ajouter"),
    path(f"{SEANCE}annuler/", views.annuler, name="annuler"),
    path(f"{POINT}monter/", views.monter, name="monter"),
    path(f"{POINT}oter/", views.oter, name="oter"),
    path(f"{SEANCE}ouvrir/", views_tenue.ouvrir, name="ouvrir"),
    path(f"{SEANCE}suspendre/", views_tenue.suspendre, name="suspendre"),
    path(f"{SEANCE}rouvrir/", views_tenue.rouvrir, name="rouvrir"),
    path(f"{SEANCE}clore/", views_tenue.clore, name="clore"),
    path(f"{SEANCE}presence/", views_tenue.presence, name="presence"),
    path(f"{POINT}interet/", views_tenue.interet, name="interet"),
    path(f"{POINT}lever/<int:membre>/", views_tenue.lever, name="lever"),
    path(f"{POINT}decider/", views_tenue.decider, name="decider"),
    path(f"{POINT}revoir/", views_tenue.revoir, name="revoir"),
    path(f"{POINT}traiter/", views_tenue.traiter, name="traiter"),
    path(f"{SEANCE}pv/", views_pv.ecrire, name="ecrire"),
    path(f"{SEANCE}pv/<int:rang>/", views_pv.corriger, name="corriger"),
    path(f"{SEANCE}pv.pdf", views_pv.imprimer, name="imprimer"),
    path(f"{SEANCE}signer/", views_pv.signer, name="signer"),
    path(f"{SEANCE}additif/", views_pv.additif, name="additif"),
    path(f"{SEANCE}suites/", views_pv.suite, name="suite"),
    path(f"{SEANCE}suites/<int:rang>/faite/", views_pv.faite, name="faite"),
]
