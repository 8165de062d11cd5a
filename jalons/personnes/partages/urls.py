"""Pages of the partages, for whoever hands over."""

from django.urls import path

from . import views

app_name = "partages"
urlpatterns = [
    path("<uuid:pk>/", views.partage, name="partage"),
    path("<uuid:pk>/transmettre/", views.proposer, name="proposer"),
    path("<uuid:pk>/place/", views.place, name="place"),
    path("<uuid:pk>/lien/", views.lien, name="lien"),
    path("<uuid:pk>/courriel/", views.courriel, name="courriel"),
    path("<uuid:pk>/reponse/", views.repondre, name="repondre"),
    path("<uuid:pk>/retirer/", views.retirer, name="retirer"),
    path("<uuid:pk>/regle/", views.vu, name="vu"),
    path("<uuid:pk>/lettre.pdf", views.imprimer, name="lettre"),
]
