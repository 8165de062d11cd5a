"""The acts of the agenda. One atomic function an act, one journal line each."""

from jalons.recevoir.rendez_vous.services.adresses import (
    LienDonne,
    LienFerme,
    NaissanceFausse,
    adresse_visio,
    creer,
    lire,
    ouvrir,
    redonner_lien,
    retirer_lien,
    rouvrir,
)
from jalons.recevoir.rendez_vous.services.erreurs import (
    CreneauPris,
    PlageEnConflit,
    RendezVousRefuse,
    TransitionRefusee,
    VersionDepassee,
)
from jalons.recevoir.rendez_vous.services.gestes import (
    HorairePris,
    annuler_soi,
    confirmer_sa_venue,
    deplacer_soi,
    ne_plus_rappeler,
    noter_prevenue,
    voir_gestes,
)
from jalons.recevoir.rendez_vous.services.importees import accorder_importees
from jalons.recevoir.rendez_vous.services.indisponibilites import (
    declarer_indisponible,
    declarer_serie,
    lever_indisponibilite,
)
from jalons.recevoir.rendez_vous.services.issues import annuler, noter_issue
from jalons.recevoir.rendez_vous.services.lieux import zone_de
from jalons.recevoir.rendez_vous.services.messages import confirmer
from jalons.recevoir.rendez_vous.services.plages import (
    changer_plage,
    ouvrir_plage,
    ouvrir_serie,
    retirer_plage,
    retirer_serie,
)
from jalons.recevoir.rendez_vous.services.rappels import delais, rappeler
from jalons.recevoir.rendez_vous.services.reservations import changer_seconde, deplacer, maintenir, reserver
from jalons.recevoir.rendez_vous.services.retenues import relacher, retenir, verrouiller_agendas
from jalons.recevoir.rendez_vous.services.salles import changer_salle
from jalons.recevoir.rendez_vous.services.visites import confirmer_retour, preparer_visite

__all__ = [
    "CreneauPris",
    "HorairePris",
    "LienDonne",
    "LienFerme",
    "NaissanceFausse",
    "PlageEnConflit",
    "RendezVousRefuse",
    "TransitionRefusee",
    "VersionDepassee",
    "accorder_importees",
    "adresse_visio",
    "annuler",
    "annuler_soi",
    "changer_plage",
    "changer_salle",
    "changer_seconde",
    "confirmer",
    "confirmer_retour",
    "confirmer_sa_venue",
    "creer",
    "declarer_indisponible",
    "declarer_serie",
    "delais",
    "deplacer",
    "deplacer_soi",
    "lever_indisponibilite",
    "lire",
    "maintenir",
    "ne_plus_rappeler",
    "noter_issue",
    "noter_prevenue",
    "ouvrir",
    "ouvrir_plage",
    "ouvrir_serie",
    "preparer_visite",
    "rappeler",
    "redonner_lien",
    "relacher",
    "reserver",
    "retenir",
    "retirer_lien",
    "retirer_plage",
    "retirer_serie",
    "rouvrir",
    "verrouiller_agendas",
    "voir_gestes",
    "zone_de",
]
