"""What the pages show: frozen dataclasses, ready for the templates."""

from jalons.accompagner.accompagnements.selectors.a_regler import ARegler, a_regler
from jalons.accompagner.accompagnements.selectors.comparaison import comparer
from jalons.accompagner.accompagnements.selectors.entretiens import (
    BrouillonVue,
    Lecture,
    brouillon_de,
    brouillon_lu,
    entretiens_a_noter,
    est_texte,
    lire_note,
    rendez_vous_a_noter,
    version_du_brouillon,
)
from jalons.accompagner.accompagnements.selectors.fil import reperes
from jalons.accompagner.accompagnements.selectors.grilles import (
    grilles_de_caisse,
    grilles_ouvertes,
    grilles_remplies,
)
from jalons.accompagner.accompagnements.selectors.listes import (
    actions_gardees,
    brouillons,
    dossiers_silencieux,
    etapes_a_venir,
    mes_dossiers,
    reponses_arrivees,
    reponses_attendues,
    suivis_par,
    taches_csam,
    taches_faites,
)
from jalons.accompagner.accompagnements.selectors.nouvelles import (
    annees_finies,
    besoins,
    comptes_nouvelles,
    delais_nouvelles,
    nouvelles_a_prendre,
    nouvelles_de,
)
from jalons.accompagner.accompagnements.selectors.ouvertures import (
    Ouvertures,
    a_revoir,
    dossiers,
    du_dossier,
    forcees,
    notes_ouvertes,
    ouvertures,
    revue,
    vives_de,
)
from jalons.accompagner.accompagnements.selectors.page import PageDossier, page_dossier
from jalons.accompagner.accompagnements.selectors.plan import accords, plan_a_convenir, trace_sure, vue_plan
from jalons.accompagner.accompagnements.selectors.transferts import (
    demande_en_danger,
    transferts_a_repondre,
    transferts_annonces,
    transferts_repondus,
)
from jalons.accompagner.accompagnements.selectors.versions import VersionVue, domaines_sans_suite, versions_evaluation

__all__ = [
    "ARegler",
    "BrouillonVue",
    "Lecture",
    "Ouvertures",
    "PageDossier",
    "VersionVue",
    "a_regler",
    "a_revoir",
    "accords",
    "actions_gardees",
    "annees_finies",
    "besoins",
    "brouillon_de",
    "brouillon_lu",
    "brouillons",
    "comparer",
    "comptes_nouvelles",
    "delais_nouvelles",
    "demande_en_danger",
    "domaines_sans_suite",
    "dossiers",
    "dossiers_silencieux",
    "du_dossier",
    "entretiens_a_noter",
    "est_texte",
    "etapes_a_venir",
    "forcees",
    "grilles_de_caisse",
    "grilles_ouvertes",
    "grilles_remplies",
    "lire_note",
    "mes_dossiers",
    "notes_ouvertes",
    "nouvelles_a_prendre",
    "nouvelles_de",
    "ouvertures",
    "page_dossier",
    "plan_a_convenir",
    "rendez_vous_a_noter",
    "reperes",
    "reponses_arrivees",
    "reponses_attendues",
    "revue",
    "suivis_par",
    "taches_csam",
    "taches_faites",
    "trace_sure",
    "transferts_a_repondre",
    "transferts_annonces",
    "transferts_repondus",
    "version_du_brouillon",
    "versions_evaluation",
    "vives_de",
    "vue_plan",
]
