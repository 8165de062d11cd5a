"""A sitting opens, is suspended, goes on, is closed; who is there, who leaves for a point."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils import timezone

from jalons.accompagner.instances import selectors
from jalons.accompagner.instances.enums import (
    TRANSITIONS_SEANCE,
    VIVANTS,
    EtatPresence,
    StatutSeance,
)
from jalons.accompagner.instances.models import Interet, Membre, Point, Presence, SeanceInstance
from jalons.accompagner.instances.rules import InstanceRefusee, Quorum
from jalons.fondations.agents.models import Agent
from jalons.fondations.journal.services import inscrire as ecrire
from jalons.fondations.socle.refus import TransitionRefusee
from jalons.fondations.socle.transitions import appliquer, exiger_vue

from .communs import en_seance, exiger_membre, noter, point_vivant, verrou


@transaction.atomic
def ouvrir(
    *, agent: Agent, seance: SeanceInstance, etats: Mapping[Membre, str], preside: Membre, version: int | None = None
) -> SeanceInstance:
    """Who is there, who is excused, who presides: the sitting opens, and its minutes begin.

    It opens without its quorum too, which the minutes say: nothing is then decided. Raises InstanceRefusee.
    """
    ici = verrou(seance, StatutSeance.PREVUE)
    exiger_vue(ici, version)
    siegent = selectors.membres(ici.instance, ici.date_acte)
    if manquants := [str(m) for m in siegent if m not in etats]:
        raise InstanceRefusee(f"Dites qui est là : {', '.join(manquants)}.", "etats")
    if preside not in siegent or not preside.vote or etats[preside] != EtatPresence.PRESENT:
        raise InstanceRefusee("La présidence revient à un membre présent et qui vote.", "preside")
    Presence.objects.bulk_create([Presence(seance=ici, membre=m, etat=etats[m]) for m in siegent])
    appliquer(ici, "ouvrir", TRANSITIONS_SEANCE, agent=agent, ouverte_le=timezone.now(), preside=preside)
    noter(ici, agent, _phrase_presents(ici))
    return ici


def _phrase_presents(seance: SeanceInstance) -> str:
    lus = selectors.presents(seance)
    phrases = []
    for etat, mot in (
        (EtatPresence.PRESENT, "Présents"),
        (EtatPresence.EXCUSE, "Excusés"),
        (EtatPresence.ABSENT, "Absents"),
    ):
        if dits := [_dit(p.membre, seance) for p in lus if p.etat == etat]:
            phrases.append(f"{mot} : {', '.join(dits)}.")
    return " ".join([*phrases, _phrase_quorum(selectors.quorum(seance, lus=lus))])


def _dit(membre: Membre, seance: SeanceInstance) -> str:
    preside = ", préside" if membre.pk == seance.preside_id else ""
    return f"{membre}{preside}" + ("" if membre.vote else ", sans voix")


def _phrase_quorum(quorum: Quorum) -> str:
    peuvent = "membres peuvent voter" if quorum.votants > 1 else "membre peut voter"
    dit = f"{quorum.votants} {peuvent}, sur {quorum.membres} ; il en faut {quorum.requis}"
    return f"{dit} : le quorum est atteint." if quorum.atteint else f"{dit} : le quorum n’est pas atteint."


@transaction.atomic
def changer_presence(*, agent: Agent, seance: SeanceInstance, membre: Membre, etat: str) -> None:
    """Somebody comes, or leaves, while the sitting sits; the quorum is counted again."""
    ici = en_seance(seance)
    exiger_membre(membre, selectors.membres(ici.instance, ici.date_acte))
    ligne, _ = Presence.objects.get_or_create(seance=ici, membre=membre, defaults={"etat": EtatPresence.ABSENT})
    if ligne.etat == etat:
        raise TransitionRefusee(f"{membre} est déjà noté ainsi : rechargez la page.")
    if membre.pk == ici.preside_id and etat != EtatPresence.PRESENT:
        raise InstanceRefusee("Qui préside ne quitte pas la séance : suspendez-la, ou closez-la.", "etat")
    ligne.etat = etat
    ligne.save(update_fields=["etat"])
    ecrire(acte="seanceinstance.changer_presence", agent=agent, objet=ici, motif=etat)
    verbe = "arrive" if etat == EtatPresence.PRESENT else "quitte la séance"
    noter(ici, agent, f"{membre} {verbe}. {_phrase_quorum(selectors.quorum(ici))}")


@transaction.atomic
def declarer_interet(*, agent: Agent, point: Point, membre: Membre, raison: str) -> Interet:
    """A member leaves the room for this point, and is no voter of it: the quorum of the point is counted again."""
    seance = en_seance(point.seance)
    ici = point_vivant(point)
    la = {p.membre for p in selectors.presents(seance) if p.la}
    if membre not in la:
        raise InstanceRefusee(f"{membre} n’est pas dans la salle : choisissez parmi les présents.", "membre")
    try:
        with transaction.atomic():
            interet = Interet.objects.create(point=ici, membre=membre, raison=raison)
    except IntegrityError as erreur:
        raise TransitionRefusee(f"L’intérêt de {membre} est déjà noté pour ce point.") from erreur
    ecrire(acte="point.declarer_interet", agent=agent, objet=ici)
    dit = f"{ici.nom} : {membre} déclare un intérêt ({raison}) et quitte la salle."
    noter(seance, agent, f"{dit} {_phrase_quorum(selectors.quorum_du_point(ici))}", point=ici)
    return interet


@transaction.atomic
def lever_interet(*, agent: Agent, point: Point, membre: Membre) -> None:
    """It was not one, or was said of the wrong point: the member comes back."""
    seance = en_seance(point.seance)
    ici = point_vivant(point)
    if not Interet.objects.filter(point=ici, membre=membre).delete()[0]:
        raise TransitionRefusee("Cet intérêt n’est plus noté : rechargez la page.")
    ecrire(acte="point.lever_interet", agent=agent, objet=ici)
    dit = f"{ici.nom} : {membre} revient, son intérêt n’est pas retenu."
    noter(seance, agent, f"{dit} {_phrase_quorum(selectors.quorum_du_point(ici))}", point=ici)


@transaction.atomic
def suspendre(*, agent: Agent, seance: SeanceInstance, version: int | None = None) -> None:
    """A break: nothing is decided meanwhile."""
    _changer(agent, seance, "suspendre", StatutSeance.OUVERTE, "La séance est suspendue.", version)


@transaction.atomic
def rouvrir(*, agent: Agent, seance: SeanceInstance, version: int | None = None) -> None:
    """After the break."""
    _changer(agent, seance, "rouvrir", StatutSeance.SUSPENDUE, "La séance reprend.", version)


def _changer(
    agent: Agent, seance: SeanceInstance, acte: str, depuis: StatutSeance, dit: str, version: int | None
) -> None:
    ici = verrou(seance, depuis)
    exiger_vue(ici, version)
    appliquer(ici, acte, TRANSITIONS_SEANCE, agent=agent)
    noter(ici, agent, dit)


@transaction.atomic
def clore(*, agent: Agent, seance: SeanceInstance, version: int | None = None) -> None:
    """Over: every point was decided, adjourned to a date, or dealt with. Raises InstanceRefusee, naming the others."""
    ici = en_seance(seance)
    exiger_vue(ici, version)
    if restent := list(ici.points.filter(statut__in=VIVANTS)):
        noms = ", ".join(p.nom for p in restent)
        raise InstanceRefusee(f"Il reste à l’ordre du jour : {noms}. Décidez, ou ajournez à une séance datée.")
    appliquer(ici, "clore", TRANSITIONS_SEANCE, agent=agent, close_le=timezone.now())
    noter(ici, agent, "La séance est close.")
