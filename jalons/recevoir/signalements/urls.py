"""Pages and acts of the demandes."""

from django.urls import path

from . import views

app_name = "signalements"
urlpatterns = [
    path("", views.liste, name="liste"),
    path("regles/", views.regles, name="regles"),
    path("signalements/<uuid:pk>/", views.accuse, name="accuse"),
    path("appels/<uuid:pk>/", views.appel, name="appel"),
    path("appels/<uuid:pk>/fait/", views.appel_fait, name="appel_fait"),
    path("<uuid:pk>/", views.demande, name="demande"),
    path("<uuid:pk>/qualifier/", views.qualifier, name="qualifier"),
    path("<uuid:pk>/offre-envoyee/", views.offre_envoyee, name="offre_envoyee"),
    path("<uuid:pk>/informer/<uuid:signalement_pk>/", views.informer, name="informer"),
]
