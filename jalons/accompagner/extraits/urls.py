"""Pages of the extraits: of a dossier, by its key; of one extrait, by its own."""

from django.urls import path

from . import views

app_name = "extraits"
urlpatterns = [
    path("plafond/", views.plafond, name="plafond"),
    path("dossiers/<uuid:pk>/", views.qui_sait_quoi, name="qui_sait_quoi"),
    path("dossiers/<uuid:pk>/choisir/", views.choisir, name="choisir"),
    path("dossiers/<uuid:pk>/composer/<uuid:partenaire_pk>/", views.composer, name="composer"),
    path("<uuid:pk>/", views.extrait, name="extrait"),
    path("<uuid:pk>/retirer/", views.retirer, name="retirer"),
    path("<uuid:pk>/lien/", views.lien, name="lien"),
    path("<uuid:pk>/courriel/", views.courriel, name="courriel"),
]
