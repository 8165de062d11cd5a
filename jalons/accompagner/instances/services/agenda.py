"""A sitting is called, its agenda is written; an affaire is submitted, or taken off."""

from __future__ import annotations

from datetime import date, time

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from jalons.accompagner.instances import affaires
from jalons.accompagner.instances.enums import (
    A_VENIR,
    TRANSITIONS_POINT,
    TRANSITIONS_SEANCE,
    VIVANTS,
    StatutPoint,
    StatutSeance,
)
from jalons.accompagner.instances.models import Instance, Point, SeanceInstance
from jalons.accompagner.instances.rules import Affaire, InstanceRefusee
from jalons.accompagner.instances.selectors import decision_de, point_de
from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire as ecrire
from jalons.fondations.socle.dates import couvre, jour_texte
from jalons.fondations.socle.transitions import appliquer, exiger_vue
from jalons.recevoir.rendez_vous.rules import instant_local

from .communs import noter, point_vivant, verrou


@transaction.atomic
def convoquer(*, agent: Agent | None, instance: Instance, jour: date, heure: time, lieu: str) -> SeanceInstance:
    """A sitting to come. Raises InstanceRefusee: past, the instance over, another one at that hour; HeureInexistante."""
    if not couvre(instance.date_debut, instance.date_fin, jour):
        raise InstanceRefusee(f"« {instance} » ne siège pas ce jour-là : changez la date.", "jour")
    zone = instance.organisme.zone
    debut = instant_local(jour, heure, zone)
    if agent is not None and debut <= timezone.now():
        raise InstanceRefusee("Cette date est passée : choisissez un jour à venir.", "jour")
    seance = SeanceInstance(instance=instance, debut=debut, zone=zone, date_acte=jour, lieu=lieu)
    try:
        with transaction.atomic():
            seance.save(force_insert=True)
    except IntegrityError as erreur:
        if "seance_instance_une_par_instant" not in str(erreur):
            raise
        raise InstanceRefusee("Une séance est déjà prévue à cette heure : changez l’heure.", "heure") from erreur
    ecrire(acte="seanceinstance.convoquer", agent=agent, objet=seance)
    return seance


@transaction.atomic
def annuler(*, agent: Agent, seance: SeanceInstance, motif: str, version: int | None = None) -> None:
    """The sitting will not be: what waited on its agenda may be submitted elsewhere, and the rooms above are told."""
    ici = verrou(seance, StatutSeance.PREVUE)
    exiger_vue(ici, version)
    for point in ici.points.filter(statut__in=VIVANTS):
        _retirer(agent, point)
        if point.affaire:
            affaires.de(point.affaire_genre).retirer(agent=agent, cle=point.affaire.cle)
    appliquer(ici, "annuler", TRANSITIONS_SEANCE, agent=agent, motif_annulation=motif)


@transaction.atomic
def inscrire(*, agent: Agent | None, seance: SeanceInstance, affaire: Affaire) -> Point:
    """Submit an affaire to a sitting to come: a point of its agenda.

    Raises InstanceRefusee: the instance does not decide of that, it was decided already, it waits on another agenda, its
    sheet names the person; TransitionRefusee when the sitting is over.
    """
    ici = verrou(seance, *A_VENIR)
    qui = affaires.de(affaire.genre)
    if ici.instance.genre not in qui.instances:
        raise InstanceRefusee(f"« {ici.instance} » ne décide pas de cela : choisissez une autre séance.", "seance")
    point = _poser(ici, affaire=affaire)
    if decision_de(affaire):  # read after the insertion, which waited for whoever was deciding
        raise InstanceRefusee("C’est déjà décidé. Un nouvel examen se demande à part.", "seance")
    if affaires.rendre(affaire).nomme:
        raise InstanceRefusee(
            "La fiche anonyme contient un nom qui désigne la personne : écrivez-la autrement.", "seance"
        )
    ecrire(acte="point.inscrire", agent=agent, objet=point)
    return point


@transaction.atomic
def ajouter(*, agent: Agent | None, seance: SeanceInstance, intitule: str) -> Point:
    """A point of its own: the minutes of the last sitting, a question, what a working group studies."""
    point = _poser(verrou(seance, *A_VENIR), intitule=intitule)
    ecrire(acte="point.ajouter", agent=agent, objet=point)
    return point


def _poser(seance: SeanceInstance, *, affaire: Affaire | None = None, intitule: str = "") -> Point:
    """At the end of the agenda of a locked sitting. Raises InstanceRefusee when the affaire waits elsewhere."""
    dernier = seance.points.aggregate(rang=Max("rang"), lettre=Max("lettre_rang"))
    rang = (dernier["rang"] or 0) + 1
    point = Point(seance=seance, rang=rang, ordre=rang, intitule=intitule)
    if affaire:
        point.affaire_genre, point.affaire_cle = affaire.genre, affaire.cle
        point.lettre_rang = (dernier["lettre"] or 0) + 1
    try:
        with transaction.atomic():
            point.save(force_insert=True)
    except IntegrityError as erreur:
        if "point_affaire_une_fois" not in str(erreur) or affaire is None:
            raise
        attend = point_de(affaire)
        ou = f" : {attend.seance.instance}, {jour_texte(attend.seance.date_acte)}" if attend else ""
        raise InstanceRefusee(
            f"C’est déjà à l’ordre du jour d’une séance{ou}. Retirez-le d’abord.", "seance"
        ) from erreur
    return point


@transaction.atomic
def retirer(*, agent: Agent | None, affaire: Affaire) -> Point | None:
    """The room above takes its affaire off the agenda on which it waits; None when it waited on none."""
    attend = point_de(affaire)
    if attend is None:
        return None
    verrou(attend.seance, *A_VENIR)
    point = point_vivant(attend)
    _retirer(agent, point)
    return point


@transaction.atomic
def oter(*, agent: Agent, point: Point) -> None:
    """The secretary takes a point off; the room above is told."""
    verrou(point.seance, *A_VENIR)
    ici = point_vivant(point)
    _retirer(agent, ici)
    if ici.affaire:
        affaires.de(ici.affaire_genre).retirer(agent=agent, cle=ici.affaire.cle)


def _retirer(agent: Agent | None, point: Point) -> None:
    appliquer(point, "retirer", TRANSITIONS_POINT, agent=agent)
    if agent and not point.seance.est_prevue:
        noter(point.seance, agent, f"{point.nom} : retiré de l’ordre du jour.", point=point)


@transaction.atomic
def monter(*, agent: Agent, point: Point) -> None:
    """One place up on the agenda."""
    seance = verrou(point.seance, *A_VENIR)
    ici = point_vivant(point)
    avant = seance.points.filter(ordre__lt=ici.ordre).exclude(statut=StatutPoint.RETIRE).order_by("-ordre").first()
    if avant is None:
        raise InstanceRefusee("Ce point est déjà le premier.")
    avant.ordre, ici.ordre = ici.ordre, avant.ordre
    for un in (avant, ici):
        un.save(update_fields=["ordre"])
    ecrire(acte="point.monter", agent=agent, objet=ici)
