"""The service as the second-level expert of the platforms [001 § 3.4]: questions, and what is kept of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone

from jalons.fondations.acces.enums import Portee
from jalons.fondations.acces.models import Protege
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.socle.enums import Conservation
from jalons.fondations.socle.models import Versionnee, cle_etrangere
from jalons.fondations.territoires.models import Organisme
from jalons.recevoir.signalements.enums import Objet

from .enums import StatutQuestion


class Question(Versionnee):
    """What an adviser of a platform asks an expert of the service, about a situation and never about a name."""

    CONSERVATION = Conservation.SIGNALEMENT
    ACCES: ClassVar[str] = "question"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["theme", "texte", "en_ligne", "statut", "posee_le", "reponse", "repondue_le"], "F1"
    )

    organisme = cle_etrangere(Organisme)
    posee_par = cle_etrangere(Agent)
    repondue_par = cle_etrangere(Agent, null=True, blank=True)
    theme = models.CharField(max_length=16, choices=Objet, default=Objet.AUTRE)
    texte = TexteChiffre()
    en_ligne = models.BooleanField(default=False)  # somebody waits on the telephone
    statut = models.CharField(max_length=8, choices=StatutQuestion, default=StatutQuestion.POSEE)
    posee_le = models.DateTimeField(default=timezone.now)
    reponse = TexteChiffre()
    repondue_le = models.DateTimeField(null=True, blank=True)

    objects = Protege.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="question_repondue_datee",
                condition=Q(statut=StatutQuestion.REPONDUE, repondue_le__isnull=False, repondue_par__isnull=False)
                | (~Q(statut=StatutQuestion.REPONDUE) & Q(repondue_le__isnull=True)),
                violation_error_message="Une réponse dit qui l’a donnée et quand.",
            )
        ]
        indexes = [models.Index(fields=["organisme", "statut", "posee_le"], name="question_file")]

    @property
    def repondue(self) -> bool:
        """An expert answered."""
        return self.statut == StatutQuestion.REPONDUE

    @property
    def attend(self) -> bool:
        """Nobody has answered yet."""
        return self.statut == StatutQuestion.POSEE

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """``soi``: I asked it; the caisse answers it."""
        proches = {str(Portee.SOI)} if self.posee_par_id in sujet.titulaires else set()
        ici = sujet.organisme_id and sujet.organisme_id == self.organisme_id
        return proches | ({str(Portee.EQUIPE), str(Portee.REGION)} if ici else set())

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations()``."""
        if portee == Portee.SOI:
            return Q(posee_par__in=agent.titulaires)
        if portee in (Portee.EQUIPE, Portee.REGION) and agent.organisme_id:
            return Q(organisme_id=agent.organisme_id)
        return None


class Connaissance(Versionnee):
    """What the service knows, asked once and kept for all: a situation without anybody, its answer and its source."""

    ACCES: ClassVar[str] = "connaissance"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["theme", "question", "reponse", "recherche", "source", "verifiee_le", "retiree_le", "retiree_motif"], "F0"
    )

    organisme = cle_etrangere(Organisme)  # whose experts keep it
    theme = models.CharField(max_length=16, choices=Objet, default=Objet.AUTRE)
    question = models.CharField(max_length=300)
    reponse = models.TextField()
    recherche = models.TextField(editable=False)  # both, unaccented
    source = models.CharField(max_length=200, blank=True)
    verifiee_le = models.DateField()
    retiree_le = models.DateField(null=True, blank=True)
    retiree_motif = models.CharField(max_length=200, blank=True)

    objects = Protege.as_manager()

    class Meta:
        indexes = [GinIndex(fields=["recherche"], opclasses=["gin_trgm_ops"], name="connaissance_trgm")]
        constraints = [
            models.CheckConstraint(
                name="connaissance_retiree_dit_pourquoi",
                condition=Q(retiree_le__isnull=True, retiree_motif="") | (Q(retiree_le__isnull=False) & ~Q(retiree_motif="")),
                violation_error_message="Une réponse retirée dit pourquoi.",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.question

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """Everybody reads it; the caisse that wrote it keeps it."""
        ici = sujet.organisme_id and sujet.organisme_id == self.organisme_id
        return {str(Portee.NATION)} | ({str(Portee.EQUIPE), str(Portee.REGION)} if ici else set())

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations()``."""
        if portee == Portee.NATION:
            return Q()
        if portee in (Portee.EQUIPE, Portee.REGION) and agent.organisme_id:
            return Q(organisme_id=agent.organisme_id)
        return None
