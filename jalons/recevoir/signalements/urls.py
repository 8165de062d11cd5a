"""Pages and acts of the demandes."""

from django.urls import path

from . import views, views_boucle, views_lettre, views_orientation

app_name = "signalements"
urlpatterns = [
    path("", views.liste, name="liste"),
    path("regles/", views.regles, name="regles"),
    path("signalements/<uuid:pk>/", views.accuse, name="accuse"),
    path("signalements/<uuid:pk>/lettre/", views_lettre.lettre, name="lettre"),
    path("signalements/<uuid:pk>/lettre/fichier/", views_lettre.fichier, name="lettre_fichier"),
    path("signalements/<uuid:pk>/lettre/pages/<int:numero>/", views_lettre.page, name="lettre_page"),
    path("appels/<uuid:pk>/", views.appel, name="appel"),
    path("appels/<uuid:pk>/fait/", views.appel_fait, name="appel_fait"),
    path("<uuid:pk>/", views.demande, name="demande"),
    path("<uuid:pk>/interlocuteurs/", views_orientation.interlocuteurs, name="interlocuteurs"),
    path("<uuid:pk>/feuille/", views_orientation.dit, name="dit"),
    path("<uuid:pk>/feuille/envoyer/", views_orientation.envoyer_dit, name="envoyer_dit"),
    path("partages/<uuid:pk>/ailleurs/", views_orientation.rerouter, name="rerouter"),
    path("<uuid:pk>/qualifier/", views.qualifier, name="qualifier"),
    path("<uuid:pk>/offre-envoyee/", views.offre_envoyee, name="offre_envoyee"),
    path("<uuid:pk>/informer/<uuid:signalement_pk>/", views.informer, name="informer"),
    path("<uuid:pk>/danger/", views_boucle.danger_fini, name="danger_fini"),
    path("<uuid:pk>/essai/", views_boucle.essai, name="essai"),
    path("<uuid:pk>/ecrire/<uuid:signalement_pk>/<slug:code>/", views_boucle.ecrire, name="ecrire"),
]
