"""What may exist in an agenda: open windows, unavailability, appointments. The database refuses overlaps."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from jalons.fondations.acces.models import Protege
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.dates import au_lieu
from jalons.fondations.socle.enums import Conservation
from jalons.fondations.socle.models import Ligne, Versionnee, cle_etrangere
from jalons.fondations.territoires.models import LieuAccueil, Organisme, Salle
from jalons.personnes.assures.models import Assure
from jalons.recevoir.rendez_vous import rules
from jalons.recevoir.rendez_vous.enums import (
    LIBERES,
    GesteDElle,
    Mode,
    MotifAnnulation,
    MotifIndisponibilite,
    MotifRendezVous,
    StatutRendezVous,
    VoieAccord,
)
from jalons.recevoir.rendez_vous.proches import portee_agenda, relations_agenda, tenus_par
from jalons.recevoir.signalements.models import Demande

SANS_ISSUE_CONNUE = [StatutRendezVous.PRIS, StatutRendezVous.ANNULE]


class _Agenda(models.Model):
    """What the three rows of an agenda share: an agent, her caisse, a period in UTC, its zone."""

    CONSERVATION = Conservation.RENDEZ_VOUS

    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    organisme = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="+")
    periode = DateTimeRangeField()
    zone = models.CharField(max_length=40, default="Europe/Paris")

    class Meta:
        abstract = True

    @property
    def debut(self) -> datetime:
        """First instant, UTC."""
        debut: datetime = self.periode.lower
        return debut

    @property
    def fin(self) -> datetime:
        """First instant after it, UTC."""
        fin: datetime = self.periode.upper
        return fin

    @property
    def debut_local(self) -> datetime:
        """Wall-clock beginning at the place, without time zone: ready to show."""
        return au_lieu(self.debut, self.zone)

    @property
    def fin_locale(self) -> datetime:
        """Wall-clock end at the place, without time zone: ready to show."""
        return au_lieu(self.fin, self.zone)

    @property
    def etendue(self) -> str:
        """In words, at the place: « le mardi 10 mars »."""
        return rules.etendue_texte(self.debut_local, self.fin_locale)

    @property
    def minutes(self) -> int:
        """How long it lasts, really (clock changes counted)."""
        return int((self.fin - self.debut) / timedelta(minutes=1))


class PlageDisponibilite(_Agenda, Versionnee):
    """One window in which an agent receives: one day, one place (none: telephone, video, home), modes.

    A series is stored as its occurrences, one row a day, tied by ``serie_id``: changing or removing
    one leaves the others. ``periode`` is ``date`` and the two hours at the zone of the place, in UTC.
    ``competences`` (codes of the list « competence ») is what somebody may look for there, and keeps nobody out;
    ``motifs`` are the only ones taken there, none meaning all.
    """

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        [
            "modes", "date", "heure_debut", "heure_fin", "zone", "periode", "duree_minutes", "serie_id", "annule_le",
            "competences", "motifs",
        ],
        "F0",
    )  # fmt: skip
    ACCES = "disponibilite"

    lieu = models.ForeignKey(LieuAccueil, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    modes = ArrayField(models.CharField(max_length=12, choices=Mode))
    date = models.DateField()
    heure_debut = models.TimeField()
    heure_fin = models.TimeField()
    duree_minutes = models.PositiveSmallIntegerField(default=45)
    serie_id = models.UUIDField(null=True, blank=True, db_index=True)
    competences = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    motifs = ArrayField(models.CharField(max_length=12, choices=MotifRendezVous), default=list, blank=True)
    annule_le = models.DateTimeField(null=True, blank=True)

    objects = Protege.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="plage_une_seule_a_la_fois",
                expressions=[("agent", RangeOperators.EQUAL), ("periode", RangeOperators.OVERLAPS)],
                condition=Q(annule_le__isnull=True),
                violation_error_message="Une plage est déjà ouverte à ces heures pour cet agent.",
            ),
            models.CheckConstraint(
                name="plage_duree_de_creneau",
                condition=Q(duree_minutes__gte=5, duree_minutes__lte=480),
                violation_error_message="Un créneau dure de 5 minutes à 8 heures.",
            ),
            models.CheckConstraint(
                name="plage_sur_place_avec_lieu",
                condition=Q(lieu__isnull=False) | ~Q(modes__contains=[Mode.LIEU.value]),
                violation_error_message="Pour recevoir sur place, choisir un lieu.",
            ),
        ]
        indexes = [
            models.Index(fields=["lieu", "date"], name="plage_lieu_date"),
            models.Index(fields=["agent", "date"], name="plage_agent_date", condition=Q(annule_le__isnull=True)),
            models.Index(
                fields=["organisme", "date"], name="plage_organisme_date", condition=Q(annule_le__isnull=True)
            ),
        ]

    @property
    def motifs_dits(self) -> str:
        """« premier entretien, point sur le plan d’aide »; '' when all are taken."""
        return ", ".join(MotifRendezVous(m).label.lower() for m in self.motifs)

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """How near the subject is: soi, equipe, region."""
        return relations_agenda(self, sujet, maintenant)

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The exact SQL twin of ``relations()``."""
        return portee_agenda(portee, agent, maintenant, lieu=True)


class Indisponibilite(_Agenda, Ligne):
    """« Indisponible du … au … »: hides free slots, refuses new appointments, cancels none of those taken.

    One that comes back is stored as its occurrences, tied by ``serie_id``.
    """

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["periode", "zone", "motif", "annule_le", "serie_id", "declare_le"], "F1"
    )
    ACCES = "disponibilite"

    motif = models.CharField(max_length=12, choices=MotifIndisponibilite, default=MotifIndisponibilite.ABSENCE)
    serie_id = models.UUIDField(null=True, blank=True, db_index=True)
    declare_le = models.DateTimeField(default=timezone.now)
    annule_le = models.DateTimeField(null=True, blank=True)

    objects = Protege.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="indisponibilite_bornee",
                condition=Q(periode__isempty=False, periode__lower_inf=False, periode__upper_inf=False),
                violation_error_message="Une indisponibilité commence et finit.",
            )
        ]

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """How near the subject is: soi, equipe, region."""
        return relations_agenda(self, sujet, maintenant)

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The exact SQL twin of ``relations()``."""
        return portee_agenda(portee, agent, maintenant, lieu=False)


class RendezVous(_Agenda, Versionnee):
    """A person and an agent, at one time, in one mode; sometimes a second agent of the same caisse (``avec_aussi``).

    Two of them never overlap, for the agent, the second one nor the person (EXCLUDE); none is taken while one of its
    agents is declared unavailable, or has another as the other of its two (trigger ``rendez_vous_agent_disponible``,
    migration 0006); ``date_acte`` is the date
    that people at the place give to its beginning (CHECK ``rendez_vous_date_locale``). A home visit also has
    an address, an expected end, a person to call back, and waits for the confirmation of return.
    """

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        [
            "dossier_id", "mode", "periode", "zone", "date_acte", "statut",
            "motif", "annule_motif", "annule_le", "issue_le", "cle_requete", "pris_le",
            "adresse", "fin_prevue", "personne_rappel", "rappel_telephone", "retour_confirme_le",
            "accord", "fauteuil", "prevenue_le", "lien_retire_le", "latitude", "longitude", "maintenu_le",
        ],
        "F1",
    )  # fmt: skip
    ACCES = "rendez_vous"

    assure = models.ForeignKey(Assure, on_delete=models.PROTECT, related_name="+")
    demande = models.ForeignKey(Demande, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    dossier_id = models.UUIDField(null=True, blank=True, db_index=True)  # a row of accompagnements, a room above
    avec_aussi = models.ForeignKey(
        Agent, null=True, blank=True, db_index=False, on_delete=models.PROTECT, related_name="+"
    )
    lieu = models.ForeignKey(LieuAccueil, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # taken in a place that has some; sittings at the same place take theirs here too (EXCLUDE to widen then)
    salle = models.ForeignKey(Salle, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    fauteuil = models.BooleanField(default=False)  # asks for a room where a wheelchair comes in
    mode = models.CharField(max_length=12, choices=Mode)
    date_acte = models.DateField()
    statut = models.CharField(max_length=8, choices=StatutRendezVous, default=StatutRendezVous.PRIS)
    motif = models.CharField(max_length=12, choices=MotifRendezVous, default=MotifRendezVous.PREMIER)
    annule_motif = models.CharField(max_length=12, choices=MotifAnnulation, blank=True)
    annule_le = models.DateTimeField(null=True, blank=True)
    issue_le = models.DateTimeField(null=True, blank=True)
    cle_requete = models.UUIDField(unique=True, default=uuid.uuid4)  # a double click books once
    pris_par = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    pris_le = models.DateTimeField(default=timezone.now)
    # '' when she asked for it herself; else said to ``pris_par``, at ``pris_le``
    accord = models.CharField(max_length=14, choices=VoieAccord, blank=True)
    adresse = models.CharField(max_length=200, blank=True)
    latitude = models.FloatField(null=True, blank=True)  # of a home visit, when known: what the journey is counted from
    longitude = models.FloatField(null=True, blank=True)
    maintenu_le = models.DateTimeField(null=True, blank=True)  # kept although an absence was declared over it
    fin_prevue = models.DateTimeField(null=True, blank=True)
    personne_rappel = models.CharField(max_length=120, blank=True)
    rappel_telephone = models.CharField(max_length=20, blank=True)
    retour_confirme_le = models.DateTimeField(null=True, blank=True)
    prevenue_le = models.DateTimeField(null=True, blank=True)  # by voice, when no message reached her
    lien_retire_le = models.DateTimeField(null=True, blank=True)  # no message carries a link until one is given again

    objects = Protege.as_manager()

    @property
    def agents(self) -> list[Agent]:
        """Who receives her: one, or two."""
        return [self.agent, self.avec_aussi] if self.avec_aussi else [self.agent]

    @property
    def avec(self) -> str:
        """Their names."""
        return " et ".join(map(str, self.agents))

    @property
    def fin_prevue_locale(self) -> datetime | None:
        """Wall-clock expected end of a home visit, without time zone."""
        return au_lieu(self.fin_prevue, self.zone) if self.fin_prevue else None

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="rendez_vous_agent_une_fois",
                expressions=[("agent", RangeOperators.EQUAL), ("periode", RangeOperators.OVERLAPS)],
                condition=~Q(statut__in=LIBERES),
                violation_error_message="Ce créneau est déjà pris.",
            ),
            ExclusionConstraint(
                name="rendez_vous_personne_une_fois",
                expressions=[("assure", RangeOperators.EQUAL), ("periode", RangeOperators.OVERLAPS)],
                condition=~Q(statut__in=LIBERES),
                violation_error_message="Cette personne a déjà un rendez-vous à ce moment-là.",
            ),
            ExclusionConstraint(
                name="rendez_vous_seconde_une_fois",
                expressions=[("avec_aussi", RangeOperators.EQUAL), ("periode", RangeOperators.OVERLAPS)],
                condition=~Q(statut__in=LIBERES) & Q(avec_aussi__isnull=False),
                violation_error_message="La seconde personne a déjà un rendez-vous à ce moment-là.",
            ),
            models.CheckConstraint(
                name="rendez_vous_deux_personnes_distinctes",
                condition=Q(avec_aussi__isnull=True) | ~Q(avec_aussi=F("agent")),
                violation_error_message="Un rendez-vous à deux l’est avec deux personnes différentes.",
            ),
            ExclusionConstraint(
                name="rendez_vous_salle_une_fois",
                expressions=[("salle", RangeOperators.EQUAL), ("periode", RangeOperators.OVERLAPS)],
                condition=Q(salle__isnull=False) & ~Q(statut__in=LIBERES),
                violation_error_message="Cette salle est déjà prise à ce moment-là.",
            ),
            models.CheckConstraint(
                name="rendez_vous_borne",
                condition=Q(periode__isempty=False, periode__lower_inf=False, periode__upper_inf=False),
                violation_error_message="Un rendez-vous commence et finit.",
            ),
            models.CheckConstraint(
                name="rendez_vous_annulation_datee",
                condition=Q(statut=StatutRendezVous.ANNULE, annule_le__isnull=False)
                | (~Q(statut=StatutRendezVous.ANNULE) & Q(annule_le__isnull=True)),
                violation_error_message="Une annulation a une date.",
            ),
            models.CheckConstraint(
                name="rendez_vous_issue_datee",
                condition=Q(statut__in=SANS_ISSUE_CONNUE, issue_le__isnull=True)
                | (~Q(statut__in=SANS_ISSUE_CONNUE) & Q(issue_le__isnull=False)),
                violation_error_message="Une issue a une date.",
            ),
            models.CheckConstraint(
                name="rendez_vous_sur_place_avec_lieu",
                condition=~Q(mode=Mode.LIEU) | Q(lieu__isnull=False),
                violation_error_message="Un rendez-vous sur place a un lieu.",
            ),
            models.CheckConstraint(
                name="rendez_vous_domicile_avec_adresse",
                condition=~Q(mode=Mode.DOMICILE) | (~Q(adresse="") & Q(fin_prevue__isnull=False)),
                violation_error_message="Une visite à domicile a une adresse et une fin prévue.",
            ),
        ]
        indexes = [
            models.Index(fields=["lieu", "date_acte"], name="rdv_lieu_date"),
            models.Index(fields=["organisme", "date_acte"], name="rdv_organisme_date"),
            models.Index(fields=["assure", "date_acte"], name="rdv_assure_date"),
            models.Index(fields=["agent", "date_acte"], name="rdv_agent_date"),
            models.Index(
                F("fin_prevue"),
                name="rdv_visite_en_cours",
                condition=Q(mode=Mode.DOMICILE, retour_confirme_le__isnull=True),
            ),
        ]

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """How near the subject is: soi, equipe, region."""
        return relations_agenda(self, sujet, maintenant)

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The exact SQL twin of ``relations()``."""
        return portee_agenda(portee, agent, maintenant, lieu=True, siens=tenus_par)


class LienRendezVous(Ligne):
    """An address that shows its appointment to who also knows her date of birth, until it begins. Its secret is a digest.

    One a message; they all stop together when somebody takes them back.
    """

    CONSERVATION = Conservation.RENDEZ_VOUS
    SENSIBILITE: ClassVar[dict[str, str]] = {"empreinte": "F2", "essais": "F1", "retire_le": "F1"}

    rdv = cle_etrangere(RendezVous)
    empreinte = models.BinaryField(unique=True)
    essais = models.PositiveSmallIntegerField(default=0)
    retire_le = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)


class Geste(Ligne):
    """What the person did by a link: each of them once a link. ``debut_avant``: the hour as it was."""

    CONSERVATION = Conservation.RENDEZ_VOUS
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["quoi", "debut_avant", "fait_le"], "F1")

    rdv = cle_etrangere(RendezVous)
    lien = cle_etrangere(LienRendezVous)
    quoi = models.CharField(max_length=11, choices=GesteDElle)
    debut_avant = models.DateTimeField()
    fait_le = models.DateTimeField()
    vu_par = models.ManyToManyField(Agent, related_name="+")  # whose day shows it no longer

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lien", "quoi"],
                name="geste_une_fois_par_lien",
                violation_error_message="C’est déjà fait par ce lien.",
            )
        ]


class Retenue(Ligne):
    """« Créneau retenu »: a time kept until ``jusqu_a`` for somebody who is being called; one a person (services.retenues)."""

    CONSERVATION = Conservation.RENDEZ_VOUS
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["periode", "jusqu_a"], "F1")

    assure = models.OneToOneField(Assure, on_delete=models.PROTECT, related_name="+")
    agent = cle_etrangere(Agent)
    par = cle_etrangere(Agent)
    periode = DateTimeRangeField()
    jusqu_a = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["agent", "jusqu_a"], name="retenue_agent")]
