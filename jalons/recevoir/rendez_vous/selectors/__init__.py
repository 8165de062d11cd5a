"""All the SQL of the room's screens."""

from jalons.recevoir.rendez_vous.selectors.agenda import (
    Feuille,
    Groupe,
    Jour,
    LigneFeuille,
    agenda,
    feuille_permanence,
    personnes_touchees,
    sans_issue,
    visites_en_cours,
    visites_en_retard,
)
from jalons.recevoir.rendez_vous.selectors.creneaux import (
    Creneau,
    CreneauChoisi,
    creneau_choisi,
    creneaux_libres,
    creneaux_proches,
    premiers_creneaux,
)
from jalons.recevoir.rendez_vous.selectors.fermetures import (
    ADeplacer,
    Fermeture,
    a_deplacer,
    fermetures,
)
from jalons.recevoir.rendez_vous.selectors.messages import dernier_message, messages
from jalons.recevoir.rendez_vous.selectors.qui import (
    agendas_de,
    agents_de,
    indisponibilites,
    lieu_de_sa_caisse,
    lieux_de,
    plages_ouvertes,
    recoit_le,
    refus_de_recevoir,
    suppleances,
)

__all__ = [
    "ADeplacer",
    "Creneau",
    "CreneauChoisi",
    "Fermeture",
    "Feuille",
    "Groupe",
    "Jour",
    "LigneFeuille",
    "a_deplacer",
    "agenda",
    "agendas_de",
    "agents_de",
    "creneau_choisi",
    "creneaux_libres",
    "creneaux_proches",
    "dernier_message",
    "fermetures",
    "feuille_permanence",
    "indisponibilites",
    "lieu_de_sa_caisse",
    "lieux_de",
    "messages",
    "personnes_touchees",
    "plages_ouvertes",
    "premiers_creneaux",
    "recoit_le",
    "refus_de_recevoir",
    "sans_issue",
    "suppleances",
    "visites_en_cours",
    "visites_en_retard",
]
