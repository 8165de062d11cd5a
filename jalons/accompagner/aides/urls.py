"""Addresses of the aids."""

from django.urls import path

from jalons.accompagner.aides import views, views_decisions, views_fonds

app_name = "aides"
PART = "part/<uuid:pk>/"
FONDS = "fonds/<uuid:pk>/"
urlpatterns = [
    path("", views.liste, name="liste"),
    path("dossier/<uuid:pk>/", views.noter, name="noter"),
    path("personne/<uuid:assure_id>/", views.noter_sans, name="noter_sans"),
    path("chiffres/", views_fonds.chiffres, name="chiffres"),
    path("a-decider/", views_decisions.a_decider, name="a_decider"),
    path("a-decider/<uuid:pk>/", views_decisions.decider, name="decider"),
    path("a-confirmer/", views_decisions.a_confirmer, name="a_confirmer"),
    path("a-confirmer/<uuid:pk>/", views_decisions.infirmer, name="infirmer"),
    path("a-confirmer/<uuid:pk>/oui/", views_decisions.confirmer, name="confirmer"),
    path("fonds/", views_fonds.tous, name="tous"),
    path("fonds/nouveau/", views_fonds.nouveau, name="nouveau"),
    path(f"{FONDS}payer/", views_fonds.payer, name="payer"),
    path(f"{FONDS}envoyer/", views_fonds.envoyer, name="envoyer"),
    path(f"{FONDS}retour/", views_fonds.retour, name="retour"),
    path(f"{FONDS}<int:annee>/", views_fonds.doter, name="doter"),
    path("envois/<uuid:pk>.csv", views_fonds.bordereau, name="bordereau"),
    path("versements/<uuid:pk>/annuler/", views.annuler_versement, name="annuler_versement"),
    path(f"{PART}demander/", views.demander, name="demander"),
    path(f"{PART}reponse/", views.repondre, name="repondre"),
    path(f"{PART}verse/", views.verse, name="verse"),
    path(f"{PART}reprendre/", views.reprendre, name="reprendre"),
    path(f"{PART}retirer/", views.retirer, name="retirer"),
    path(f"{PART}redemander/", views.redemander, name="redemander"),
    path(f"{PART}verser/", views.verser, name="verser"),
    path(f"{PART}solder/", views.solder, name="solder"),
    path(f"{PART}lettre.pdf", views.lettre, name="lettre"),
    path(f"{PART}lettre/", views.lettre_donnee, name="lettre_donnee"),
    path("<uuid:pk>/", views.aide, name="aide"),
    path("<uuid:pk>/corriger/", views.corriger, name="corriger"),
    path("<uuid:pk>/payee/", views.payer_a, name="payer_a"),
    path("<uuid:pk>/financeur/", views.ajouter, name="ajouter"),
]
