"""« Mon calendrier », and the address that a worker's own software reads."""

from django.urls import path

from . import views

app_name = "calendriers"
urlpatterns = [
    path("", views.mien, name="mien"),
    path("flux/ouvrir/", views.ouvrir, name="ouvrir"),
    path("flux/<uuid:pk>/retirer/", views.retirer, name="retirer"),
    path("flux/<str:cle>.ics", views.flux, name="flux"),
    path("apercu/", views.apercu, name="apercu"),
    path("importer/", views.importer, name="importer"),
    path("importe/<uuid:pk>/retirer/", views.retirer_importe, name="retirer_importe"),
]
