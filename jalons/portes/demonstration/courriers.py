"""Letters of the people of the booklet [003]: one that left and was answered for, one to an employer, one in draft."""

from __future__ import annotations

from datetime import date, timedelta

from jalons.accompagner.accompagnements.models import Dossier
from jalons.accompagner.accompagnements.services import Feuille
from jalons.accompagner.courriers import services
from jalons.accompagner.courriers.enums import AccordCourrier, Genre, Voie
from jalons.accompagner.courriers.models import Courrier, ModeleCourrier
from jalons.accompagner.courriers.rules import Depart
from jalons.portes.demonstration.equipe import Service

PRENOMS = ("Valérie", "Louise")
MEDECIN = "Service de prévention au travail\nDr Hélène Sarrazin\n8 rue des Ateliers\n96000 BELLEVILLE"
EMPLOYEUR = "Aide à domicile du Val\nMonsieur le directeur\n3 place du Marché\n96000 BELLEVILLE"
BAILLEUR = "Office public de l’habitat\n12 rue des Lilas\n96000 BELLEVILLE"
AU_MEDECIN = (
    "Docteur,\n\nJ’accompagne Valérie Brunet, en arrêt depuis trois mois. Avec son accord, je vous demande une visite de "
    "pré-reprise : elle souhaite reprendre, et se fatigue vite debout.\n\nJe reste à votre disposition."
)
A_L_EMPLOYEUR = (
    "Madame, Monsieur,\n\nÀ sa demande, et à la suite de l’avis du médecin du travail, j’accompagne Valérie Brunet dans la "
    "préparation de sa reprise.\n\nUne rencontre permettrait d’organiser les horaires. Je vous propose de convenir d’une date."
    "\n\nCordialement."
)


def installer(service: Service, jour: date) -> None:
    """Valérie's letters to the occupational physician, then to her employer (in draft); Louise's to her landlord (in draft)."""
    valerie, louise = _dossier("Brunet"), _dossier("Ferrand")
    medecin = _ecrire(service, valerie, Genre.MEDECIN_TRAVAIL, MEDECIN, "Demande de visite de pré-reprise", AU_MEDECIN)
    services.faire_partir(
        agent=service.assistante, courrier=medecin, version=medecin.version,
        depart=Depart(Voie.COURRIER, AccordCourrier.ORAL, jour - timedelta(days=1)),
    )  # fmt: skip
    _ecrire(service, valerie, Genre.EMPLOYEUR, EMPLOYEUR, "Préparer la reprise de Valérie Brunet", A_L_EMPLOYEUR)
    modele = ModeleCourrier.objects.filter(genre=Genre.BAILLEUR, organisme=None).first()
    services.ecrire_courrier(
        agent=service.assistante, dossier=louise, genre=Genre.BAILLEUR, modele=modele, destinataire=BAILLEUR
    )


def _dossier(nom: str) -> Dossier:
    siens = Dossier.objects.select_related("assure").filter(assure__nom=nom, assure__prenom__in=PRENOMS)
    return siens.order_by("-created_at")[0]


def _ecrire(service: Service, dossier: Dossier, genre: Genre, a_qui: str, objet: str, corps: str) -> Courrier:
    qui = service.assistante
    courrier = services.ecrire_courrier(agent=qui, dossier=dossier, genre=genre, destinataire=a_qui)
    page = Feuille("", courrier.version)
    return services.corriger_courrier(
        agent=qui, courrier=courrier, feuille=page, destinataire=a_qui, objet=objet, corps=corps
    )
