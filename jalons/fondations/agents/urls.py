"""Login, logout, own account, team. allauth's names stay bare: allauth looks for them."""

from django.urls import include, path

from jalons.fondations.agents import views, views_comptes

pages = [
    path("connexion/activation/", views.activation, name="activation"),
    path("connexion/premier/", views_comptes.premier, name="premier"),
    path("connexion/jeton/", views.jeton, name="jeton"),
    path("compte/", views.compte, name="compte"),
    path("compte/double/", views.telephone, name="telephone"),
    path("compte/double/codes/", views.codes, name="codes"),
    path("comptes/", views_comptes.comptes, name="comptes"),
    path("comptes/<uuid:pk>/", views_comptes.compte_agent, name="compte_agent"),
    path("comptes/<uuid:pk>/fermer/", views_comptes.fermer, name="fermer"),
    path("comptes/<uuid:pk>/secret/", views_comptes.secret, name="secret"),
    path("comptes/<uuid:pk>/telephone/", views_comptes.oublier_telephone, name="oublier_telephone"),
    path("habilitations/", views_comptes.habilitations, name="habilitations"),
    path("habilitations/proposer/", views_comptes.proposer, name="proposer"),
    path("habilitations/<uuid:pk>/accorder/", views_comptes.accorder, name="accorder"),
    path("habilitations/<uuid:pk>/refuser/", views_comptes.refuser, name="refuser"),
    path("habilitations/<uuid:pk>/ouvrir/", views_comptes.ouvrir, name="ouvrir"),
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
