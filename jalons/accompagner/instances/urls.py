"""Pages and acts of commissions, cells and working groups."""

from django.urls import path

from . import views

app_name = "instances"
urlpatterns = [
    path("", views.seances, name="seances"),
]
