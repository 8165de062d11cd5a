"""Pages of what students write."""

from django.urls import path

from . import views

app_name = "stages"
urlpatterns = [
    path("dossiers/<uuid:pk>/ecrire/", views.ecrire, name="ecrire"),
    path("dossiers/<uuid:pk>/ecrire/brouillon/", views.brouillon_ecrire, name="brouillon_ecrire"),
    path("dossiers/<uuid:pk>/ecrire/brouillon/jeter/", views.jeter_ecrire, name="jeter_ecrire"),
    path("ecrits/<uuid:pk>/", views.ecrit, name="ecrit"),
    path("ecrits/<uuid:pk>/reprendre/", views.reprendre, name="reprendre"),
    path("ecrits/<uuid:pk>/reprendre/brouillon/", views.brouillon_reprendre, name="brouillon_reprendre"),
    path("ecrits/<uuid:pk>/reprendre/brouillon/jeter/", views.jeter_reprendre, name="jeter_reprendre"),
    path("ecrits/<uuid:pk>/contresigner/", views.contresigner, name="contresigner"),
    path("ecrits/<uuid:pk>/rendre/", views.rendre, name="rendre"),
]
