"""What an implantation holds beside its rooms: the convention of its premises, the administrative permanences, vehicles."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from jalons.fondations.acces.enums import Portee
from jalons.fondations.acces.models import Protege
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.dates import JOURS, au_lieu
from jalons.fondations.socle.enums import Conservation
from jalons.fondations.socle.models import Ligne, Versionnee, cle_etrangere, dates_ordonnees
from jalons.fondations.territoires.models import LieuAccueil, Organisme
from jalons.recevoir.rendez_vous.enums import Rythme
from jalons.recevoir.rendez_vous.models import RendezVous

from . import rules
from .enums import RECURRENCES, Objet, Service


class _DuLieu(Versionnee):
    """A row of a place: as near as the place is."""

    ACCES: ClassVar[str] = "lieu"

    lieu = cle_etrangere(LieuAccueil)

    class Meta:
        abstract = True

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """As its place."""
        trouvees: set[str] = self.lieu.relations(sujet, maintenant)
        return trouvees

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations``."""
        return Q(lieu__organisme_id=agent.organisme_id) if portee == Portee.REGION else None


class ConventionLocaux(_DuLieu):
    """« Convention de locaux »: with whom the premises are agreed, until when; the model convention may be adapted
    [000 § 3.2.1]."""

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["avec", "reference", "date_debut", "date_fin", "preavis_mois"], "F1"
    )

    avec = models.CharField(max_length=160)
    reference = models.CharField(max_length=120, blank=True)  # where the signed paper is kept
    date_debut = models.DateField()
    date_fin = models.DateField(null=True, blank=True)  # its term; none: until somebody ends it
    preavis_mois = models.PositiveSmallIntegerField(default=3)

    objects = Protege.as_manager()

    class Meta:
        ordering = ["-date_debut"]
        constraints = [dates_ordonnees("convention_locaux_dates_ordonnees")]

    def __str__(self) -> str:
        return self.avec

    @property
    def rappel_le(self) -> date | None:
        """From which day its term waits in the manager's day."""
        return rules.a_rappeler_des(self.date_fin, self.preavis_mois) if self.date_fin else None


class PermanenceAdministrative(_DuLieu):
    """« Permanence administrative »: an administrative service at the same place and time, so that what is its own goes to its
    table [000 § 5.1.3, § 6]. Nobody is named."""

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        [
            "service",
            "precision",
            "jour_semaine",
            "recurrence",
            "heure_debut",
            "heure_fin",
            "contact",
            "date_debut",
            "date_fin",
        ],
        "F0",
    )

    service = models.CharField(max_length=16, choices=Service)
    precision = models.CharField(max_length=80, blank=True)  # what it answers, or its name
    jour_semaine = models.PositiveSmallIntegerField(choices=list(enumerate(JOURS)))
    recurrence = models.CharField(max_length=8, choices=RECURRENCES, default=Rythme.SEMAINE)
    heure_debut = models.TimeField()
    heure_fin = models.TimeField()
    contact = models.CharField(max_length=120, blank=True)  # a desk, a number: never a person
    date_debut = models.DateField()
    date_fin = models.DateField(null=True, blank=True)

    objects = Protege.as_manager()

    class Meta:
        ordering = ["jour_semaine", "heure_debut", "service"]
        constraints = [
            dates_ordonnees("permanence_administrative_dates_ordonnees"),
            models.CheckConstraint(
                name="permanence_administrative_heures_ordonnees",
                condition=Q(heure_fin__gt=F("heure_debut")),
                violation_error_message="Elle finit après avoir commencé.",
            ),
        ]

    def __str__(self) -> str:
        precise = f" ({self.precision})" if self.precision else ""
        return f"{self.get_service_display()}{precise}"

    @property
    def quand(self) -> str:
        """« le mardi », « le 2e mardi du mois »."""
        return rules.quand_dit(self.jour_semaine, self.recurrence)


class Vehicule(Versionnee):
    """« Véhicule » of the service, at its workers' disposal [000 § 5.1]: where it sleeps, in service from when to when."""

    ACCES: ClassVar[str] = "vehicule"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["nom", "places", "en_service_du", "hors_service_au"], "F1")

    organisme = cle_etrangere(Organisme)
    nom = models.CharField(max_length=60)  # its plate, or what it is called
    places = models.PositiveSmallIntegerField(default=5)
    lieu = cle_etrangere(LieuAccueil)
    en_service_du = models.DateField()
    hors_service_au = models.DateField(null=True, blank=True)  # last day

    objects = Protege.as_manager()

    class Meta:
        ordering = ["nom"]
        constraints = [dates_ordonnees("vehicule_dates_ordonnees", "en_service_du", "hors_service_au")]

    def __str__(self) -> str:
        return self.nom

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """``region``: of the agent's caisse."""
        return {str(Portee.REGION)} if sujet.organisme_id and sujet.organisme_id == self.organisme_id else set()

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations``."""
        return Q(organisme_id=agent.organisme_id) if portee == Portee.REGION and agent.organisme_id else None


class ReservationVehicule(Ligne):
    """« Réservation d’un véhicule »: one worker, from one hour to another, never two at once (EXCLUDE); for an appointment, or
    none. Given back, it stays written."""

    CONSERVATION = Conservation.RENDEZ_VOUS
    ACCES: ClassVar[str] = "vehicule"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["periode", "zone", "objet", "annule_le"], "F1")

    vehicule = cle_etrangere(Vehicule)
    agent = cle_etrangere(Agent)
    rendez_vous = cle_etrangere(RendezVous, null=True, blank=True)
    periode = DateTimeRangeField()
    zone = models.CharField(max_length=40, default="Europe/Paris")
    objet = models.CharField(max_length=12, choices=Objet)
    annule_le = models.DateTimeField(null=True, blank=True)

    objects = Protege.as_manager()

    class Meta:
        ordering = ["periode"]
        constraints = [
            ExclusionConstraint(
                name="vehicule_une_fois",
                expressions=[("vehicule", RangeOperators.EQUAL), ("periode", RangeOperators.OVERLAPS)],
                condition=Q(annule_le__isnull=True),
                violation_error_message="Ce véhicule est déjà réservé à ces heures.",
            ),
            models.CheckConstraint(
                name="reservation_vehicule_bornee",
                condition=Q(periode__isempty=False, periode__lower_inf=False, periode__upper_inf=False),
                violation_error_message="Une réservation commence et finit.",
            ),
        ]

    @property
    def debut_local(self) -> datetime:
        """Wall-clock beginning, ready to show."""
        return au_lieu(self.periode.lower, self.zone)

    @property
    def fin_locale(self) -> datetime:
        """Wall-clock end, ready to show."""
        return au_lieu(self.periode.upper, self.zone)

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """``soi``: she took it, or replaces who did; ``region``: of her caisse."""
        proches: set[str] = self.vehicule.relations(sujet, maintenant)
        return proches | ({str(Portee.SOI)} if self.agent_id in sujet.titulaires else set())

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations``."""
        if portee == Portee.SOI:
            return Q(agent_id__in=agent.titulaires)
        return Q(vehicule__organisme_id=agent.organisme_id) if portee == Portee.REGION and agent.organisme_id else None
