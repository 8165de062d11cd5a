"""Where an act takes place: its time zone, and whether the place is open."""

from __future__ import annotations

from datetime import date

from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.dates import couvre, jour_texte
from jalons.fondations.territoires.models import LieuAccueil
from jalons.recevoir.rendez_vous.services.erreurs import RendezVousRefuse


def zone_de(agent: Agent, lieu: LieuAccueil | None = None) -> str:
    """The time zone of the place, else of the agent's caisse."""
    if lieu is not None:
        return lieu.organisme.zone
    affectation = agent.affectation
    return affectation.organisme.zone if affectation and affectation.organisme else "Europe/Paris"


def exiger_lieu(lieu: LieuAccueil | None, agent: Agent, jour: date) -> None:
    """Raise RendezVousRefuse when the place is not one of the worker's caisse, or is closed that day."""
    if lieu and agent.organisme_id not in (lieu.organisme_id, lieu.organisme.parent_id):
        raise RendezVousRefuse(f"{lieu.nom} n’est pas un lieu de la caisse de {agent} : choisir un autre lieu.")
    if lieu and (jour in lieu.jours_fermes or not couvre(lieu.ouvert_du, lieu.ouvert_au, jour)):
        raise RendezVousRefuse(
            f"{lieu.nom} n’est pas ouvert le {jour_texte(jour)} {jour.year} : choisir un autre lieu."
        )
