"""Pages of the reference data."""

from django.urls import path

from jalons.fondations.referentiels import views

app_name = "referentiels"
urlpatterns = [
    path("", views.liste, name="liste"),
    path("parametres/<slug:code>/", views.modifier, name="modifier"),
]
