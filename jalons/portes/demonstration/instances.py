"""A commission of aids and a PDP cell, with their members; a sitting held and signed, two to come."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from jalons.accompagner.instances import selectors, services
from jalons.accompagner.instances.enums import EtatPresence, GenreInstance, Qualite, RegleQuorum
from jalons.accompagner.instances.models import Instance, LignePV, SeanceInstance
from jalons.fondations.agents.models import Agent
from jalons.fondations.territoires.demonstration import RegionFictive
from jalons.portes.demonstration.equipe import DEPUIS, Service

AVANT = timedelta(days=21)
COMMISSION = [  # « Mme Lebrun » and the others
    ("Mme Lebrun", "Administratrice", Qualite.PRESIDENCE), ("M. Aubert", "Administrateur", Qualite.MEMBRE),
    ("Mme Diallo", "Administratrice", Qualite.MEMBRE), ("M. Faure", "Administrateur", Qualite.MEMBRE),
    ("Mme Kessler", "Administratrice", Qualite.MEMBRE), ("M. Renaud", "Administrateur", Qualite.MEMBRE),
    ("Mme Roussel", "Administratrice", Qualite.MEMBRE), ("M. Tanguy", "Administrateur", Qualite.MEMBRE),
]  # fmt: skip
CELLULE = [
    ("Dr Aubry", "Médecin-conseil", "Service médical", Qualite.PRESIDENCE),
    ("Mme Vasseur", "Référente PDP", "CPAM", Qualite.MEMBRE),
    ("Dr Colin", "Médecin du travail", "SPST", Qualite.MEMBRE),
    ("", "Ingénieure conseil", "Carsat, prévention", Qualite.MEMBRE),
]
EXCUSES = {"M. Faure", "Mme Roussel"}


def installer(region: RegionFictive, service: Service, jour: date) -> None:
    """Maud Perrin keeps both; Hélène and her manager give their opinion to the cell."""
    maud = Agent.objects.get(identifiant="commission")
    commission = _commission(region, maud)
    cellule = _cellule(region, service, maud)
    _tenue(commission, maud, jour - AVANT)
    for instance, jours, lieu in ((cellule, 8, "Visioconférence"), (commission, 14, "CPAM, salle du conseil")):
        seance = services.convoquer(
            agent=maud, instance=instance, jour=_ouvre(jour + timedelta(days=jours)), heure=time(9), lieu=lieu
        )
        services.ajouter(agent=maud, seance=seance, intitule="Présents, intérêts à déclarer")


def _ouvre(jour: date) -> date:
    """That day, or the Monday after."""
    return jour + timedelta(days=max(0, 7 - jour.weekday()) if jour.weekday() > 4 else 0)


def _commission(region: RegionFictive, maud: Agent) -> Instance:
    instance = services.creer(
        agent=Agent.objects.get(identifiant="direction"), organisme=region.carsat, nom="Commission des aides",
        genre=GenreInstance.COMMISSION_AIDES, porteur="CPAM, action sanitaire et sociale",
        mission="Décider des aides individuelles de l’action sanitaire et sociale, sur une fiche anonyme.",
        regle_quorum=RegleQuorum.MAJORITE, vote=True, date_debut=DEPUIS,
    )  # fmt: skip
    for nom, fonction, qualite in COMMISSION:
        _nommer(instance, qualite, nom=nom, fonction=fonction, corps="Conseil de la CPAM")
    _nommer(instance, Qualite.SECRETARIAT, membre=maud)
    _nommer(instance, Qualite.AVIS, membre=Agent.objects.get(identifiant="manager"))
    return instance


def _cellule(region: RegionFictive, service: Service, maud: Agent) -> Instance:
    instance = services.creer(
        agent=Agent.objects.get(identifiant="direction"), organisme=region.carsat, nom="Cellule PDP",
        genre=GenreInstance.CELLULE_PDP, porteur="CPAM, Carsat et service de prévention et de santé au travail",
        mission="Voir ensemble, avec l’accord de chaque personne, ce qui lui permet de garder un emploi.",
        regle_quorum=RegleQuorum.MOITIE, vote=False, date_debut=DEPUIS,
    )  # fmt: skip
    for nom, fonction, corps, qualite in CELLULE:
        _nommer(instance, qualite, nom=nom, fonction=fonction, corps=corps)
    _nommer(instance, Qualite.SECRETARIAT, membre=maud)
    _nommer(instance, Qualite.AVIS, membre=service.assistante)
    _nommer(instance, Qualite.AVIS, membre=Agent.objects.get(identifiant="manager"))
    return instance


def _nommer(instance: Instance, qualite: Qualite, membre: Agent | None = None, **dit: Any) -> None:
    services.composer(agent=None, instance=instance, membre=membre, qualite=qualite, date_debut=DEPUIS, **dit)


def _tenue(instance: Instance, maud: Agent, jour: date) -> None:
    """The last sitting: points without dossier, closed, its minutes signed."""
    jour = _ouvre(jour)
    seance = services.convoquer(agent=None, instance=instance, jour=jour, heure=time(9), lieu="CPAM, salle du conseil")
    titres = {
        "Procès-verbal de la séance précédente": "approuvé sans changement.",
        "Secours d’urgence versés depuis": "trois, pour 450 €, dans la limite déléguée au secrétariat.",
        "Calendrier de l’an prochain": "une séance tous les quinze jours, le mardi matin.",
    }
    for titre in titres:
        services.ajouter(agent=maud, seance=seance, intitule=titre)
    membres = selectors.membres(instance, jour)
    etats = {m: EtatPresence.EXCUSE if str(m) in EXCUSES else EtatPresence.PRESENT for m in membres}
    services.ouvrir(agent=maud, seance=seance, etats=etats, preside=membres[0])
    for point in seance.points.all():
        services.traiter(agent=maud, point=point, texte=titres[point.intitule])
    services.noter_suite(
        agent=maud,
        seance=seance,
        quoi="Publier le calendrier des séances",
        qui="Secrétariat",
        pour_le=jour + AVANT + AVANT,
    )
    services.clore(agent=maud, seance=seance)
    _a_l_heure(seance, jour)
    seance.refresh_from_db()
    services.signer(agent=maud, seance=seance, signataire="Mme Lebrun, qui a présidé", relu=True)
    SeanceInstance.objects.filter(pk=seance.pk).update(signee_le=_heure(jour, 11, 40))


def _heure(jour: date, heure: int, minute: int) -> datetime:
    return datetime.combine(jour, time(heure, minute), ZoneInfo("Europe/Paris"))


def _a_l_heure(seance: SeanceInstance, jour: date) -> None:
    """What happened today is told at the hours of that day."""
    SeanceInstance.objects.filter(pk=seance.pk).update(ouverte_le=_heure(jour, 9, 5), close_le=_heure(jour, 11, 20))
    lignes = LignePV.objects.filter(seance=seance)
    for rang, ligne in enumerate(lignes):
        LignePV.objects.filter(pk=ligne.pk).update(heure=_heure(jour, 9 + rang // 2, 5 + 25 * (rang % 2)))
