"""Pages of the programmes, their publics and their rules."""

from django.urls import path

from jalons.reperer.programmes import views

app_name = "programmes"
urlpatterns = [
    path("", views.liste, name="liste"),
    path("champs/", views.champs, name="champs"),
    path("publics/nouveau/", views.nouveau, name="nouveau"),
    path("publics/<uuid:pk>/", views.public, name="public"),
    path("publics/<uuid:pk>/preparer/", views.preparer, name="preparer"),
    path("publics/<uuid:pk>/adapter/", views.adapter, name="adapter"),
    path("versions/<uuid:pk>/modifier/", views.modifier, name="modifier"),
    path("versions/<uuid:pk>/retirer/", views.retirer, name="retirer"),
]
