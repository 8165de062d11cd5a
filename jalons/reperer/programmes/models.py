"""Programmes and publics as data: frames by period, publics of a caisse or of the nation, versioned rules."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from jalons.fondations.acces.enums import Portee
from jalons.fondations.acces.models import Protege
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.models import Ligne, Versionnee, dates_ordonnees
from jalons.fondations.socle.models import en_vigueur as periode_en_vigueur
from jalons.fondations.territoires.models import Organisme

from .enums import EN_VIGUEUR, Axe, Confiance, Origine, SourcePublic, StatutRegle


def en_vigueur(jour: date) -> Q:
    """Versions in force on ``jour``, both days included: published, or retired after that day."""
    return Q(statut__in=EN_VIGUEUR) & periode_en_vigueur(jour, "valable_du", "valable_au")


def _une_version_par_jour() -> ExclusionConstraint:
    periode = Func(F("valable_du"), F("valable_au"), RangeBoundary(inclusive_upper=True), function="daterange")
    periode.output_field = DateRangeField()
    return ExclusionConstraint(
        name="version_regle_une_par_jour",
        expressions=[("public", RangeOperators.EQUAL), (periode, RangeOperators.OVERLAPS)],
        condition=~Q(statut=StatutRegle.BROUILLON),
        violation_error_message="Deux versions de cette règle seraient en vigueur le même jour.",
    )


class Cadre(Ligne):
    """A frame of programmes for a period: the four national programmes and PAPA of 2011–2017, the two axes since 2018
    [001] [003], the programmes of one region [001 § 6] (``organisme``).
    """

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["code", "libelle", "description", "debut", "fin", "source", "confiance"], "F0"
    )

    code = models.SlugField(max_length=60, unique=True)
    libelle = models.CharField(max_length=160)
    description = models.TextField(blank=True)
    debut = models.DateField()
    fin = models.DateField(null=True, blank=True)
    organisme = models.ForeignKey(Organisme, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=300)
    confiance = models.CharField(max_length=1, choices=Confiance)

    class Meta:
        ordering = ["-debut", "libelle"]
        constraints = [dates_ordonnees("cadre_dates_ordonnees", "debut", "fin")]

    def __str__(self) -> str:
        return self.libelle


class Programme(Ligne):
    """A programme of a frame. ``axe`` is its own axis; ``correspond_a`` the axis that took over an older programme."""

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["code", "libelle", "description", "axe", "correspond_a", "rang", "source", "confiance"], "F0"
    )

    cadre = models.ForeignKey(Cadre, on_delete=models.PROTECT, related_name="programmes")
    code = models.SlugField(max_length=60)
    libelle = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    axe = models.CharField(max_length=8, choices=Axe, blank=True)
    correspond_a = models.CharField(max_length=8, choices=Axe, blank=True)
    rang = models.PositiveSmallIntegerField(default=1)
    source = models.CharField(max_length=300)
    confiance = models.CharField(max_length=1, choices=Confiance)

    class Meta:
        ordering = ["rang", "libelle"]
        constraints = [
            models.UniqueConstraint(
                fields=["cadre", "code"],
                name="programme_code_unique",
                violation_error_message="Ce cadre a déjà un programme de ce nom.",
            ),
            models.CheckConstraint(
                name="programme_un_seul_axe",
                condition=Q(axe="") | Q(correspond_a=""),
                violation_error_message="Un programme a son axe, ou l’axe qui l’a repris : pas les deux.",
            ),
        ]

    def __str__(self) -> str:
        return self.libelle


class Public(Ligne):
    """Whom a programme looks for. National when ``organisme`` is None; else of one caisse, where it may take the place of
    the national public of the same code.
    """

    ACCES: ClassVar[str] = "regle"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["code", "libelle", "description", "origine_des_listes", "source", "reference", "confiance", "origine"], "F1"
    )

    code = models.SlugField(max_length=40)
    libelle = models.CharField(max_length=160)
    description = models.TextField(blank=True)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="publics")
    organisme = models.ForeignKey(Organisme, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=8, choices=SourcePublic)
    origine_des_listes = models.CharField(max_length=200, blank=True)  # who makes the list, when there is one
    reference = models.CharField(max_length=300)  # where this public is described
    confiance = models.CharField(max_length=1, choices=Confiance)
    origine = models.CharField(max_length=6, choices=Origine, default=Origine.SAISI)

    objects = Protege.as_manager()

    class Meta:
        ordering = ["libelle"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "organisme"],
                nulls_distinct=False,
                name="public_code_unique",
                violation_error_message="Votre caisse a déjà un public de ce nom.",
            )
        ]

    def __str__(self) -> str:
        return self.libelle

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """What is national is everybody's own (``soi``); what is of a caisse is of its agents (``region``)."""
        if self.organisme_id is None:
            return {str(Portee.SOI)}
        return {str(Portee.REGION)} if self.organisme_id == sujet.organisme_id else set()

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime, chemin: str = "") -> Q | None:
        """The SQL twin of ``relations``; ``chemin`` leads to the public from another model."""
        if portee == Portee.SOI:
            return Q(**{f"{chemin}organisme__isnull": True})
        if portee == Portee.REGION and agent.organisme_id:
            return Q(**{f"{chemin}organisme_id": agent.organisme_id})
        return None


class VersionRegle(Versionnee):
    """One version of the rule of a public. A draft is edited; a published version never changes again (a trigger says no):
    its period closes when another takes over, and it stays readable for the months that it decided.

    ``admission`` says who is in (``{}``: everyone found); ``differenciee`` who gets the offre différenciée. ``empreinte`` is
    the SHA-256 of that content. Trees are those of ``rules.py``.
    """

    ACCES: ClassVar[str] = "regle"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        [
            "numero", "statut", "parametres", "admission", "differenciee", "valable_du", "valable_au", "publiee_le",
            "motif", "motif_retrait", "empreinte", "origine",
        ],
        "F1",
    )  # fmt: skip

    public = models.ForeignKey(Public, on_delete=models.PROTECT, related_name="versions")
    numero = models.PositiveSmallIntegerField()
    statut = models.CharField(max_length=10, choices=StatutRegle, default=StatutRegle.BROUILLON)
    parametres = models.JSONField(default=dict, blank=True)
    admission = models.JSONField(default=dict, blank=True)
    differenciee = models.JSONField(default=dict, blank=True)
    valable_du = models.DateField(null=True, blank=True)
    valable_au = models.DateField(null=True, blank=True)
    publiee_le = models.DateTimeField(null=True, blank=True)
    publiee_par = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    motif = models.CharField(max_length=300, blank=True)
    motif_retrait = models.CharField(max_length=300, blank=True)
    empreinte = models.CharField(max_length=64)
    origine = models.CharField(max_length=6, choices=Origine, default=Origine.SAISI)

    objects = Protege.as_manager()

    class Meta:
        ordering = ["public", "-numero"]
        constraints = [
            models.UniqueConstraint(fields=["public", "numero"], name="version_regle_numero_unique"),
            models.UniqueConstraint(
                fields=["public"],
                condition=Q(statut=StatutRegle.BROUILLON),
                name="version_regle_un_brouillon",
                violation_error_message="Cette règle a déjà un brouillon : modifiez celui-là.",
            ),
            models.CheckConstraint(
                name="version_regle_statut_date",
                condition=Q(statut=StatutRegle.BROUILLON, valable_du=None, valable_au=None, publiee_le=None)
                | (Q(statut=StatutRegle.PUBLIEE) & Q(valable_du__isnull=False, publiee_le__isnull=False) & ~Q(motif=""))
                | (Q(statut=StatutRegle.RETIREE) & Q(valable_au__isnull=False, publiee_le__isnull=False)),
                violation_error_message="Une règle publiée porte sa date et son motif ; un brouillon n’en a pas.",
            ),
            dates_ordonnees("version_regle_dates_ordonnees", "valable_du", "valable_au"),
            _une_version_par_jour(),
        ]

    def __str__(self) -> str:
        return f"{self.public}, version {self.numero}"

    @property
    def modifiable(self) -> bool:
        """A draft."""
        return self.statut == StatutRegle.BROUILLON

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """Those of its public."""
        return self.public.relations(sujet, maintenant)

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations``."""
        return Public.portee_q(portee, agent, maintenant, "public__")
