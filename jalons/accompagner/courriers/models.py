"""The templates that the service keeps, version after version, and the letters of a dossier."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from jalons.accompagner.accompagnements.models.dossier import PieceDeDossier
from jalons.fondations.acces.enums import Portee
from jalons.fondations.acces.models import Protege
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.socle.models import Versionnee, cle_etrangere
from jalons.fondations.territoires.models import Organisme

from .enums import PARTIS, AccordCourrier, Genre, StatutCourrier, Voie


class ModeleCourrier(Versionnee):
    """One version of a template: its words with merge fields, in force from ``date_debut`` until the next version.

    ``suite`` is the template. ``organisme`` None: national; else kept by a caisse for itself. ``retire``: from that day on it
    is offered no more. No row ever changes.
    """

    ACCES: ClassVar[str] = "modele_courrier"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["suite", "genre", "titre", "objet", "corps", "date_debut", "retire", "created_at"], "F0"
    )

    suite = models.UUIDField()
    organisme = cle_etrangere(Organisme, null=True, blank=True)
    genre = models.CharField(max_length=16, choices=Genre)
    titre = models.CharField(max_length=100)
    objet = models.CharField(max_length=160)
    corps = models.TextField()
    date_debut = models.DateField()
    retire = models.BooleanField(default=False)
    auteur = cle_etrangere(Agent, null=True, blank=True)  # None: shipped
    created_at = models.DateTimeField(default=timezone.now)

    objects = Protege.as_manager()

    class Meta:
        ordering = ["genre", "titre", "version"]
        constraints = [
            models.UniqueConstraint(
                name="modele_courrier_une_suite",
                fields=["suite", "version"],
                violation_error_message="Quelqu’un a écrit une version de ce modèle entre-temps.",
            )
        ]

    def __str__(self) -> str:
        return self.titre

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """What is national is everybody's own (``soi``); what a caisse keeps is of its agents."""
        if self.organisme_id is None:
            return {str(Portee.SOI)}
        siens = sujet.organisme_id and sujet.organisme_id == self.organisme_id
        return {str(Portee.EQUIPE), str(Portee.REGION)} if siens else set()

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations()``."""
        if portee == Portee.SOI:
            return Q(organisme=None)
        if portee in (Portee.EQUIPE, Portee.REGION) and agent.organisme_id:
            return Q(organisme_id=agent.organisme_id)
        return None


class Courrier(PieceDeDossier, Versionnee):
    """A letter of a dossier, to the person or to somebody else with her agreement. Its words are under the dossier's key.

    A draft belongs to whoever accompanies her; ``page`` wrote it last, so that no other one erases it. Once it has left, its
    PDF is filed and nothing of it changes but ``accuse_le``, the day it was acknowledged.
    """

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["destinataire", "objet", "corps", "genre", "medecin_travail_le"], "F3"
    ) | dict.fromkeys(
        ["statut", "voie", "accord", "accord_le", "parti_le", "accuse_le", "page", "created_at", "modifie_le"], "F1"
    )

    modele = cle_etrangere(ModeleCourrier, null=True, blank=True)
    genre = models.CharField(max_length=16, choices=Genre)
    statut = models.CharField(max_length=10, choices=StatutCourrier, default=StatutCourrier.BROUILLON)
    auteur = cle_etrangere(Agent)
    destinataire = TexteChiffre(dossier="dossier_id")
    objet = TexteChiffre(dossier="dossier_id")
    corps = TexteChiffre(dossier="dossier_id")
    voie = models.CharField(max_length=8, choices=Voie, blank=True)
    accord = models.CharField(max_length=8, choices=AccordCourrier, blank=True)
    accord_le = models.DateField(null=True, blank=True)
    medecin_travail_le = models.DateField(null=True, blank=True)
    parti_le = models.DateField(null=True, blank=True)
    parti_par = cle_etrangere(Agent, null=True, blank=True)
    accuse_le = models.DateField(null=True, blank=True)
    page = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    modifie_le = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="courrier_parti_est_date",
                condition=Q(statut__in=PARTIS, parti_le__isnull=False, parti_par__isnull=False)
                | (~Q(statut__in=PARTIS) & Q(parti_le=None, accuse_le=None)),
                violation_error_message="Un courrier parti dit quand et par qui, et lui seul.",
            ),
            models.CheckConstraint(
                name="courrier_employeur_apres_le_medecin",
                condition=~Q(genre=Genre.EMPLOYEUR)
                | ~Q(statut__in=PARTIS)
                | Q(medecin_travail_le__isnull=False, accord__in=[AccordCourrier.ORAL, AccordCourrier.ECRIT]),
                violation_error_message="Rien ne part chez un employeur sans accord, ni avant le médecin du travail.",
            ),
        ]

    @property
    def parti(self) -> bool:
        """It has left: its words are frozen."""
        return self.statut in PARTIS
