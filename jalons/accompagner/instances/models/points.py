"""The agenda of a sitting, what is decided, the minutes and what follows.

Nothing here names the person of whom a point speaks, nor leads to her: a room above holds that, behind an opaque pair
(``affaire_genre``, ``affaire_cle``). How each one voted has no column.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from jalons.accompagner.instances.enums import (
    VIVANTS,
    Sens,
    StatutPoint,
    dit_sens,
)
from jalons.accompagner.instances.models.instances import Membre, SeanceInstance
from jalons.accompagner.instances.rules import Affaire, lettre
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.socle.dates import au_lieu
from jalons.fondations.socle.enums import Conservation
from jalons.fondations.socle.models import Ligne, Versionnee, cle_etrangere


class Point(Versionnee):
    """One point of the agenda: an affaire of a room above, or a title alone. ``rang`` names it and never changes, ``ordre`` is
    its place; ``lettre_rang``: A, B, C for the affaires.

    An affaire waits on one point at a time, whatever the instance.
    """

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["rang", "ordre", "intitule", "affaire_genre", "affaire_cle", "lettre_rang", "statut"], "F1"
    )

    seance = models.ForeignKey(SeanceInstance, on_delete=models.PROTECT, related_name="points")
    rang = models.PositiveSmallIntegerField()
    ordre = models.PositiveSmallIntegerField()
    intitule = models.CharField(max_length=200, blank=True)
    affaire_genre = models.CharField(max_length=20, blank=True)
    affaire_cle = models.UUIDField(null=True, blank=True)
    lettre_rang = models.PositiveSmallIntegerField(null=True, blank=True)
    statut = models.CharField(max_length=10, choices=StatutPoint, default=StatutPoint.INSCRIT)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["ordre", "rang"]
        constraints = [
            models.UniqueConstraint(name="point_un_rang", fields=["seance", "rang"]),
            models.UniqueConstraint(
                name="point_affaire_une_fois",
                fields=["affaire_genre", "affaire_cle"],
                condition=Q(affaire_cle__isnull=False, statut__in=[str(s) for s in VIVANTS]),
                violation_error_message="Cette affaire est déjà à l’ordre du jour d’une séance.",
            ),
            models.CheckConstraint(
                name="point_affaire_ou_intitule",
                condition=~Q(affaire_genre="") & Q(affaire_cle__isnull=False, lettre_rang__isnull=False, intitule="")
                | Q(affaire_genre="", affaire_cle=None, lettre_rang=None) & ~Q(intitule=""),
                violation_error_message="Un point a un intitulé, ou une affaire.",
            ),
        ]

    @property
    def affaire(self) -> Affaire | None:
        """What it is about, for the room above; None for a title alone."""
        return Affaire(self.affaire_genre, self.affaire_cle) if self.affaire_cle else None

    @property
    def lettre(self) -> str:
        """« D », of dossier D."""
        return lettre(self.lettre_rang or 0)

    @property
    def nom(self) -> str:
        """« Dossier D », or its title."""
        return f"Dossier {self.lettre}" if self.lettre_rang else self.intitule

    @property
    def vivant(self) -> bool:
        """Still to be decided."""
        return self.statut in VIVANTS

    @property
    def a_revoir(self) -> bool:
        """« Y revenir en fin de séance » was said."""
        return self.statut == StatutPoint.A_REVOIR

    @property
    def retire(self) -> bool:
        """Taken off the agenda."""
        return self.statut == StatutPoint.RETIRE


class Interet(Ligne):
    """A member declared an interest in a point: out of the room, and no voter of it."""

    SENSIBILITE: ClassVar[dict[str, str]] = {"raison": "F1"}

    point = models.ForeignKey(Point, on_delete=models.PROTECT, related_name="interets")
    membre = cle_etrangere(Membre)
    raison = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [models.UniqueConstraint(name="interet_un_par_point", fields=["point", "membre"])]


class Decision(Ligne):
    """What was decided of a point, with how many voices, never whose. One that ends an affaire is the only one that does.

    ``raison``: a code of the list ``raison_decision``. ``mots``: in simple words, for the person's letter. ``vers``: the
    sitting to which an adjourned point goes.
    """

    CONSERVATION = Conservation.DOSSIER
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        [
            "affaire_genre", "affaire_cle", "sens", "raison", "mots", "votants", "requis", "pour", "contre", "abstention",
            "prise_le",
        ],
        "F1",
    )  # fmt: skip

    point = models.OneToOneField(Point, on_delete=models.PROTECT, related_name="decision")
    affaire_genre = models.CharField(max_length=20, blank=True)
    affaire_cle = models.UUIDField(null=True, blank=True)
    sens = models.CharField(max_length=12, choices=Sens)
    raison = models.CharField(max_length=40, blank=True)
    mots = TexteChiffre()
    votants = models.PositiveSmallIntegerField()
    requis = models.PositiveSmallIntegerField()
    pour = models.PositiveSmallIntegerField(null=True, blank=True)
    contre = models.PositiveSmallIntegerField(null=True, blank=True)
    abstention = models.PositiveSmallIntegerField(null=True, blank=True)
    vers = cle_etrangere(SeanceInstance, null=True, blank=True)
    auteur = cle_etrangere(Agent, null=True)  # who wrote it down
    prise_le = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["prise_le"]
        constraints = [
            models.UniqueConstraint(
                name="decision_une_par_affaire",
                fields=["affaire_genre", "affaire_cle"],
                condition=Q(affaire_cle__isnull=False) & ~Q(sens=Sens.AJOURNE),
                violation_error_message="Cette affaire est déjà décidée.",
            ),
            models.CheckConstraint(
                name="decision_quorum",
                condition=Q(sens=Sens.AJOURNE) | Q(votants__gte=F("requis")),
                violation_error_message="Une décision se prend quand le quorum est atteint.",
            ),
            models.CheckConstraint(
                name="decision_voix_comptees",
                condition=Q(pour=None, contre=None, abstention=None)
                | Q(votants=F("pour") + F("contre") + F("abstention")) & ~Q(sens=Sens.AJOURNE),
                violation_error_message="Les voix font le nombre des votants.",
            ),
            models.CheckConstraint(
                name="decision_ajournee_datee",
                condition=Q(sens=Sens.AJOURNE, vers__isnull=False) | ~Q(sens=Sens.AJOURNE) & Q(vers=None),
                violation_error_message="Un point est ajourné à une séance datée.",
            ),
        ]

    @property
    def ajournee(self) -> bool:
        """It decides nothing yet."""
        return self.sens == Sens.AJOURNE

    @property
    def refusee(self) -> bool:
        """It says no."""
        return self.sens == Sens.DEFAVORABLE

    @property
    def partielle(self) -> bool:
        """It says yes to a part."""
        return self.sens == Sens.PARTIEL

    @property
    def dite(self) -> str:
        """« accordé en partie »."""
        return dit_sens(self.point.seance.instance.genre, self.sens)


class LignePV(Versionnee):
    """A line of the minutes. After the signature nothing is written but an addendum."""

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["rang", "heure", "texte", "additif"], "F1")

    seance = models.ForeignKey(SeanceInstance, on_delete=models.PROTECT, related_name="lignes")
    point = cle_etrangere(Point, null=True, blank=True)
    rang = models.PositiveSmallIntegerField()
    heure = models.DateTimeField(default=timezone.now)
    texte = TexteChiffre()
    auteur = cle_etrangere(Agent, null=True)
    additif = models.BooleanField(default=False)

    class Meta:
        ordering = ["rang"]
        constraints = [models.UniqueConstraint(name="ligne_pv_un_rang", fields=["seance", "rang"])]

    @property
    def heure_locale(self) -> datetime:
        """Wall-clock hour at the place."""
        return au_lieu(self.heure, self.seance.zone)


class Suite(Versionnee):
    """What follows a sitting: what, who, for when; done, or awaited."""

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["rang", "quoi", "qui", "pour_le", "faite_le"], "F1")

    seance = models.ForeignKey(SeanceInstance, on_delete=models.PROTECT, related_name="suites")
    point = cle_etrangere(Point, null=True, blank=True)
    rang = models.PositiveSmallIntegerField()
    quoi = models.CharField(max_length=300)
    qui = models.CharField(max_length=120)
    pour_le = models.DateField()
    faite_le = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pour_le", "rang"]
        constraints = [models.UniqueConstraint(name="suite_un_rang", fields=["seance", "rang"])]
