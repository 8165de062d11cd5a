"""The roster of those on duty."""

from django.urls import path

from . import views

app_name = "permanences"
urlpatterns = [
    path("", views.liste, name="liste"),
    path("tenir/", views.tenir, name="tenir"),
    path("<uuid:pk>/retirer/", views.lever, name="lever"),
]
