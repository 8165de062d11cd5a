"""Acts of the accompaniment: one keyword-only, atomic function an act, ending in one journal line."""

from jalons.accompagner.accompagnements.services.accord import recueillir_accord
from jalons.accompagner.accompagnements.services.brouillons import Feuille, enregistrer_brouillon, jeter_brouillon
from jalons.accompagner.accompagnements.services.cloture import clore_dossier, rouvrir_dossier
from jalons.accompagner.accompagnements.services.depart import (
    accepter_depart,
    proposer_depart,
    refuser_depart,
    retirer_depart,
)
from jalons.accompagner.accompagnements.services.dossier import (
    changer_axe,
    changer_referent,
    ouvrir_dossier,
    reprendre,
    suspendre,
)
from jalons.accompagner.accompagnements.services.entretiens import (
    annuler_entretien,
    corriger_entretien,
    noter_entretien,
)
from jalons.accompagner.accompagnements.services.evaluation import evaluer
from jalons.accompagner.accompagnements.services.grilles import fermer_grille, ouvrir_grille, remplir_grille
from jalons.accompagner.accompagnements.services.nouvelles import (
    annuler_nouvelles,
    arreter_nouvelles,
    prendre_nouvelles,
)
from jalons.accompagner.accompagnements.services.ouvertures import (
    APPUI,
    forcer,
    noter_lue,
    ouvrir_appui,
    ouvrir_stage,
    refermer,
    refermer_de_suppleance,
    revoir,
)
from jalons.accompagner.accompagnements.services.plan import (
    ajouter_action,
    ajouter_objectif,
    changer_statut_action,
    changer_statut_objectif,
    changer_statut_tache,
    convenir_plan,
    modifier_action,
    modifier_objectif,
)
from jalons.accompagner.accompagnements.services.promesses import finir_promesse
from jalons.accompagner.accompagnements.services.reperes import deplacer_repere, poser_repere, suivre_repere
from jalons.accompagner.accompagnements.services.suivi import (
    annuler_demarche,
    annuler_etape,
    faire_etape,
    modifier_demarche,
    noter_demarche,
    noter_resultat,
    prevoir_etape,
    recevoir_reponse,
    reporter_etape,
)
from jalons.accompagner.accompagnements.services.transfert import (
    accepter_transfert,
    proposer_transfert,
    refuser_transfert,
    retirer_transfert,
)

__all__ = [
    "APPUI",
    "Feuille",
    "accepter_depart",
    "accepter_transfert",
    "ajouter_action",
    "ajouter_objectif",
    "annuler_demarche",
    "annuler_entretien",
    "annuler_etape",
    "annuler_nouvelles",
    "arreter_nouvelles",
    "changer_axe",
    "changer_referent",
    "changer_statut_action",
    "changer_statut_objectif",
    "changer_statut_tache",
    "clore_dossier",
    "convenir_plan",
    "corriger_entretien",
    "deplacer_repere",
    "enregistrer_brouillon",
    "evaluer",
    "faire_etape",
    "fermer_grille",
    "finir_promesse",
    "forcer",
    "jeter_brouillon",
    "modifier_action",
    "modifier_demarche",
    "modifier_objectif",
    "noter_demarche",
    "noter_entretien",
    "noter_lue",
    "noter_resultat",
    "ouvrir_appui",
    "ouvrir_dossier",
    "ouvrir_grille",
    "ouvrir_stage",
    "poser_repere",
    "prendre_nouvelles",
    "prevoir_etape",
    "proposer_depart",
    "proposer_transfert",
    "recevoir_reponse",
    "recueillir_accord",
    "refermer",
    "refermer_de_suppleance",
    "refuser_depart",
    "refuser_transfert",
    "remplir_grille",
    "reporter_etape",
    "reprendre",
    "retirer_depart",
    "retirer_transfert",
    "revoir",
    "rouvrir_dossier",
    "suivre_repere",
    "suspendre",
]
