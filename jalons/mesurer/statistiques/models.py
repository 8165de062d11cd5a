"""Raw measures, and what is published of them. No worker, no team, no person: a test walks the columns."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from jalons.fondations.acces.enums import Portee
from jalons.fondations.acces.models import Protege
from jalons.fondations.socle.models import Ligne
from jalons.fondations.territoires.models import Organisme
from jalons.mesurer.statistiques.enums import (
    Decoupage,
    GroupeAge,
    GroupeC2S,
    GroupeCommune,
    GroupeSexe,
    NiveauChiffre,
    Ventilation,
)
from jalons.mesurer.statistiques.places import COLONNES, Place
from jalons.reperer.detection.models import Extraction

NIVEAUX = [*NiveauChiffre.choices, *Decoupage.choices]


class Situee(Ligne):
    """A figure at its place."""

    indicateur = models.CharField(max_length=40)
    territoire_niveau = models.CharField(max_length=12, choices=NIVEAUX)
    territoire_code = models.CharField(max_length=64)  # « inconnu-inconnu » is a canton too, « pdp/a1 » a public
    ventilation = models.CharField(max_length=16, choices=Ventilation, blank=True)
    modalite = models.CharField(max_length=32, blank=True)

    class Meta:
        abstract = True

    @property
    def place(self) -> Place:
        """Its place alone."""
        return (self.indicateur, self.territoire_niveau, self.territoire_code, self.ventilation, self.modalite)


class Mesure(Situee):
    """A raw figure of one year and caisse, before protection: never shown. One row an indicator,
    territory and category.

    ``numerateur`` counts people or acts, or sums days; ``denominateur`` is what a mean divides by;
    ``personnes`` is how many people are behind it, None for acts.
    """

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["annee", *COLONNES, "numerateur", "denominateur", "personnes"], "F1"
    )

    organisme = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="+")
    annee = models.PositiveSmallIntegerField()
    numerateur = models.DecimalField(max_digits=14, decimal_places=2)
    denominateur = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    personnes = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisme", "annee", *COLONNES], name="mesure_unique"),
        ]


class Publication(Ligne):
    """One dated version of the published figures of a caisse and year; the register of all that ever left."""

    ACCES: ClassVar[str] = "statistique"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["annee", "rang", "publiee_le", "seuil", "fige"], "F0")

    organisme = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="+")
    annee = models.PositiveSmallIntegerField()
    rang = models.PositiveSmallIntegerField()
    publiee_le = models.DateField()
    seuil = models.PositiveSmallIntegerField()
    fige = models.JSONField(null=True)  # what it prints besides its cells, as it was then (``decor``)

    objects = Protege.as_manager()

    class Meta:
        ordering = ["-annee", "-rang"]
        constraints = [models.UniqueConstraint(fields=["organisme", "annee", "rang"], name="publication_rang_unique")]

    @property
    def au(self) -> date:
        """The last day counted."""
        if self.fige is not None:
            return date(self.annee, 1, 1) + timedelta(days=self.fige["jours"] - 1)
        return min(self.publiee_le, date(self.annee, 12, 31))

    @property
    def entiere(self) -> bool:
        """The whole year is counted."""
        return self.au == date(self.annee, 12, 31)

    @property
    def region(self) -> str:
        """The name of the caisse, the day that it was published."""
        return str(self.fige["region"]) if self.fige is not None else self.organisme.nom

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """``region``: the figures of my caisse."""
        return {Portee.REGION.value} if sujet.organisme_id and sujet.organisme_id == self.organisme_id else set()

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations()``."""
        if portee == Portee.REGION and agent.organisme_id:
            return Q(organisme_id=agent.organisme_id)
        return None


class CasePubliee(Situee):
    """One cell as published: its value, or masked with no value at all."""

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys([*COLONNES, "valeur", "masquee"], "F0")

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="cases")
    valeur = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    masquee = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", *COLONNES], name="case_publiee_unique"),
            models.CheckConstraint(
                name="case_masquee_sans_valeur",
                condition=Q(masquee=True, valeur=None) | Q(masquee=False, valeur__isnull=False),
                violation_error_message="Une case masquée n’a pas de valeur, une case publiée en a une.",
            ),
        ]


class Denombrement(Ligne):
    """How many people had a paid arrêt in a month, alive, by group: what the rate of people found divides by.

    Counted in the caisse's files when they are searched, since no row of them is kept. Never shown as it stands.
    """

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["mois", "sexe", "age", "commune", "c2s", "personnes"], "F1")

    extraction = models.ForeignKey(Extraction, on_delete=models.PROTECT, related_name="+")
    mois = models.CharField(max_length=7)
    sexe = models.CharField(max_length=12, choices=GroupeSexe)
    age = models.CharField(max_length=12, choices=GroupeAge)
    commune = models.CharField(max_length=12, choices=GroupeCommune)
    c2s = models.CharField(max_length=12, choices=GroupeC2S)
    personnes = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["extraction", "mois", "sexe", "age", "commune", "c2s"],
                name="denombrement_unique",
                violation_error_message="Ce groupe est déjà dénombré pour ce mois.",
            )
        ]
