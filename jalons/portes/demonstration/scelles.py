"""Two sealed records: one that left and whose receipt is awaited, one whose cadre retired. Sober, invented."""

from __future__ import annotations

from datetime import date, timedelta

from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.protections import services
from jalons.accompagner.protections.enums import Dit, GenreFiche
from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.models import Agent
from jalons.fondations.agents.selectors import en_poste
from jalons.fondations.agents.services import fermer_compte
from jalons.portes.demonstration.equipe import Service

LETTRE = (
    "Madame, Monsieur,\n\nJe vous transmets une information préoccupante concernant un enfant de huit ans.\n\n"
    "Lors de deux entretiens, sa mère a dit qu’il reste seul le soir pendant ses soins à l’hôpital, faute de relais. L’école a "
    "signalé des absences.\n\nUne aide à domicile a été proposée ; elle n’a pas pu commencer.\n\nJe reste à votre disposition."
)


def installer(service: Service, jour: date) -> None:
    """Hélène wrote it about the child of somebody whom she accompanies; a cadre of her caisse reads it with her."""
    qui = service.assistante
    dossier = (
        Dossier.objects.select_related("assure")
        .filter(assure__nom="Ferrand", assure__prenom="Louise")
        .order_by("-created_at")[0]
    )
    cadre = en_poste(qui.organisme_id, [Role.MANAGER], jour).order_by("nom")[0]
    fiche = services.ouvrir_fiche(
        agent=qui, assure=dossier.assure, genre=GenreFiche.INFORMATION_PREOCCUPANTE, cadre=cadre
    )
    fiche = services.ecrire_fiche(
        agent=qui, fiche=fiche, version=fiche.version, corps=LETTRE, dit=Dit.OUI,
        destinataire="Cellule de recueil des informations préoccupantes\nConseil départemental\n96000 BELLEVILLE",
        dit_mots="Je lui ai lu la lettre ; elle comprend que c’est pour obtenir de l’aide, et le redoute.",
    )  # fmt: skip
    services.envoyer_fiche(agent=qui, fiche=fiche, version=None, envoyee_le=jour - timedelta(days=1))
    _a_passer(service)


def _a_passer(service: Service) -> None:
    """Hélène was to alert about an adult with a cadre who has just retired: she names who reads it in her place."""
    qui, odile = service.assistante, Agent.objects.get(identifiant="manager3")
    siens = Dossier.objects.visible_to(qui, "accompagner", classe="F3").filter(assure__date_naissance__isnull=False)
    dossier = siens.select_related("assure").order_by("assure__date_naissance", "pk")[0]
    services.ouvrir_fiche(agent=qui, assure=dossier.assure, genre=GenreFiche.MAJEUR_VULNERABLE, cadre=odile)
    fermer_compte(agent=odile, par=Agent.objects.get(identifiant="technique"), motif="départ à la retraite")
