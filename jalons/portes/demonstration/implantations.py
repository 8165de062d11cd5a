"""The places of the fictitious region, as who keeps them wrote them: opening, rooms, premises, who else is there, vehicles."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.territoires import services as territoires
from jalons.fondations.territoires.demonstration import RegionFictive
from jalons.fondations.territoires.models import LieuAccueil
from jalons.portes.demonstration.cas import ouvre
from jalons.portes.demonstration.equipe import DEPUIS, Service
from jalons.recevoir.implantations import services
from jalons.recevoir.implantations.enums import Objet
from jalons.recevoir.implantations.enums import Service as Administration
from jalons.recevoir.rendez_vous import selectors as rendez_vous
from jalons.recevoir.rendez_vous.enums import Mode, Rythme, StatutRendezVous
from jalons.recevoir.rendez_vous.models import RendezVous
from jalons.recevoir.rendez_vous.rules import instant_local
from jalons.recevoir.rendez_vous.services import changer_salle
from jalons.recevoir.seances import selectors as seances
from jalons.recevoir.seances.enums import StatutSeance
from jalons.recevoir.seances.models import Seance
from jalons.recevoir.seances.services import changer_salle as changer_salle_de_reunion

SEMAINE = "Mo-Fr 09:00-12:00,13:30-17:00"
MATINS = "Mo-Fr 09:00-12:15"
OUVERTURES = (
    (0, SEMAINE, ["fichiers_cle", "telephone", "visio", "attente", "fauteuil", "boucle", "parking"]),
    (1, "Mo-Fr 09:00-12:30", ["telephone", "ascenseur", "fauteuil", "parking"]),
    (2, SEMAINE, ["fichiers_cle", "telephone", "attente", "fauteuil", "parking"]),
    (3, MATINS, ["telephone", "fauteuil"]),
    (4, SEMAINE, ["fichiers_cle", "telephone", "ascenseur", "fauteuil"]),
    (5, MATINS, ["fauteuil"]),
)
# rank of the place, name, seats, a wheelchair comes in, what it holds
SALLES: tuple[tuple[int, str, int, bool, list[str]], ...] = (
    (0, "Bureau 1", 3, True, ["fichiers_cle", "telephone"]),
    (0, "Bureau 2", 3, False, ["telephone"]),
    (0, "Bureau 3", 4, True, ["telephone", "visio"]),
    (0, "Salle de réunion", 14, True, ["visio"]),
    (2, "Bureau des permanences", 3, True, ["fichiers_cle", "telephone"]),
    (2, "Petit bureau", 2, False, []),
    (4, "Bureau 12", 3, True, ["telephone"]),
)
PERMANENCES = (
    (0, Administration.CPAM, "droits et remboursements", 0, Rythme.SEMAINE, time(9), time(12), "Guichet 2"),
    (2, Administration.CPAM, "accueil sur rendez-vous", 1, Rythme.SEMAINE, time(9), time(12), "36 46"),
    (2, Administration.RETRAITE, "demandes de retraite", 3, Rythme.PREMIER, time(9), time(16), "39 60"),
    (3, Administration.FRANCE_SERVICES, "démarches en ligne", 1, Rythme.SEMAINE, time(9), time(12), "Accueil de la maison"),
    (5, Administration.CPAM, "", 3, Rythme.PAIRES, time(9), time(12), "36 46"),
)  # fmt: skip


def installer(region: RegionFictive, service: Service, jour: date) -> None:
    """After everything else: rooms are given to the appointments to come."""
    manager = Agent.objects.get(identifiant="manager")
    lieux = region.lieux
    for rang, horaires, equipements in OUVERTURES:
        _ouverture(manager, lieux[rang], horaires, equipements)
    for rang, nom, places, fauteuil, equipements in SALLES:
        territoires.ouvrir_salle(
            agent=manager, lieu=lieux[rang], nom=nom, places=places, fauteuil=fauteuil, equipements=equipements,
            ouverte_du=DEPUIS, fermee_au=None,
        )  # fmt: skip
    _conventions(manager, lieux, jour)
    for rang, quoi, precision, semaine, recurrence, debut, fin, contact in PERMANENCES:
        services.tenir_permanence(
            agent=service.csam, lieu=lieux[rang], service=quoi, precision=precision, jour_semaine=semaine, recurrence=recurrence,
            heure_debut=debut, heure_fin=fin, contact=contact, date_debut=DEPUIS, date_fin=None,
        )  # fmt: skip
    _vehicules(manager, service, region, jour)
    _reunion(service, lieux[0])
    _salles(manager, lieux)


def _ouverture(manager: Agent, lieu: LieuAccueil, horaires: str, equipements: list[str]) -> None:
    lieu.refresh_from_db()
    mots: dict[str, Any] = {nom: getattr(lieu, nom) for nom in territoires.CHAMPS_LIEU}
    mots |= {"horaires": horaires, "equipements": equipements}
    territoires.modifier_lieu(agent=manager, lieu=lieu, version=lieu.version, **mots)


def _conventions(manager: Agent, lieux: list[LieuAccueil], jour: date) -> None:
    """One near its term, one without."""
    services.convenir(
        agent=manager, lieu=lieux[2], avec="CPAM de l’Aubrelle", reference="Armoire du siège, dossier 12",
        date_debut=jour - timedelta(days=3 * 365), date_fin=jour + timedelta(days=120), preavis_mois=3,
    )  # fmt: skip
    services.convenir(
        agent=manager, lieu=lieux[3], avec="Communauté de communes", reference="", date_debut=DEPUIS, date_fin=None,
        preavis_mois=2,
    )  # fmt: skip


def _vehicules(manager: Agent, service: Service, region: RegionFictive, jour: date) -> None:
    """Two, one of them taken twice the same day."""
    clio, kangoo = (
        services.mettre_en_service(
            agent=manager, organisme=region.carsat, nom=nom, places=5, lieu=region.lieux[rang], en_service_du=DEPUIS,
            hors_service_au=None,
        )
        for nom, rang in (("Clio GA-214-SE", 0), ("Kangoo FB-807-MC", 2))
    )  # fmt: skip
    helene, luc, amel, *_ = service.travailleurs
    demain = ouvre(jour + timedelta(days=1), 1)
    for vehicule, qui, de, a, objet in (
        (clio, helene, time(9), time(12), Objet.VISITE),
        (clio, luc, time(13, 30), time(17), Objet.VISITE),
        (kangoo, amel, time(8, 30), time(17, 30), Objet.ITINERANCE),
    ):
        services.reserver_vehicule(
            agent=qui, vehicule=vehicule, objet=objet, debut=instant_local(demain, de, region.carsat.zone),
            fin=instant_local(demain, a, region.carsat.zone),
        )  # fmt: skip


def _reunion(service: Service, lieu: LieuAccueil) -> None:
    """The first meeting to come there holds the large room."""
    seance = Seance.objects.filter(lieu=lieu, statut=StatutSeance.OUVERTE, debut__gt=timezone.now()).first()
    if seance and (salle := seances.salles_de(seance).first()):
        changer_salle_de_reunion(agent=service.csam, seance=seance, salle=salle)


def _salles(manager: Agent, lieux: list[LieuAccueil]) -> None:
    siens = RendezVous.objects.filter(lieu__in=lieux, mode=Mode.LIEU, statut=StatutRendezVous.PRIS, salle=None)
    for rdv in siens.filter(periode__startswith__gt=timezone.now()).select_related("lieu").order_by("periode", "pk"):
        if salle := rendez_vous.salles_pour(rdv).first():
            changer_salle(agent=manager, rdv=rdv, salle=salle)
