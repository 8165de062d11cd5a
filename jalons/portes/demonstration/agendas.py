"""Agendas as eight weeks of use leave them: who came, who did not, a few not said yet; the next days already taken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from jalons.accompagner.accompagnements.enums import StatutDossier
from jalons.accompagner.accompagnements.models import Dossier
from jalons.fondations.journal.services import inscrire
from jalons.fondations.socle.models import en_vigueur
from jalons.fondations.territoires.demonstration import RegionFictive
from jalons.fondations.territoires.models import OccupationSalle, Salle
from jalons.personnes.assures.models import Assure
from jalons.portes.demonstration.cas import PARIS
from jalons.portes.demonstration.equipe import SEMAINES_PASSEES, Service
from jalons.recevoir.rendez_vous import selectors
from jalons.recevoir.rendez_vous.enums import LIBERES, Mode, MotifAnnulation, MotifRendezVous, StatutRendezVous
from jalons.recevoir.rendez_vous.models import RendezVous

# by rank of the place: the share of its hours that were taken, then for how many days it is full
LIEUX = ((0.82, 9), (0.55, 4), (0.74, 14), (0.38, 1), (0.66, 6), (0.45, 2))
A_DISTANCE = 0.5
ISSUES = {
    StatutRendezVous.HONORE: 77,
    StatutRendezVous.ABSENT: 9,
    StatutRendezVous.EXCUSE: 8,
    StatutRendezVous.ANNULE: 6,
}
A_DIRE, NON_DITES = 4, 2  # of the last days, so many of each worker wait to be said
TOUS = 20_000


def installer(region: RegionFictive, service: Service, jour: date, *, graine: int) -> None:
    """After everything else: only free slots are taken. Written at once, the database refuses what would overlap."""
    hasard, taux = Random(graine + 56), {lieu.pk: voulu for lieu, voulu in zip(region.lieux, LIEUX, strict=False)}
    debut = jour - timedelta(weeks=SEMAINES_PASSEES)
    commun: dict[str, Any] = {"organisme_id": region.carsat.pk, "limite": TOUS}
    passes = selectors.creneaux_libres(
        du=debut, au=jour - timedelta(days=1), maintenant=datetime.combine(debut, time(0), PARIS), **commun
    )
    venant = selectors.creneaux_libres(du=jour, au=jour + timedelta(days=21), mode=Mode.LIEU, **commun)
    retenus = [c for c in passes if hasard.random() < (taux[c.lieu_id][0] if c.lieu_id in taux else A_DISTANCE)]
    retenus += [c for c in venant if c.lieu_id in taux and (c.debut_local.date() - jour).days < taux[c.lieu_id][1]]
    pris = _prendre(hasard, region, service, retenus)
    _dire(hasard, pris, jour)
    RendezVous.objects.bulk_create(pris)
    if pris:
        inscrire(acte="rendezvous.reserver", agent=service.csam, objet=pris[0], motif=f"{len(pris)} rendez-vous repris")


def _prendre(
    hasard: Random, region: RegionFictive, service: Service, creneaux: Iterable[selectors.Creneau]
) -> list[RendezVous]:
    """One row a slot, while a room is free there; nobody twice the same day."""
    gens, attendus = _gens(region), _attendus(region)
    salles, occupees = _salles(region), _occupees(region)
    pris = []
    for c in creneaux:
        jour, libres = c.debut_local.date(), salles.get(c.lieu_id, [])
        salle = next((s for s in libres if all(c.fin <= d or f <= c.debut for d, f in occupees[s.pk])), None)
        qui = next((p for p in hasard.sample(gens, min(20, len(gens))) if (p.pk, jour) not in attendus), None)
        if qui is None or (libres and salle is None):
            continue
        attendus.add((qui.pk, jour))
        if salle:
            occupees[salle.pk].append((c.debut, c.fin))
        pris.append(
            RendezVous(
                assure=qui,
                agent_id=c.agent_id,
                organisme=region.carsat,
                lieu_id=c.lieu_id,
                salle=salle,
                mode=c.mode,
                zone=c.zone,
                periode=DateTimeTZRange(c.debut, c.fin),
                date_acte=jour,
                motif=MotifRendezVous.AUTRE,
                pris_par=service.csam,
                pris_le=min(c.debut, timezone.now()) - timedelta(days=hasard.randint(2, 20)),
            )
        )
    return pris


def _dire(hasard: Random, pris: list[RendezVous], jour: date) -> None:
    """What became of those that are over; the last ones of each worker wait."""
    attendent: dict[UUID, int] = {}
    for rdv in sorted((r for r in pris if r.date_acte < jour), key=lambda r: r.debut, reverse=True):
        if (jour - rdv.date_acte).days <= A_DIRE and attendent.get(rdv.agent_id, 0) < NON_DITES:
            attendent[rdv.agent_id] = attendent.get(rdv.agent_id, 0) + 1
            continue
        rdv.statut = hasard.choices(list(ISSUES), list(ISSUES.values()))[0]
        if rdv.statut == StatutRendezVous.ANNULE:
            rdv.annule_le, rdv.annule_motif = rdv.debut - timedelta(days=1), MotifAnnulation.PERSONNE
        else:
            rdv.issue_le = rdv.fin


def _gens(region: RegionFictive) -> list[Assure]:
    """People whose accompaniment is over: no note is awaited of what they came for."""
    suivis = Dossier.objects.exclude(statut=StatutDossier.CLOS).values("assure")
    finis = Dossier.objects.filter(organisme=region.carsat, statut=StatutDossier.CLOS).exclude(assure__in=suivis)
    return list(Assure.objects.filter(pk__in=finis.values("assure"), date_deces=None).order_by("nom", "prenom", "pk"))


def _attendus(region: RegionFictive) -> set[tuple[UUID, date]]:
    return set(RendezVous.objects.filter(organisme=region.carsat).values_list("assure_id", "date_acte"))


def _salles(region: RegionFictive) -> dict[Any, list[Salle]]:
    """The rooms of each place, those of an interview: the large ones are kept for meetings."""
    ouvertes = Salle.objects.filter(en_vigueur(timezone.localdate(), "ouverte_du", "fermee_au"), lieu__in=region.lieux)
    par_lieu: dict[Any, list[Salle]] = {}
    for salle in ouvertes.filter(places__lt=10).order_by("places", "nom"):
        par_lieu.setdefault(salle.lieu_id, []).append(salle)
    return par_lieu


def _occupees(region: RegionFictive) -> defaultdict[UUID, list[tuple[datetime, datetime]]]:
    """When each room is taken already."""
    rdvs = RendezVous.objects.filter(organisme=region.carsat, salle__isnull=False).exclude(statut__in=LIBERES)
    autres = OccupationSalle.objects.filter(salle__lieu__in=region.lieux)
    prises: defaultdict[UUID, list[tuple[datetime, datetime]]] = defaultdict(list)
    for salle_id, periode in [*rdvs.values_list("salle_id", "periode"), *autres.values_list("salle_id", "periode")]:
        prises[salle_id].append((periode.lower, periode.upper))
    return prises
