"""Who is on duty for the platform, and a caller in distress handed over live, her words attached."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils import timezone

from jalons.fondations.acces.enums import Portee
from jalons.fondations.acces.models import Protege
from jalons.fondations.agents.models import Agent, Equipe
from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.socle.dates import au_lieu
from jalons.fondations.socle.enums import Conservation
from jalons.fondations.socle.models import Ligne, Versionnee, cle_etrangere
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.assures.models import Assure
from jalons.recevoir.signalements.enums import QuiAppelle

from .enums import ATTENDUS, StatutRelais


class Permanence(Ligne):
    """« Assistante de permanence »: one worker, one day, between two hours, whom the platform may call at once.

    ``rang``: 1 is called first. ``telephone``: where she answers during that duty.
    """

    CONSERVATION = Conservation.RENDEZ_VOUS
    ACCES = "permanence"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["date", "periode", "zone", "rang", "telephone", "annule_le"], "F1"
    )

    agent = cle_etrangere(Agent)
    organisme = cle_etrangere(Organisme)
    equipe = cle_etrangere(Equipe, null=True, blank=True)  # hers, when it was written
    date = models.DateField()
    periode = DateTimeRangeField()
    zone = models.CharField(max_length=40, default="Europe/Paris")
    rang = models.PositiveSmallIntegerField(default=1)
    telephone = models.CharField(max_length=20, blank=True)
    annule_le = models.DateTimeField(null=True, blank=True)

    objects = Protege.as_manager()

    class Meta:
        ordering = ["periode", "rang"]
        constraints = [
            ExclusionConstraint(
                name="permanence_une_seule_a_la_fois",
                expressions=[("agent", RangeOperators.EQUAL), ("periode", RangeOperators.OVERLAPS)],
                condition=Q(annule_le__isnull=True),
                violation_error_message="Cette personne est déjà de permanence à ces heures.",
            ),
            models.CheckConstraint(
                name="permanence_bornee",
                condition=Q(periode__isempty=False, periode__lower_inf=False, periode__upper_inf=False),
                violation_error_message="Une permanence commence et finit.",
            ),
        ]
        indexes = [models.Index(fields=["organisme", "date"], name="permanence_organisme_date")]

    @property
    def debut_local(self) -> datetime:
        """Wall-clock beginning, ready to show."""
        return au_lieu(self.periode.lower, self.zone)

    @property
    def fin_locale(self) -> datetime:
        """Wall-clock end, ready to show."""
        return au_lieu(self.periode.upper, self.zone)

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """``soi``: hers, or her absent colleague's; ``equipe``, ``region``: of the same team, caisse."""
        proches = {Portee.SOI.value} if self.agent_id in sujet.titulaires else set()
        if sujet.organisme_id and self.organisme_id == sujet.organisme_id:
            proches.add(Portee.REGION.value)
            if self.equipe_id and self.equipe_id == sujet.equipe_id:
                proches.add(Portee.EQUIPE.value)
        return proches

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations()``."""
        if portee == Portee.SOI:
            return Q(agent__in=agent.titulaires)
        if portee not in (Portee.EQUIPE, Portee.REGION) or not agent.organisme_id:
            return None
        region = Q(organisme=agent.organisme_id)
        if portee == Portee.REGION:
            return region
        return region & Q(equipe=agent.equipe_id) if agent.equipe_id else None


class Relais(Versionnee):
    """A live hand-over: the CSAM keeps the caller on the line and calls whoever is on duty, the call's words attached.

    ``sollicites``: those called so far, the last one is ``pour``; forgotten when it ends, so that nobody counts who did
    not answer. ``contenu``: what the call's page said, read by them alone; emptied once taken (the demande or the call
    keep it) or once the call ended otherwise.
    """

    CONSERVATION = Conservation.PROVISOIRE
    ACCES = "relais"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["statut", "qui", "sollicites", "cle", "propose_le", "pris_le", "fini_le", "created_at"], "F1"
    ) | {"contenu": "F3"}

    csam = cle_etrangere(Agent)
    organisme = cle_etrangere(Organisme)
    assure = cle_etrangere(Assure, null=True, blank=True)
    pour = cle_etrangere(Agent, null=True, blank=True)
    sollicites = ArrayField(models.UUIDField(), default=list, blank=True)
    statut = models.CharField(max_length=12, choices=StatutRelais, default=StatutRelais.PROPOSE)
    qui = models.CharField(max_length=16, choices=QuiAppelle, default=QuiAppelle.PERSONNE)
    contenu = TexteChiffre()  # JSON: the fields of the call's page
    cle = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)  # that of the call's page
    propose_le = models.DateTimeField(default=timezone.now)  # to the one being called now
    pris_le = models.DateTimeField(null=True, blank=True)
    fini_le = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = Protege.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                name="relais_pris_date",
                condition=Q(statut=StatutRelais.PRIS, pris_le__isnull=False, pour__isnull=False)
                | (~Q(statut=StatutRelais.PRIS) & Q(pris_le__isnull=True)),
                violation_error_message="Un appel pris en direct dit par qui et quand.",
            ),
            models.CheckConstraint(
                name="relais_vide_a_la_fin",
                condition=Q(statut__in=sorted(ATTENDUS)) | Q(contenu__isnull=True, sollicites=[]),
                violation_error_message="Un relais fini ne garde ni les mots, ni qui a été appelé.",
            ),
        ]

    @property
    def pris(self) -> bool:
        """Somebody on duty has the call."""
        return self.statut == StatutRelais.PRIS

    @property
    def attendu(self) -> bool:
        """The caller is still on the line: it may be taken."""
        return self.statut in ATTENDUS

    def a_prendre_par(self, sujet: Any) -> bool:
        """It rings at hers (or at whom she replaces); nobody left to ring, whoever was called may still take it."""
        qui = {self.pour_id} if self.statut == StatutRelais.PROPOSE else {self.pour_id, *self.sollicites}
        return self.attendu and bool(qui & set(sujet.titulaires))

    @property
    def sans_reponse(self) -> bool:
        """Nobody is left to call."""
        return self.statut == StatutRelais.SANS_REPONSE

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """``soi``: I hand it over, it is proposed to me, or I took it."""
        miens = {self.csam_id, self.pour_id, *self.sollicites} & set(sujet.titulaires)
        return {Portee.SOI.value} if miens else set()

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations()``."""
        if portee != Portee.SOI:
            return None
        siens = list(agent.titulaires)
        return Q(csam__in=siens) | Q(pour__in=siens) | Q(sollicites__overlap=siens)
