"""The pages that several rooms share: the day, the call, the dossier, danger."""

from django.urls import path

from jalons.parcours.views import apercu, appel, danger, demande, dossier, fins, journee, sortants

app_name = "parcours"
urlpatterns = [
    path("", journee.accueil, name="accueil"),
    path("ma-journee/", journee.ma_journee, name="ma_journee"),
    path("ma-journee/demarche/", journee.noter_demarche, name="noter_demarche"),
    path("danger/", danger.danger, name="danger"),
    path("danger/mots/", danger.guet, name="danger_guet"),
    path("danger/personne/<uuid:pk>/", danger.danger, name="danger_de"),
    path("danger/<uuid:pk>/", danger.note, name="danger_note"),
    path("danger/<uuid:pk>/clore/", danger.clore, name="danger_clore"),
    path("ma-journee/plus-tard/", journee.plus_tard, name="plus_tard"),
    path("ma-journee/reprendre/", journee.reprendre, name="reprendre"),
    path("appel/", appel.appel, name="appel"),
    path("appel/enregistrer/", appel.enregistrer, name="enregistrer"),
    path("dossiers/<uuid:pk>/", dossier.dossier, name="dossier"),
    path("dossiers/<uuid:pk>/journal/", dossier.journal, name="journal"),
    path("dossiers/<uuid:pk>/terminer/", dossier.terminer, name="terminer"),
    path("demandes/<uuid:pk>/identifier/", demande.identifier, name="identifier"),
    path("demandes/<uuid:pk>/confier/", demande.confier, name="confier"),
    path("personnes/<uuid:pk>/demande/", demande.ajouter, name="ajouter_demande"),
    path("rendez-vous/<uuid:pk>/suite/", dossier.apres_venue, name="apres_venue"),
    path("demandes/<uuid:pk>/orienter/", fins.orienter, name="orienter"),
    path("demandes/<uuid:pk>/repondre/", fins.repondre, name="repondre"),
    path("demandes/<uuid:pk>/clore/", fins.clore, name="clore"),
    path("demandes/<uuid:pk>/attendue/", demande.attendue, name="attendue"),
    path("demandes/<uuid:pk>/dossier/", dossier.ouvrir, name="ouvrir_dossier"),
    path("demandes/<uuid:pk>/rendez-vous/", dossier.donner_rendez_vous, name="donner_rendez_vous"),
    path("rendez-vous/<uuid:pk>/annuler/", dossier.annuler_rendez_vous, name="annuler_rendez_vous"),
    path("appels-sortants/", sortants.sortants, name="sortants"),
    path("appels-sortants/<uuid:pk>/", sortants.noter_appel, name="noter_appel"),
    path("appels-sortants/<uuid:pk>/prendre/", sortants.prendre_appel, name="prendre_appel"),
    path("appels-sortants/<uuid:pk>/accepter/", sortants.accepter, name="accepter_offre"),
    path("reunions/<uuid:pk>/presence/", sortants.noter_presence, name="noter_presence"),
    path("reunions/<uuid:pk>/rendre-place/", sortants.rendre_place, name="rendre_place"),
    path("reunions/<uuid:pk>/annuler/", sortants.annuler_seance, name="annuler_seance"),
    path("personnes/<uuid:pk>/constater-deces/", dossier.constater_deces, name="constater_deces"),
    path("programmes/versions/<uuid:pk>/apercu/", apercu.apercu_regle, name="apercu_regle"),
    path("programmes/versions/<uuid:pk>/apercu/calculer/", apercu.calculer_apercu, name="calculer_apercu"),
    path("programmes/versions/<uuid:pk>/publier/", apercu.publier_regle, name="publier_regle"),
]
