"""Pages and acts of what is followed with another service of the Assurance Maladie."""

from django.urls import path

from . import views

app_name = "liaisons"
urlpatterns = [
    path("", views.liste, name="liste"),
    path("partagees/", views.partagees, name="partagees"),
    path("signaler/", views.signaler, name="signaler"),
    path("personnes/<uuid:pk>/<str:genre>/", views.ouvrir, name="ouvrir"),
    path("demandes/<uuid:pk>/ecarter/", views.ecarter, name="ecarter"),
    path("<uuid:pk>/", views.liaison, name="liaison"),
    path("<uuid:pk>/repondre/", views.repondre, name="repondre"),
    path("<uuid:pk>/noter/", views.noter, name="noter"),
    path("<uuid:pk>/suivre/", views.suivre, name="suivre"),
    path("<uuid:pk>/relancer/", views.relancer, name="relancer"),
    path("<uuid:pk>/lue/", views.lue, name="lue"),
    path("<uuid:pk>/prendre/", views.prendre, name="prendre"),
]
