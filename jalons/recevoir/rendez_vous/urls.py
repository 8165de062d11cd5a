from django.urls import path

from jalons.recevoir.rendez_vous import views

app_name = "rendez_vous"
urlpatterns = [
    path("", views.liste, name="liste"),
    path("visites/", views.visites, name="visites"),
    path("feuille/<uuid:lieu_id>/<str:jour>/", views.feuille, name="feuille"),
    path("lieux/<uuid:lieu_id>/fermeture/", views.fermeture, name="fermeture"),
    path("disponibilites/", views.disponibilites, name="disponibilites"),
    path("disponibilites/ouvrir/", views.ouvrir, name="ouvrir"),
    path("disponibilites/<uuid:pk>/changer/", views.changer, name="changer"),
    path("disponibilites/<uuid:pk>/retirer/", views.retirer, name="retirer"),
    path("disponibilites/<uuid:pk>/retirer-serie/", views.retirer_serie, name="retirer_serie"),
    path("indisponibilites/declarer/", views.declarer, name="declarer"),
    path("indisponibilites/<uuid:pk>/", views.indisponibilite, name="indisponibilite"),
    path("indisponibilites/<uuid:pk>/lever/", views.lever, name="lever"),
    path("nouveau/<uuid:assure_id>/", views.nouveau, name="nouveau"),
    path("reserver/<uuid:assure_id>/", views.reserver, name="reserver"),
    path("<uuid:pk>/", views.rendez_vous, name="rendez_vous"),
    path("<uuid:pk>/deplacer/", views.deplacer, name="deplacer"),
    path("<uuid:pk>/maintenir/", views.maintenir, name="maintenir"),
    path("<uuid:pk>/issue/<str:issue>/", views.issue, name="issue"),
    path("<uuid:pk>/salle/", views.salle, name="salle"),
    path("<uuid:pk>/seconde/", views.seconde, name="seconde"),
    path("<uuid:pk>/visite/", views.visite, name="visite"),
    path("<uuid:pk>/lien/retirer/", views.retirer_lien, name="retirer_lien"),
    path("<uuid:pk>/lien/redonner/", views.redonner_lien, name="redonner_lien"),
    path("<uuid:pk>/prevenue/", views.prevenue, name="prevenue"),
    path("<uuid:pk>/vu/", views.vu, name="vu"),
    path("<uuid:pk>/retour/", views.retour, name="retour"),
]
