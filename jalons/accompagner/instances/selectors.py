"""Reading commissions, cells and working groups: members, quorum, agenda, what was decided."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from django.conf import settings
from django.db.models import QuerySet

from jalons.accompagner.instances import affaires
from jalons.accompagner.instances.affaires import Titre
from jalons.accompagner.instances.enums import (
    A_VENIR,
    TENUES,
    VIVANTS,
    EtatPresence,
    Qualite,
    StatutPoint,
    StatutSeance,
    libelle_sens,
)
from jalons.accompagner.instances.models import Decision, Instance, Membre, Point, Presence, SeanceInstance, Suite
from jalons.accompagner.instances.rules import Affaire, Quorum, quorum_requis
from jalons.fondations.agents.models import Agent
from jalons.fondations.referentiels.enums import Liste
from jalons.fondations.referentiels.models import CodeListe
from jalons.fondations.referentiels.selectors import liste
from jalons.fondations.socle.models import en_vigueur

TRAITES = (StatutPoint.DECIDE, StatutPoint.AJOURNE, StatutPoint.TRAITE)


def decision_de(affaire: Affaire) -> Decision | None:
    """What was decided of this affaire, once for all; None before. An adjournment decides nothing."""
    lignes = Decision.objects.filter(affaire_genre=affaire.genre, affaire_cle=affaire.cle, vers=None)
    return lignes.select_related("point__seance__instance").first()


def decisions_de(voulues: Collection[Affaire]) -> dict[Affaire, Decision]:
    """The same for several, in one query."""
    lignes = Decision.objects.filter(affaire_cle__in=[a.cle for a in voulues], vers=None)
    lues = {
        Affaire(d.affaire_genre, d.affaire_cle): d
        for d in lignes.select_related("point__seance__instance")
        if d.affaire_cle
    }
    return {affaire: d for affaire, d in lues.items() if affaire in voulues}


def point_de(affaire: Affaire) -> Point | None:
    """The point on which it waits; None when it waits nowhere."""
    lignes = Point.objects.filter(affaire_genre=affaire.genre, affaire_cle=affaire.cle, statut__in=VIVANTS)
    return lignes.select_related("seance__instance").first()


def seances_ouvertes_a(agent: Agent, genre: str) -> QuerySet[SeanceInstance]:
    """The sittings to come of her caisse to which an affaire of this kind may be submitted, the nearest first."""
    genres = affaires.de(genre).instances if genre in settings.AFFAIRES else ()
    lignes = SeanceInstance.objects.filter(
        instance__organisme=agent.organisme_id, instance__genre__in=genres, statut__in=A_VENIR
    )
    return lignes.select_related("instance").order_by("debut")


def membres(instance: Instance, jour: date) -> list[Membre]:
    """Who sits that day: who presides first, then who votes, then the others."""
    rangs = list(Qualite)
    lus = Membre.objects.filter(en_vigueur(jour), instance=instance).select_related("agent")
    return sorted(
        lus, key=lambda m: (rangs.index(Qualite(m.qualite)), (m.agent.nom if m.agent else m.nom) or m.fonction)
    )


@dataclass(frozen=True)
class Present:
    """A member at a sitting; ``etat`` is empty before it opened."""

    membre: Membre
    etat: str

    @property
    def la(self) -> bool:
        """In the room."""
        return self.etat == EtatPresence.PRESENT

    @property
    def dit(self) -> str:
        """« Excusé »."""
        return EtatPresence(self.etat).label if self.etat else ""


def presents(seance: SeanceInstance) -> list[Present]:
    """Every member of that day with where she or he is."""
    etats = dict(Presence.objects.filter(seance=seance).values_list("membre_id", "etat"))
    return [Present(m, etats.get(m.pk, "")) for m in membres(seance.instance, seance.date_acte)]


def quorum(seance: SeanceInstance, sans: Iterable[Membre] = (), lus: list[Present] | None = None) -> Quorum:
    """Where it stands, without those who left for an interest."""
    votent = [p for p in (presents(seance) if lus is None else lus) if p.membre.vote]
    sortis = {m.pk for m in sans}
    la = [p for p in votent if p.la and p.membre.pk not in sortis]
    instance = seance.instance
    return Quorum(len(la), quorum_requis(instance.regle_quorum, len(votent), instance.quorum_nombre), len(votent))


def sortis(point: Point) -> list[Membre]:
    """Who declared an interest in it."""
    return [i.membre for i in point.interets.select_related("membre__agent")]


def quorum_du_point(point: Point) -> Quorum:
    """Who may vote on it now, out of how many needed."""
    return quorum(point.seance, sortis(point))


@dataclass(frozen=True)
class Ligne:
    """A point as the agenda shows it; ``titre`` of an affaire comes from the room above."""

    point: Point
    titre: Titre
    decision: Decision | None

    @property
    def nom(self) -> str:
        """« D. Aide à domicile », or the title alone."""
        return f"{self.point.lettre}. {self.titre.intitule}" if self.point.lettre_rang else self.titre.intitule

    @property
    def issue(self) -> str:
        """What was decided of it, in a word."""
        return self.decision.dite if self.decision else ""


def agenda(seance: SeanceInstance, *, retires: bool = False) -> list[Ligne]:
    """The points in their order, those to come back to last."""
    points = list(seance.points.select_related("seance__instance"))
    points = [p for p in points if retires or not p.retire]
    dits = affaires.titres([p.affaire for p in points if p.affaire])
    prises = {
        d.point_id: d
        for d in Decision.objects.filter(point__in=points).select_related("vers", "point__seance__instance")
    }
    lignes = [
        Ligne(p, dits.get(p.affaire, Titre("affaire retirée")) if p.affaire else Titre(p.intitule), prises.get(p.pk))
        for p in points
    ]
    return sorted(lignes, key=lambda li: li.point.a_revoir)


def point_courant(lignes: Collection[Ligne]) -> Point | None:
    """The first one still to be decided; those put off come at the end."""
    return next((li.point for li in lignes if li.point.vivant), None)


def suivantes(seance: SeanceInstance) -> QuerySet[SeanceInstance]:
    """The later sittings of the same instance: where a point may be adjourned to."""
    lignes = SeanceInstance.objects.filter(instance=seance.instance_id, statut__in=A_VENIR, debut__gt=seance.debut)
    return lignes.order_by("debut")


def seances(agent: Agent, *, passees: bool) -> QuerySet[SeanceInstance]:
    """The sittings that she may see: to come and open ones by date, or those that were held, the last first."""
    lignes = SeanceInstance.objects.visible_to(agent).select_related("instance")
    if passees:
        return lignes.filter(statut__in=[*TENUES, StatutSeance.ANNULEE]).order_by("-debut")
    return lignes.filter(statut__in=A_VENIR).order_by("debut")


def suites_attendues(agent: Agent, *, a_tenir: bool = False) -> list[Suite]:
    """What follows from the sittings of her instances, or of those she keeps, and is not done yet."""
    vues = SeanceInstance.objects.visible_to(agent, "tenir" if a_tenir else "lire").values("pk")
    return list(Suite.objects.filter(seance__in=vues, faite_le=None).select_related("seance__instance", "point"))


def raisons(genre: str, jour: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """The reasons in force for this kind of instance, else those of all, by what they explain: « Refuser », with its codes."""
    groupes: dict[str, list[tuple[str, str]]] = {}
    for code in liste(Liste.RAISON_DECISION, jour):
        de, sens, _ = code.code.split("/")
        if de in (genre, "tous"):
            groupes.setdefault(libelle_sens(genre, sens), []).append((code.code, code.libelle))
    return list(groupes.items())


def libelle_raison(code: str) -> str:
    """In words, withdrawn since or not; '' for none."""
    lignes = CodeListe.objects.filter(liste=Liste.RAISON_DECISION, code=code).order_by("-date_debut")
    return next((li.libelle for li in lignes), "") if code else ""


@dataclass(frozen=True)
class Groupe:
    """A number of the agenda: one title, or the affaires that follow one another."""

    numero: int
    titre: str
    lignes: tuple[Ligne, ...]
    seule: bool

    @property
    def reste(self) -> int:
        """How many are still to be decided."""
        return sum(li.point.vivant for li in self.lignes)


def groupes(lignes: Collection[Ligne]) -> list[Groupe]:
    """The agenda as it is read: affaires together, those to come back to last."""
    trouves = []
    for (revoir, dossiers), siennes in groupby(lignes, key=_sorte):
        suivies = tuple(siennes)
        if not dossiers and not revoir:
            trouves += [Groupe(0, li.nom, (li,), seule=True) for li in suivies]
            continue
        combien = f"{len(suivies)} dossiers" if len(suivies) > 1 else "Un dossier"
        trouves.append(Groupe(0, "À revoir en fin de séance" if revoir else combien, suivies, seule=False))
    return [replace(g, numero=numero) for numero, g in enumerate(trouves, 1)]


def _sorte(li: Ligne) -> tuple[bool, bool]:
    return li.point.a_revoir, li.point.lettre_rang is not None
