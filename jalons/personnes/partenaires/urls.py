"""Pages of the directory of partners."""

from django.urls import path

from jalons.personnes.partenaires import views

app_name = "partenaires"
urlpatterns = [
    path("", views.liste, name="liste"),
    path("nouveau/", views.nouveau, name="nouveau"),
    path("<uuid:pk>/", views.fiche, name="fiche"),
    path("<uuid:pk>/completer/", views.completer, name="completer"),
    path("<uuid:pk>/modifier/", views.modifier, name="modifier"),
]
