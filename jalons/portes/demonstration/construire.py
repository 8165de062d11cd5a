"""Build the demonstration, whole or not at all: killed on the way, the next run begins again on an empty base."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.agents.services import AgentRefuse
from jalons.fondations.journal.services import controler, sceller
from jalons.fondations.referentiels.services import charger_referentiels
from jalons.fondations.territoires import trajets
from jalons.fondations.territoires.demonstration import CARSAT, RegionFictive, creer_region
from jalons.fondations.territoires.models import Organisme
from jalons.fondations.territoires.services import charger_organismes
from jalons.mesurer.statistiques import services as statistiques
from jalons.parcours.reperages import reperer_en_base
from jalons.personnes.partenaires.services import charger_partenaires
from jalons.portes.demonstration import (
    activite,
    agendas,
    aides,
    apres,
    attentes,
    boucle,
    budgets,
    cas,
    copies,
    courriers,
    dehors,
    departs,
    devenir,
    ententes,
    entourages,
    equipe,
    extraction,
    implantations,
    instances,
    lectures,
    liaisons,
    listes,
    offres,
    organismes,
    orientations,
    partages,
    pieces,
    quotidien,
    rappels,
    repertoire,
    reprises,
    scelles,
    stages,
    voies,
    voisine,
)
from jalons.recevoir.signalements.services import proposer_reperage
from jalons.reperer.detection import selectors as reperages
from jalons.reperer.detection.services import chargement
from jalons.reperer.programmes.chargement import charger_programmes

GRAINE = 1977
Suivi = Callable[[str], None]


def construire(*, personnes: int, accompagnements: int, suivi: Suivi) -> bool:
    """Build the region in one transaction. Returns False when it is already there.

    The last step writes the caisse that marks a whole demonstration; everything before it is undone by a kill. Raises
    AgentRefuse beside real accounts.
    """
    if _en_place():
        return False
    jour = timezone.localdate()
    with transaction.atomic(), lectures.il_y_a(lectures.AVANT):
        suivi("Référentiels, caisses et partenaires")
        for charger in (charger_referentiels, charger_organismes, charger_partenaires, charger_programmes):
            charger()
        suivi("Géographie fictive : communes, cantons, lieux d’accueil")
        region = creer_region()
        service = equipe.creer(region, organismes.une_fiche(region, *organismes.CHU), jour)
        equipe.ouvrir_plages(service, region, jour)
        repertoire.installer(region, service, jour)
        _requete(region, jour, personnes, suivi)
        activite.derouler(
            region, service, jour, combien=accompagnements, graine=GRAINE,
            suivi=lambda fait, total: suivi(f"Deux ans d’accompagnements : {100 * fait // total // 10 * 10} %"),
        )  # fmt: skip
        suivi("Réponses, orientations, premières personnes repérées reçues")
        activite.repondre_et_orienter(region, service, jour, combien=accompagnements // 5, graine=GRAINE)
        activite.recevoir_des_reperes(service, jour, combien=accompagnements // 20)
        devenir.derouler(service, jour, graine=GRAINE)
        suivi("Liste programmée : refus de C2S")
        listes.charger(region.carsat, jour, combien=15, graine=GRAINE)
        suivi("Offres de service : semaines, lettres, réunions, premiers appels")
        offres.derouler(region, service, jour, graine=GRAINE)
        suivi("Les situations du livret, aujourd’hui")
        _aujourdhui(region, service, jour)
        for annee in (jour.year - 1, jour.year):
            suivi(f"Chiffres de {annee} : consolider, publier")
            statistiques.consolider(annee=annee, organisme=region.carsat, le=jour)
            statistiques.publier(annee=annee, organisme=region.carsat, le=jour)
        lectures.installer(jour)
    _sceller(suivi)
    return True


def _aujourdhui(region: RegionFictive, service: equipe.Service, jour: date) -> None:
    trajets.calculer(organisme=region.carsat, jour=jour)
    cas.installer(region, service, jour)
    budgets.installer(service, jour)
    entourages.installer(service, jour)
    partages.installer(service, jour)
    pieces.installer(service, jour)
    courriers.installer(service, jour)
    scelles.installer(service, jour)
    apres.installer(region, service, jour)
    voies.installer(service, jour)
    voies.avis(service, jour)
    boucle.installer(region, service, jour)
    ententes.installer(region.carsat, jour)
    orientations.installer(region, service, jour)
    dehors.installer(region, service, jour)
    quotidien.installer(service, jour)
    rappels.installer(service, jour)
    stages.installer(service, jour)
    copies.installer(service, jour)
    organismes.installer(region, service, jour)
    liaisons.installer(region, service, jour)
    voisine.installer(region, service, jour)
    departs.installer(region, service, jour)
    implantations.installer(region, service, jour)
    attentes.installer(service, jour)
    agendas.installer(region, service, jour, graine=GRAINE)
    instances.installer(region, service, jour)
    reprises.installer(region, service, jour, graine=GRAINE)
    aides.installer(region, service, jour, graine=GRAINE)


def _sceller(suivi: Suivi) -> None:
    suivi("Journal scellé et vérifié")
    sceller()
    controler()
    sceller()  # the line of the verification too: nothing waits in the DPO's day


def _en_place() -> bool:
    """Is it there? Never beside real accounts: those of the demonstration have a password that everybody knows."""
    if Organisme.objects.filter(code=CARSAT).exists():
        return True
    if Agent.objects.exists():
        raise AgentRefuse("La démonstration se construit sur une base vide : celle-ci a déjà des comptes.")
    return False


def _requete(region: RegionFictive, jour: date, personnes: int, suivi: Suivi) -> None:
    """The monthly request: files written, loaded, searched, proposed."""
    suivi("Requête mensuelle : fichiers de la caisse")
    mois = (jour.replace(day=1) - timedelta(days=1)).replace(day=1)
    dossier = Path(settings.JALONS_EXTRACTIONS) / f"extraction-{mois:%Y-%m}"
    codes = [c.code for c in region.geographie.communes]
    extraction.ecrire(dossier, communes=codes, mois=mois, combien=personnes, graine=GRAINE)
    suivi("Requête mensuelle : charger, repérer, proposer")
    texte = f"{mois:%Y-%m}"
    chargee = chargement.charger(agent=None, dossier=dossier, mois=texte, organisme=region.carsat)
    reperer_en_base(agent=None, dossier=dossier, mois=texte, denombrer=statistiques.denombrer)
    for reperage in list(reperages.a_proposer(chargee.extraction)):
        quand = min(jour, (reperage.jour_91 or jour) + timedelta(days=30))
        proposer_reperage(agent=None, reperage=reperage, jour=quand)
