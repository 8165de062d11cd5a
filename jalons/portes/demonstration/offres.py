"""Offers to the people whom the request found: weeks given, meetings opened, letters sent, a few calls and answers."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from jalons.fondations.referentiels.selectors import calendrier
from jalons.fondations.territoires.demonstration import RegionFictive
from jalons.fondations.territoires.selectors import fuseau
from jalons.parcours import sortants
from jalons.portes.demonstration.equipe import Service
from jalons.recevoir.offres import rules, services
from jalons.recevoir.offres.enums import CanalOffre, ResultatAppel, StatutOffre
from jalons.recevoir.offres.models import Offre
from jalons.recevoir.offres.rules import lundi
from jalons.recevoir.seances import services as seances

_R = ResultatAppel
REUNIONS = 4
REPONSES = [_R.REFUSE, _R.DEJA_REPRIS, _R.MI_TEMPS, _R.RAPPELER, _R.NON_JOINT, _R.NON_JOINT]


def derouler(region: RegionFictive, service: Service, jour: date, *, graine: int) -> None:
    """Prepare, plan, send part of it, and let some people answer: every page of the offers is alive."""
    hasard = Random(graine + 3)
    _reunions(region, service, jour)
    services.preparer(agent=None, organisme=region.carsat, jour=jour - timedelta(days=4))
    services.planifier(agent=None, organisme=region.carsat, jour=jour)
    _ecrire(service, region, jour)
    _appeler(hasard, service, region, jour)
    services.planifier(agent=None, organisme=region.carsat, jour=jour)


def _reunions(region: RegionFictive, service: Service, jour: date) -> None:
    """One information meeting a week, in turn at each place; the day before where Friday is a public holiday."""
    for rang in range(REUNIONS):
        lieu, vendredi = region.lieux[rang % len(region.lieux)], lundi(jour) + timedelta(weeks=rang + 1, days=4)
        ferie = vendredi in calendrier().jours(region.carsat.zone, lieu.commune_code, [vendredi.year])
        seances.ouvrir(
            agent=service.csam, organisme=region.carsat, lieu=lieu, places=8,
            jour=vendredi - timedelta(days=1) if ferie else vendredi, heure=time(10),
        )  # fmt: skip


def _ecrire(service: Service, region: RegionFictive, jour: date) -> None:
    """A first batch of letters: the others wait on the page; one came back, her address is to be corrected."""
    par_lettre = Offre.objects.filter(organisme=region.carsat, canal=CanalOffre.COURRIER, semaine_prevue__isnull=False)
    if par_lettre.exists():
        services.imprimer(agent=service.csam, organisme=region.carsat, jour=jour, combien=5)
    revenue = par_lettre.filter(envoyee_le__isnull=False).order_by("jour_91", "pk").first()
    while revenue and revenue.canal:  # the letter came back, and no other channel is hers either
        services.noter_adresse_fausse(agent=service.csam, offre=revenue, canal=revenue.canal, jour=jour)


def _appeler(hasard: Random, service: Service, region: RegionFictive, jour: date) -> None:
    """Six calls made yesterday, one answer of each kind; two meetings taken."""
    zone = fuseau(region.carsat)
    a_appeler = Offre.objects.filter(
        organisme=region.carsat, canal=CanalOffre.APPEL, statut=StatutOffre.A_ENVOYER, semaine_prevue__isnull=False
    ).select_related("assure", "demande", "organisme")
    veille = jour - timedelta(days=2 if jour.weekday() == 0 else 1)  # nobody is called on a Sunday
    hier = datetime.combine(veille, time(10), zone)
    for offre, resultat in zip(list(a_appeler.order_by("jour_91", "pk")[: len(REPONSES)]), REPONSES, strict=False):
        quand: dict[str, Any] = (
            {"le": rules.lendemain_d_appel(jour), "a": time(14, 30)} if resultat == _R.RAPPELER else {}
        )
        instant = timezone.now() if resultat == _R.RAPPELER else hier + timedelta(minutes=hasard.randint(0, 90))
        sortants.noter_appel(agent=service.csam, offre=offre, resultat=resultat, maintenant=instant, **quand)
