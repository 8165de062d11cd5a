"""The acts of the agenda. One atomic function an act, one journal line each."""

from jalons.recevoir.rendez_vous.services.erreurs import (
    CreneauPris,
    PlageEnConflit,
    RendezVousRefuse,
    TransitionRefusee,
    VersionDepassee,
)
from jalons.recevoir.rendez_vous.services.indisponibilites import declarer_indisponible, lever_indisponibilite
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
from jalons.recevoir.rendez_vous.services.reservations import deplacer, reserver
from jalons.recevoir.rendez_vous.services.visites import confirmer_retour, preparer_visite

__all__ = [
    "CreneauPris",
    "PlageEnConflit",
    "RendezVousRefuse",
    "TransitionRefusee",
    "VersionDepassee",
    "annuler",
    "changer_plage",
    "confirmer",
    "confirmer_retour",
    "declarer_indisponible",
    "deplacer",
    "lever_indisponibilite",
    "noter_issue",
    "ouvrir_plage",
    "ouvrir_serie",
    "preparer_visite",
    "reserver",
    "retirer_plage",
    "retirer_serie",
    "zone_de",
]
