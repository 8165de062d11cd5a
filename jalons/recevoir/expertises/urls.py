"""Pages and acts of the second-level expertise."""

from django.urls import path

from . import views

app_name = "expertises"
urlpatterns = [
    path("", views.accueil, name="accueil"),
    path("poser/", views.poser, name="poser"),
    path("<uuid:pk>/repondre/", views.repondre, name="repondre"),
    path("<uuid:pk>/retirer/", views.retirer_question, name="retirer_question"),
    path("reponses/nouvelle/", views.nouvelle, name="nouvelle"),
    path("reponses/<uuid:pk>/", views.connaissance, name="connaissance"),
    path("reponses/<uuid:pk>/corriger/", views.corriger, name="corriger"),
    path("reponses/<uuid:pk>/retirer/", views.retirer, name="retirer"),
]
