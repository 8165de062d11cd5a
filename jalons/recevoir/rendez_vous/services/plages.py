"""Open windows: one day, or a series stored day by day."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, time
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F
from django.utils import timezone

from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire
from jalons.fondations.referentiels.selectors import calendrier
from jalons.fondations.socle.dates import heure_texte, jour_texte
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.fondations.territoires.models import LieuAccueil
from jalons.recevoir.rendez_vous import rules, selectors
from jalons.recevoir.rendez_vous.enums import Mode, Rythme
from jalons.recevoir.rendez_vous.models import PlageDisponibilite
from jalons.recevoir.rendez_vous.services.erreurs import PlageEnConflit, RendezVousRefuse, VersionDepassee
from jalons.recevoir.rendez_vous.services.lieux import exiger_lieu, zone_de

Heures = tuple[time, time]


@transaction.atomic
def ouvrir_plage(
    *,
    agent: Agent,
    pour: Agent,
    jour: date,
    debut: time,
    fin: time,
    aussi: Sequence[Heures] = (),
    lieu: LieuAccueil | None = None,
    **ce_qui_s_y_fait: Any,
) -> PlageDisponibilite:
    """Open one window, or several of one day (``aussi``).

    Raises PlageEnConflit, RendezVousRefuse, SaisieRefusee, HeureInexistante.

    ``ce_qui_s_y_fait``: modes, duree, competences, motifs.
    """
    plages = _plages(pour, [jour], [(debut, fin), *aussi], lieu, **ce_qui_s_y_fait)
    return _ouvrir(agent, pour, plages)[0]


@transaction.atomic
def ouvrir_serie(
    *,
    agent: Agent,
    pour: Agent,
    du: date,
    au: date,
    jours: Sequence[int],
    debut: time,
    fin: time,
    aussi: Sequence[Heures] = (),
    lieu: LieuAccueil | None = None,
    en_alternance: LieuAccueil | None = None,
    rythme: str = Rythme.SEMAINE,
    **ce_qui_s_y_fait: Any,
) -> tuple[list[PlageDisponibilite], list[tuple[date, str]]]:
    """Open a series, stored day by day; public holidays of each place are left out and given back.

    ``aussi``: other hours of the same days; ``en_alternance``: where she is in the weeks that the rhythm leaves.
    All or nothing: one day in conflict refuses the whole, and is named.
    """
    alternes = [(lieu, rules.du_rythme(rythme, du))]
    if en_alternance:
        alternes.append((en_alternance, rules.entre_deux(rythme, du)))
    plages, feries, serie_id = [], [], uuid.uuid4()
    for ou, retenu in alternes:
        fermes = calendrier().jours(zone_de(pour, ou), ou.commune_code if ou else "", range(du.year, au.year + 1))
        serie = rules.jours_de_serie(du, au, jours, fermes, retenu)
        plages += _plages(pour, serie.jours, [(debut, fin), *aussi], ou, serie_id=serie_id, **ce_qui_s_y_fait)
        feries += serie.feries
    if not plages:
        raise RendezVousRefuse("Tous ces jours sont fériés : changer les jours ou les dates.")
    return _ouvrir(agent, pour, sorted(plages, key=lambda p: p.debut)), sorted(feries)


def _plages(
    pour: Agent,
    jours: Sequence[date],
    heures: Sequence[Heures],
    lieu: LieuAccueil | None,
    *,
    modes: Sequence[str] = (Mode.LIEU,),
    duree: int = 45,
    competences: Sequence[str] = (),
    motifs: Sequence[str] = (),
    serie_id: UUID | None = None,
) -> list[PlageDisponibilite]:
    """The rows of these days at one place, not saved yet."""
    _verifier_plage(pour, jours, lieu, modes, duree)
    zone = zone_de(pour, lieu)
    commun: dict[str, Any] = {"agent": pour, "organisme_id": pour.organisme_id, "lieu": lieu, "zone": zone}
    commun |= {"modes": [str(m) for m in modes], "duree_minutes": duree, "serie_id": serie_id}
    commun |= {"competences": list(competences), "motifs": [str(m) for m in motifs]}
    plages = [
        PlageDisponibilite(
            **commun, date=j, heure_debut=de, heure_fin=a, periode=DateTimeTZRange(*rules.fenetre(j, de, a, zone))
        )
        for j in jours
        for de, a in heures
    ]
    if any(p.minutes < duree for p in plages):
        raise RendezVousRefuse(f"Un créneau de {duree} minutes ne tient pas dans cette plage : l’allonger.")
    return plages


def _ouvrir(agent: Agent, pour: Agent, plages: list[PlageDisponibilite]) -> list[PlageDisponibilite]:
    _sans_conflit(pour, plages)
    inscrire(acte="plage.ouvrir", agent=agent, objet=plages[0], motif=f"{len(plages)} plage(s)")
    return plages


def _verifier_plage(
    pour: Agent, jours: Sequence[date], lieu: LieuAccueil | None, modes: Sequence[str], duree: int
) -> None:
    if not modes:
        raise RendezVousRefuse("Choisir au moins une façon de recevoir.")
    if Mode.LIEU in modes and lieu is None:
        raise RendezVousRefuse("Pour recevoir sur place, choisir un lieu.")
    if duree % rules.PAS or not rules.PAS <= duree <= 480:
        raise RendezVousRefuse("Un créneau dure un multiple de cinq minutes, de 5 minutes à 8 heures.")
    if pour.organisme_id is None:
        raise RendezVousRefuse(f"{pour} n’a pas d’affectation en vigueur : ses plages ne peuvent pas être ouvertes.")
    for jour in jours:
        exiger_lieu(lieu, pour, jour)


def _exiger_ouvert(plages: list[PlageDisponibilite]) -> None:
    """A window when its place never opens would offer nothing, and send people to a closed door if it did."""
    for p in plages:
        for debut, fin, dit in selectors.fermetures_du_jour(p.lieu, p.date, p.zone) if p.lieu else ():
            if debut <= p.debut and p.fin <= fin:
                raise RendezVousRefuse(
                    f"{dit} : choisir un autre jour ou d’autres heures, ou faire corriger son ouverture."
                )


def _sans_conflit(pour: Agent, plages: list[PlageDisponibilite]) -> None:
    _exiger_ouvert(plages)
    try:
        with transaction.atomic():
            PlageDisponibilite.objects.bulk_create(plages)
    except IntegrityError as erreur:
        if "plage_une_seule_a_la_fois" not in str(erreur):
            raise
        raise PlageEnConflit(_conflit(pour, plages)) from erreur


def _conflit(pour: Agent, plages: list[PlageDisponibilite]) -> str:
    etendue = DateTimeTZRange(min(p.debut for p in plages), max(p.fin for p in plages))
    ouvertes = PlageDisponibilite.objects.filter(agent=pour, annule_le__isnull=True, periode__overlap=etendue)
    miennes = {p.pk for p in plages}
    for autre in ouvertes.select_related("lieu").order_by("periode"):
        if autre.pk not in miennes and any(p.debut < autre.fin and autre.debut < p.fin for p in plages):
            heures = f"de {heure_texte(autre.debut_local)} à {heure_texte(autre.fin_locale)}"
            ou = f", {autre.lieu.nom}" if autre.lieu else ""
            jour = jour_texte(autre.date)
            return f"Une plage est déjà ouverte le {jour} {heures}{ou} : la changer, ou choisir d’autres heures."
    return (
        "Deux plages se chevauchent le même jour, ou une plage vient d’être ouverte à ces heures : vérifier les heures."
    )


@transaction.atomic
def changer_plage(
    *, agent: Agent, plage: PlageDisponibilite, version: int, debut: time, fin: time, duree: int | None = None
) -> PlageDisponibilite:
    """Change one occurrence; the others of its series stay. Raises VersionDepassee, PlageEnConflit."""
    duree = duree or plage.duree_minutes
    _verifier_plage(plage.agent, [plage.date], plage.lieu, plage.modes, duree)
    plage.heure_debut, plage.heure_fin, plage.duree_minutes = debut, fin, duree
    plage.periode = DateTimeTZRange(*rules.fenetre(plage.date, debut, fin, plage.zone))
    lignes = PlageDisponibilite.objects.filter(pk=plage.pk, version=version, annule_le__isnull=True)
    valeurs = {c: getattr(plage, c) for c in ("heure_debut", "heure_fin", "duree_minutes", "periode")}
    try:
        with transaction.atomic():
            if lignes.update(version=F("version") + 1, **valeurs) != 1:
                raise VersionDepassee("Cette plage a changé entre-temps : rechargez la page.")
    except IntegrityError as erreur:
        raise PlageEnConflit(_conflit(plage.agent, [plage])) from erreur
    plage.refresh_from_db()
    inscrire(acte="plage.changer", agent=agent, objet=plage)
    return plage


@transaction.atomic
def retirer_plage(*, agent: Agent, plage: PlageDisponibilite) -> None:
    """Close one occurrence. The appointments already taken in it stay. Raises TransitionRefusee when it was closed before."""
    _retirer(PlageDisponibilite.objects.filter(pk=plage.pk))
    inscrire(acte="plage.retirer", agent=agent, objet=plage)


@transaction.atomic
def retirer_serie(*, agent: Agent, plage: PlageDisponibilite) -> int:
    """Close this occurrence and those of its series that follow; gives back how many."""
    if plage.serie_id is None:
        raise RendezVousRefuse("Cette plage n’appartient à aucune série : la retirer seule.")
    combien = _retirer(PlageDisponibilite.objects.filter(serie_id=plage.serie_id, date__gte=plage.date))
    inscrire(acte="plage.retirer_serie", agent=agent, objet=plage, motif=f"{combien} jour(s)")
    return combien


def _retirer(lignes: Any) -> int:
    retirees = lignes.filter(annule_le__isnull=True)
    combien = int(retirees.update(annule_le=timezone.now(), version=F("version") + 1))
    if not combien:
        raise TransitionRefusee("C’était déjà fait : cette plage est retirée.")
    return combien
