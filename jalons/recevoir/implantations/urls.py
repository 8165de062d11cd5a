"""Pages and acts of the implantations."""

from django.urls import path

from . import views

app_name = "implantations"
urlpatterns = [
    path("attribution/", views.attribution, name="attribution"),
    path("attribution/regler/", views.regler, name="regler"),
    path("vehicules/", views.vehicules, name="vehicules"),
    path("vehicules/nouveau/", views.vehicule_nouveau, name="vehicule_nouveau"),
    path("vehicules/reserver/", views.reserver, name="reserver"),
    path("vehicules/<uuid:pk>/", views.vehicule, name="vehicule"),
    path("reservations/<uuid:pk>/rendre/", views.rendre, name="rendre"),
    path("salles/<uuid:pk>/", views.salle, name="salle"),
    path("conventions/<uuid:pk>/", views.convention, name="convention"),
    path("permanences/<uuid:pk>/", views.permanence, name="permanence"),
    path("<uuid:pk>/", views.lieu, name="lieu"),
    path("<uuid:pk>/porte/", views.porte, name="porte"),
    path("<uuid:pk>/modifier/", views.modifier, name="modifier"),
    path("<uuid:pk>/salles/", views.salle_nouvelle, name="salle_nouvelle"),
    path("<uuid:pk>/conventions/", views.convention_nouvelle, name="convention_nouvelle"),
    path("<uuid:pk>/permanences/", views.permanence_nouvelle, name="permanence_nouvelle"),
]
