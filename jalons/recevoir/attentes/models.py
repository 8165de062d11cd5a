"""Who waits for a slot, and what would suit her."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from jalons.fondations.acces.enums import Portee, Role
from jalons.fondations.acces.models import Protege
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.socle.dates import JOURS
from jalons.fondations.socle.enums import Conservation
from jalons.fondations.socle.models import Versionnee, cle_etrangere
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.assures.models import Assure
from jalons.recevoir.rendez_vous.enums import Mode, MotifRendezVous

from .enums import Moment, MotifRetrait, StatutAttente
from .rules import Souhaits


class AttenteCreneau(Versionnee):
    """« Liste d’attente »: a person waits for a slot, since when, with her wishes; empty lists mean « any ».

    ``passes``: the slots let go by. ``prise_*``: who calls her now with which slot, and until when it is hers to propose.
    """

    CONSERVATION = Conservation.RENDEZ_VOUS
    ACCES = "attente"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        [
            "lieux", "modes", "jours", "moments", "avant", "fauteuil", "motif", "statut", "depuis", "fin_le",
            "fin_motif", "passes", "prise_jusqu_a", "prise_creneau",
        ],
        "F1",
    ) | {"competence": "F3"}  # fmt: skip

    assure = cle_etrangere(Assure)
    organisme = cle_etrangere(Organisme)
    par = cle_etrangere(Agent)
    avec = cle_etrangere(Agent, null=True, blank=True)
    lieux = ArrayField(models.UUIDField(), default=list, blank=True)
    modes = ArrayField(models.CharField(max_length=12, choices=Mode), default=list, blank=True)
    jours = ArrayField(models.PositiveSmallIntegerField(choices=list(enumerate(JOURS))), default=list, blank=True)
    moments = ArrayField(models.CharField(max_length=12, choices=Moment), default=list, blank=True)
    avant = models.DateField(null=True, blank=True)
    competence = TexteChiffre()  # a code of the list « competence »: some tell a health, or a violence
    fauteuil = models.BooleanField(default=False)
    motif = models.CharField(max_length=12, choices=MotifRendezVous, default=MotifRendezVous.SUITE)
    statut = models.CharField(max_length=8, choices=StatutAttente, default=StatutAttente.ATTEND)
    depuis = models.DateTimeField(default=timezone.now)
    fin_le = models.DateTimeField(null=True, blank=True)
    fin_motif = models.CharField(max_length=12, choices=MotifRetrait, blank=True)
    passes = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    prise_par = cle_etrangere(Agent, null=True, blank=True)
    prise_jusqu_a = models.DateTimeField(null=True, blank=True)
    prise_creneau = models.CharField(max_length=120, blank=True)

    objects = Protege.as_manager()

    class Meta:
        ordering = ["depuis"]
        indexes = [
            models.Index(
                fields=["organisme", "depuis"], name="attente_organisme", condition=Q(statut=StatutAttente.ATTEND)
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["assure"],
                condition=Q(statut=StatutAttente.ATTEND),
                name="attente_une_par_personne",
                violation_error_message="Cette personne est déjà sur la liste d’attente.",
            ),
            models.CheckConstraint(
                name="attente_retrait_date",
                condition=Q(statut=StatutAttente.RETIREE, fin_le__isnull=False)
                | Q(statut=StatutAttente.ATTEND, fin_le__isnull=True),
                violation_error_message="Un retrait de la liste d’attente a une date.",
            ),
        ]

    def tenue(self, maintenant: datetime) -> bool:
        """Whether somebody calls her now."""
        return self.prise_jusqu_a is not None and self.prise_jusqu_a > maintenant

    @property
    def souhaits(self) -> Souhaits:
        """What she can do."""
        return Souhaits(self.lieux, self.modes, self.jours, self.moments, self.avant, self.fauteuil)

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """``soi``: she put her there, or is the worker waited for; ``region``: of her caisse, a CSAM's « équipe »."""
        siens = {str(Portee.SOI)} if sujet.titulaires & {self.par_id, self.avec_id} else set()
        meme = sujet.organisme_id is not None and sujet.organisme_id == self.organisme_id
        if not meme:
            return siens
        return siens | {str(Portee.REGION)} | ({str(Portee.EQUIPE)} if sujet.role == Role.CSAM else set())

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations``."""
        if portee == Portee.SOI:
            return Q(par__in=agent.titulaires) | Q(avec__in=agent.titulaires)
        if agent.organisme_id and (portee == Portee.REGION or (portee == Portee.EQUIPE and agent.role == Role.CSAM)):
            return Q(organisme_id=agent.organisme_id)
        return None
