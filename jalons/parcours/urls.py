"""The pages that several rooms share: the day, the call, the dossier, danger."""

from django.urls import path

from jalons.parcours.views import appel, demande, dossier, journee

app_name = "parcours"
urlpatterns = [
    path("", journee.accueil, name="accueil"),
    path("ma-journee/", journee.ma_journee, name="ma_journee"),
    path("ma-journee/demarche/", dossier.noter_demarche, name="noter_demarche"),
    path("danger/", journee.danger, name="danger"),
    path("appel/", appel.appel, name="appel"),
    path("appel/enregistrer/", appel.enregistrer, name="enregistrer"),
    path("dossiers/<uuid:pk>/", dossier.dossier, name="dossier"),
    path("dossiers/<uuid:pk>/terminer/", dossier.terminer, name="terminer"),
    path("demandes/<uuid:pk>/identifier/", demande.identifier, name="identifier"),
    path("demandes/<uuid:pk>/dossier/", dossier.ouvrir, name="ouvrir_dossier"),
    path("demandes/<uuid:pk>/rendez-vous/", dossier.donner_rendez_vous, name="donner_rendez_vous"),
    path("rendez-vous/<uuid:pk>/rendre/", dossier.annuler_rendez_vous, name="annuler_rendez_vous"),
    path("personnes/<uuid:pk>/constater-deces/", dossier.constater_deces, name="constater_deces"),
]
