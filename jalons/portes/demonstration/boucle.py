"""The loop, at three steps: two referrers of one man who is hard to reach, a question asked too long ago, nobody answered."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from jalons.fondations.territoires.demonstration import RegionFictive
from jalons.personnes.assures import services as assures
from jalons.personnes.assures.enums import Regime
from jalons.personnes.assures.models import Assure
from jalons.portes.demonstration.equipe import Service
from jalons.recevoir.signalements import services as signalements
from jalons.recevoir.signalements.enums import (
    Accord,
    CanalTentative,
    Decision,
    IssueTentative,
    LienSante,
    Moment,
    Objet,
    Origine,
    QuiAppelle,
    Reponse,
)
from jalons.recevoir.signalements.models import Signalement

TITRES = {"ressources": "Ressources", "entourage": "Entourage"}


def _personne(region: RegionFictive, nom: str, prenom: str, naissance: date, rang: int) -> Assure:
    return assures.enregistrer_assure(
        agent=None, nom=nom, prenom=prenom, organisme=region.carsat, date_naissance=naissance, regime=Regime.GENERAL,
        commune_code=region.geographie.communes[rang].code, telephone="06 39 98 77 88",
    )  # fmt: skip


def _signaler(region: RegionFictive, service: Service, assure: Assure, le: date, **dit: Any) -> Signalement:
    return signalements.recevoir_signalement(
        agent=service.csam, assure=assure, organisme=region.carsat, qui=QuiAppelle.PROFESSIONNEL, recu_le=le,
        objet=Objet.RESSOURCES, lien_sante=LienSante.ARRET, titres=TITRES, reponses=dict.fromkeys(TITRES, Reponse.OUI), **dit,
    )  # fmt: skip


def _deux_auteurs(region: RegionFictive, service: Service, jour: date) -> None:
    """André was signalled by the hospital, then by his town hall: one demande, three attempts to reach him."""
    andre, premier = _personne(region, "Pelletier", "André", date(1963, 4, 9), 23), jour - timedelta(days=9)
    hopital = _signaler(
        region, service, andre, premier, origine=Origine.HOPITAL, referent_nom="Inès Carré", referent_service="CHU",
        referent_courriel="ines.carre@chu.example", connaissance=Accord.OUI, accord=Accord.OUI,
    )  # fmt: skip
    demande = hopital.demande
    signalements.qualifier(
        agent=service.csam, demande=demande, decision=Decision.JOINDRE, jour=premier + timedelta(days=1)
    )
    for jours, moment, canal in (
        (7, Moment.MATIN, CanalTentative.APPEL),
        (5, Moment.APRES_MIDI, CanalTentative.APPEL),
        (2, Moment.SOIR, CanalTentative.SMS),
    ):
        signalements.noter_tentative(
            agent=service.csam, demande=demande, canal=canal, moment=moment, issue=IssueTentative.SANS_REPONSE,
            le=jour - timedelta(days=jours),
        )  # fmt: skip
    _signaler(
        region, service, andre, jour - timedelta(days=1), origine=Origine.CCAS, referent_nom="M. Roussel",
        referent_service="CCAS", connaissance=Accord.OUI, accord=Accord.NON_RECUEILLI,
    )  # fmt: skip


def installer(region: RegionFictive, service: Service, jour: date) -> None:
    """Put the scenes in place."""
    _deux_auteurs(region, service, jour)
    odile = _personne(region, "Marchand", "Odile", date(1971, 8, 21), 31)
    recu = _signaler(
        region, service, odile, jour - timedelta(days=3), origine=Origine.MDPH, referent_nom="Mme Aubert",
        referent_service="MDPH", connaissance=Accord.OUI, accord=Accord.OUI,
    )  # fmt: skip
    signalements.questionner(
        agent=service.csam, signalement=recu, texte="Sait-elle déjà quel jour son droit à la prestation prend fin ?"
    )
    gerard = _personne(region, "Texier", "Gérard", date(1959, 1, 30), 37)
    _signaler(
        region, service, gerard, jour - timedelta(days=34), origine=Origine.SPST, referent_nom="Dr Colas",
        referent_service="Prévention et santé au travail", connaissance=Accord.OUI, accord=Accord.OUI,
    )  # fmt: skip
