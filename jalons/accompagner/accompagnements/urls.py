"""Addresses under /dossiers/. ``parcours`` serves the whole page, /dossiers/<id>/, and its end, /dossiers/<id>/terminer/."""

from django.urls import path

from jalons.accompagner.accompagnements.views import brouillons, dossier, entretiens, evaluation, plan, suivi, taches

app_name = "accompagnements"
urlpatterns = [
    path("", dossier.liste, name="liste"),
    path("<uuid:pk>/section/<slug:nom>/", dossier.section, name="section"),
    path("<uuid:pk>/referent/", dossier.referent, name="referent"),
    path("<uuid:pk>/transfert/retirer/", dossier.transfert_retirer, name="transfert_retirer"),
    path("transferts/<uuid:pk>/", dossier.transfert, name="transfert"),
    path("transferts/<uuid:pk>/accepter/", dossier.transfert_accepter, name="transfert_accepter"),
    path("transferts/<uuid:pk>/refuser/", dossier.transfert_refuser, name="transfert_refuser"),
    path("<uuid:pk>/axe/", dossier.axe, name="axe"),
    path("<uuid:pk>/suspendre/", dossier.suspendre, name="suspendre"),
    path("<uuid:pk>/reprendre/", dossier.reprendre, name="reprendre"),
    path("<uuid:pk>/rouvrir/", dossier.rouvrir, name="rouvrir"),
    path("<uuid:pk>/evaluation/completer/", evaluation.completer, name="evaluation_completer"),
    path("<uuid:pk>/evaluation/versions/", evaluation.versions, name="evaluation_versions"),
    path("<uuid:pk>/entretiens/noter/", entretiens.noter, name="entretien_noter"),
    path("<uuid:pk>/brouillon/<slug:cible>/", brouillons.brouillon, name="brouillon"),
    path("<uuid:pk>/brouillon/<slug:cible>/jeter/", brouillons.jeter, name="jeter_brouillon"),
    path("notes/<uuid:pk>/", entretiens.lire, name="note"),
    path("notes/<uuid:pk>/corriger/", entretiens.corriger, name="note_corriger"),
    path("entretiens/<uuid:pk>/retirer/", entretiens.annuler, name="entretien_annuler"),
    path("<uuid:pk>/plan/convenir/", plan.convenir, name="plan_convenir"),
    path("<uuid:pk>/plan/imprimer/", plan.imprimer, name="plan_imprimer"),
    path("<uuid:pk>/objectifs/nouveau/", plan.objectif_nouveau, name="objectif_nouveau"),
    path("objectifs/<uuid:pk>/modifier/", plan.objectif_modifier, name="objectif_modifier"),
    path("objectifs/<uuid:pk>/statut/", plan.objectif_statut, name="objectif_statut"),
    path("objectifs/<uuid:pk>/actions/nouvelle/", plan.action_nouvelle, name="action_nouvelle"),
    path("actions/<uuid:pk>/modifier/", plan.action_modifier, name="action_modifier"),
    path("actions/<uuid:pk>/statut/", plan.action_statut, name="action_statut"),
    path("taches/", taches.taches, name="taches"),
    path("taches/<uuid:pk>/faite/", taches.tache_faite, name="tache_faite"),
    path("taches/<uuid:pk>/defaite/", taches.tache_defaite, name="tache_defaite"),
    path("<uuid:pk>/demarches/noter/", suivi.demarche_nouvelle, name="demarche_nouvelle"),
    path("demarches/<uuid:pk>/modifier/", suivi.demarche_modifier, name="demarche_modifier"),
    path("demarches/<uuid:pk>/reponse/", suivi.reponse, name="demarche_reponse"),
    path("demarches/<uuid:pk>/retirer/", suivi.demarche_annuler, name="demarche_annuler"),
    path("<uuid:pk>/etapes/nouvelle/", suivi.etape_nouvelle, name="etape_nouvelle"),
    path("etapes/<uuid:pk>/faite/", suivi.etape_faite, name="etape_faite"),
    path("etapes/<uuid:pk>/resultat/", suivi.etape_resultat, name="etape_resultat"),
    path("etapes/<uuid:pk>/reporter/", suivi.etape_reporter, name="etape_reporter"),
    path("etapes/<uuid:pk>/retirer/", suivi.etape_annuler, name="etape_annuler"),
]
