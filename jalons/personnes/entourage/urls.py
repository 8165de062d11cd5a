"""Addresses under /entourage/: the people around somebody, by her key; a line, by hers and its own."""

from django.urls import path

from jalons.personnes.entourage import views

app_name = "entourage"
urlpatterns = [
    path("<uuid:pk>/", views.page, name="page"),
    path("<uuid:pk>/<slug:cercle>/nouveau/", views.nouveau, name="nouveau"),
    path("<uuid:pk>/lignes/<uuid:ligne_pk>/", views.corriger, name="corriger"),
    path("<uuid:pk>/lignes/<uuid:ligne_pk>/terminer/", views.terminer, name="terminer"),
    path("<uuid:pk>/lignes/<uuid:ligne_pk>/retirer/", views.retirer, name="retirer"),
]
