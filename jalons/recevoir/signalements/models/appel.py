"""A call about somebody already known: an act of its own, that closes nothing."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from jalons.fondations.acces.enums import Role
from jalons.fondations.acces.models import Protege
from jalons.fondations.agents.models import Agent, Equipe
from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.socle.enums import Conservation
from jalons.fondations.socle.models import Ligne, cle_etrangere
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.assures.models import Assure

from ..enums import QuiAppelle, SuiteAppel, SujetAppel
from .demande import Demande, Signalement
from .reponse import ReponsePonctuelle


class Appel(Ligne):
    """One call about a known person, whatever her state: who called, what became of it, what is still to be done.

    ``pour``: the worker whom it was passed to, whose day shows it until it is ``fait_le``; nobody: the platform's. The
    words are here only when they are in no signalement.
    """

    CONSERVATION = Conservation.SIGNALEMENT
    ACCES = "appel"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["recu_le", "date_acte", "qui", "suite", "sujet", "fait_le", "cle_requete", "empreinte"],
        "F1",
    ) | {"paroles": "F3"}

    assure = cle_etrangere(Assure)
    organisme = cle_etrangere(Organisme)
    equipe = cle_etrangere(Equipe, null=True, blank=True)  # of the worker whom it was passed to
    recu_par = cle_etrangere(Agent)
    pour = cle_etrangere(Agent, null=True, blank=True)
    recu_le = models.DateTimeField(default=timezone.now)
    date_acte = models.DateField()
    qui = models.CharField(max_length=16, choices=QuiAppelle, default=QuiAppelle.PERSONNE)
    suite = models.CharField(max_length=12, choices=SuiteAppel)
    sujet = models.CharField(max_length=12, choices=SujetAppel, blank=True)
    paroles = TexteChiffre()
    demande = cle_etrangere(Demande, null=True, blank=True)  # open then, or opened by this call
    signalement = cle_etrangere(Signalement, null=True, blank=True)
    reponse = cle_etrangere(ReponsePonctuelle, null=True, blank=True)
    fait_le = models.DateTimeField(null=True, blank=True)
    fait_par = cle_etrangere(Agent, null=True, blank=True)
    cle_requete = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)  # one a form shown
    empreinte = models.CharField(max_length=64, default="", editable=False)  # blind: what was said under that key

    objects = Protege.as_manager()

    class Meta:
        ordering = ["-recu_le"]
        constraints = [
            models.CheckConstraint(
                name="appel_fait_date",
                condition=Q(fait_le__isnull=True, fait_par__isnull=True)
                | Q(fait_le__isnull=False, fait_par__isnull=False),
                violation_error_message="Un appel fait dit par qui et quand.",
            ),
        ]
        indexes = [models.Index(fields=["pour", "fait_le"], name="appel_a_faire")]

    @property
    def a_faire(self) -> bool:
        """Somebody must still act."""
        return self.suite in (SuiteAppel.TRANSMIS, SuiteAppel.AJOUTE) and self.fait_le is None

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """``soi``: passed to me, or to whom I replace; ``equipe``: of my team, or of nobody's; the platform's, for a CSAM,
        until it is passed to a worker.
        """
        proches = {"soi"} if self.pour_id in sujet.titulaires else set()
        if sujet.organisme_id and self.organisme_id == sujet.organisme_id:
            proches.add("region")
            commun = self.pour_id is None if sujet.role == Role.CSAM else self.equipe_id in (None, sujet.equipe_id)
            proches |= {"equipe"} if commun else set()
        return proches

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations()``."""
        if portee == "soi":
            return Q(pour__in=agent.titulaires)
        if portee not in ("region", "equipe") or not agent.organisme_id:
            return None
        region = Q(organisme=agent.organisme_id)
        if portee == "region":
            return region
        if agent.role == Role.CSAM:
            return region & Q(pour__isnull=True)
        equipe = Q(equipe__isnull=True)
        return region & (equipe | Q(equipe=agent.equipe_id) if agent.equipe_id else equipe)
