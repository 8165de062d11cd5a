"""Login, logout, own account, team. allauth's names stay bare: allauth looks for them."""

from django.urls import include, path

from jalons.fondations.agents import views

pages = [
    path("connexion/activation/", views.activation, name="activation"),
    path("connexion/jeton/", views.jeton, name="jeton"),
    path("compte/", views.compte, name="compte"),
    path("compte/double/", views.telephone, name="telephone"),
    path("compte/double/codes/", views.codes, name="codes"),
    path("equipe/", views.equipe, name="equipe"),
    path("equipe/suppleances/", views.declarer_suppleance, name="declarer_suppleance"),
    path("equipe/suppleances/<uuid:pk>/terminer/", views.terminer_suppleance, name="terminer_suppleance"),
    path("equipe/secteurs/", views.donner_secteur, name="donner_secteur"),
    path("equipe/secteurs/<uuid:pk>/reprendre/", views.reprendre_secteur, name="reprendre_secteur"),
]
urlpatterns = [
    path("connexion/", views.connexion, name="account_login"),
    path("connexion/double/", views.seconde_etape, name="mfa_authenticate"),
    path("deconnexion/", views.deconnexion, name="account_logout"),
    path("compte/mot-de-passe/", views.mot_de_passe, name="account_change_password"),
    path("", include((pages, "agents"))),
]
