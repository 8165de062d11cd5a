"""Léa's placement: one dossier of Hélène's is open to her; one text of hers is countersigned, another waits."""

from __future__ import annotations

from datetime import date

from jalons.accompagner.accompagnements import services as accompagnements
from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.stages import services
from jalons.accompagner.stages.enums import GenreEcrit
from jalons.fondations.agents.models import Agent
from jalons.portes.demonstration.equipe import Service


def installer(service: Service, jour: date) -> None:
    """Louise knows her, and said yes."""
    lea, helene = Agent.objects.get(identifiant="etudiante"), service.assistante
    dossier = Dossier.objects.get(assure__nom="Ferrand", assure__prenom="Louise")
    accompagnements.ouvrir_stage(agent=helene, dossier=dossier, stagiaire=lea)
    appel = services.ecrire(
        agent=lea, dossier=dossier, genre=GenreEcrit.DEMARCHE, date_acte=jour,
        texte="Appelé l’école : l’étude du soir est possible jusqu’à 18 h 30, sans avance de frais.",
    )  # fmt: skip
    services.contresigner(agent=helene, ecrit=appel, version=appel.version)
    services.ecrire(
        agent=lea, dossier=dossier, genre=GenreEcrit.ENTRETIEN, date_acte=jour,
        texte="Vue avec Hélène. Elle dit tenir « pour les enfants » ; elle n’a pas encore dit à l’aîné qu’un examen l’attend.",
    )  # fmt: skip
