"""All the SQL of the pages that several rooms share."""

from jalons.parcours.selectors.attendue import Attendue, attendue
from jalons.parcours.selectors.avant_entretien import avant_entretien
from jalons.parcours.selectors.brouillons import commences as appels_commences
from jalons.parcours.selectors.brouillons import de_cle as brouillon_de_cle
from jalons.parcours.selectors.brouillons import en_bref as brouillon_en_bref
from jalons.parcours.selectors.brouillons import lu as brouillon_lu
from jalons.parcours.selectors.caisses import Ailleurs, autres_caisses
from jalons.parcours.selectors.continuite import en_clair, offre_de_depart, rendez_vous_gardes, suites
from jalons.parcours.selectors.creneaux import candidats, creneaux_pour, creneaux_proposes, proposition
from jalons.parcours.selectors.dangers import proposes, qui_appeler
from jalons.parcours.selectors.dossier import Engages, Entete, encore_ouverts, engages, entete, lit_rendez_vous
from jalons.parcours.selectors.journal import (
    PAR_PAGE,
    Lecture,
    choix_du_journal,
    en_lectures,
    journal_du_dossier,
    qui_a_lu,
)
from jalons.parcours.selectors.journee import Journee, journee
from jalons.parcours.selectors.personne import dossier_accompagne
from jalons.parcours.selectors.repartition import (
    Refusee,
    Territoire,
    Voulue,
    charges_dites,
    refusees,
    repartition,
    voulues,
)
from jalons.parcours.selectors.sans_relais import sans_relais
from jalons.parcours.selectors.suivi import SANS_PERSONNE, Reste, Suivi, dossier_en_cours, restes, suivi

__all__ = [
    "PAR_PAGE",
    "SANS_PERSONNE",
    "Ailleurs",
    "Attendue",
    "Engages",
    "Entete",
    "Journee",
    "Lecture",
    "Refusee",
    "Reste",
    "Suivi",
    "Territoire",
    "Voulue",
    "appels_commences",
    "attendue",
    "autres_caisses",
    "avant_entretien",
    "brouillon_de_cle",
    "brouillon_en_bref",
    "brouillon_lu",
    "candidats",
    "charges_dites",
    "choix_du_journal",
    "creneaux_pour",
    "creneaux_proposes",
    "dossier_accompagne",
    "dossier_en_cours",
    "en_clair",
    "en_lectures",
    "encore_ouverts",
    "engages",
    "entete",
    "journal_du_dossier",
    "journee",
    "lit_rendez_vous",
    "offre_de_depart",
    "proposes",
    "proposition",
    "qui_a_lu",
    "qui_appeler",
    "refusees",
    "rendez_vous_gardes",
    "repartition",
    "restes",
    "sans_relais",
    "suites",
    "suivi",
    "voulues",
]
