"""One sealed record: an information préoccupante that left, whose receipt is awaited. Sober, invented."""

from __future__ import annotations

from datetime import date, timedelta

from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.protections import services
from jalons.accompagner.protections.enums import Dit, GenreFiche
from jalons.fondations.acces.enums import Role
from jalons.fondations.agents.selectors import en_poste
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
