"""Pages of what was found."""

from django.urls import path

from . import views

app_name = "detection"
urlpatterns = [
    path("", views.liste, name="liste"),
    path("extractions/<uuid:pk>/", views.extraction, name="extraction"),
    path("personnes/<uuid:pk>/", views.personne, name="personne"),
    path("<uuid:pk>/", views.pourquoi, name="pourquoi"),
]
