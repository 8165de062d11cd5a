"""Pages and acts of the protocols of referral."""

from django.urls import path

from . import views

app_name = "protocoles"
urlpatterns = [
    path("", views.liste, name="liste"),
    path("nouveau/", views.nouveau, name="nouveau"),
    path("<uuid:pk>/", views.protocole, name="protocole"),
    path("<uuid:pk>/modifier/", views.modifier, name="modifier"),
    path("<uuid:pk>/signer/", views.signer, name="signer"),
    path("<uuid:pk>/renouveler/", views.renouveler, name="renouveler"),
    path("<uuid:pk>/terminer/", views.terminer, name="terminer"),
    path("<uuid:pk>/bilan/", views.bilan, name="bilan"),
]
