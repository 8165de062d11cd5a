"""The waiting list."""

from django.urls import path

from . import views

app_name = "attentes"
urlpatterns = [
    path("", views.liste, name="liste"),
    path("inscrire/<uuid:assure_id>/", views.inscrire, name="inscrire"),
    path("<uuid:pk>/prendre/", views.prendre, name="prendre"),
    path("<uuid:pk>/passer/", views.passer, name="passer"),
    path("<uuid:pk>/retirer/", views.retirer, name="retirer"),
]
