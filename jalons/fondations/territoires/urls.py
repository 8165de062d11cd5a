"""Addresses of the territories' pages."""

from django.urls import path

from jalons.fondations.territoires import views

app_name = "territoires"
urlpatterns = [
    path("lieux/", views.lieux, name="lieux"),
    path("lieux/ouvrir/", views.ouvrir_lieu, name="ouvrir_lieu"),
    path("lieux/<uuid:pk>/fermer/", views.fermer_lieu, name="fermer_lieu"),
    path("lieux/<uuid:pk>/rouvrir/", views.rouvrir_lieu, name="rouvrir_lieu"),
]
