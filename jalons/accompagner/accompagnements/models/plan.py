"""The plan d'aide made with the person: objectives and what each one does."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from jalons.accompagner.accompagnements.enums import (
    OBJECTIFS_VIVANTS,
    AccordPlan,
    Domaine,
    Par,
    StatutAction,
    StatutObjectif,
    TypeAction,
)
from jalons.accompagner.accompagnements.models.depart import PieceLaissable
from jalons.accompagner.accompagnements.models.dossier import Dossier, Gardable
from jalons.fondations.acces.enums import Portee
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.socle.models import Ligne, Versionnee

_VIVANTS = sorted(OBJECTIFS_VIVANTS)


class PiecePlan(PieceLaissable):
    """A piece of the plan: the caisse at large has no part in it, except for the things given to a CSAM."""

    ACCES: ClassVar[str] = "plan"

    class Meta:
        abstract = True

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """The dossier's, without the caisse."""
        return super().relations(sujet, maintenant) - {Portee.REGION.value}

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin."""
        return None if portee == Portee.REGION else PieceLaissable.portee_q(portee, agent, maintenant)


class PlanAide(PiecePlan, Versionnee):
    """« Un plan d'aide est alors défini avec l'assuré » [003 p. 8]: one a dossier, its objectives change."""

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["convenu_le", "accord", "created_at", "restee_le"], "F1") | {
        "convenu": "F3"
    }

    convenu_le = models.DateField()
    accord = models.CharField(max_length=16, choices=AccordPlan, default=AccordPlan.NON_RECUEILLI)
    convenu = TexteChiffre(dossier="dossier_id")  # JSON: what she agreed to; None when nothing was kept of it
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="plan_un_seul_par_dossier",
                fields=["dossier"],
                condition=Q(restee_le=None),
                violation_error_message="Ce dossier a déjà un plan d’aide.",
            )
        ]


class AccordDonne(PiecePlan, Ligne):
    """One time the person agreed: the day, how, and the plan as it was, word for word. Never changed afterwards.

    ``trace``: her drawn signature, as an SVG path; ``signataire``: her name, when she typed it.
    """

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["convenu_le", "forme", "created_at", "restee_le"], "F1"
    ) | dict.fromkeys(["contenu", "signataire", "trace"], "F3")

    plan = models.ForeignKey(PlanAide, on_delete=models.PROTECT, related_name="accords")
    auteur = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    convenu_le = models.DateField()
    forme = models.CharField(max_length=16, choices=AccordPlan)
    contenu = TexteChiffre(dossier="dossier_id")
    signataire = TexteChiffre(dossier="dossier_id")
    trace = TexteChiffre(dossier="dossier_id")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]


class Objectif(PiecePlan, Versionnee):
    """What they want to reach, in the person's words. Its state is hers and the worker's; it names no
    agent."""

    SENSIBILITE: ClassVar[dict[str, str]] = {"rang": "F1", "restee_le": "F1"} | dict.fromkeys(
        ["domaine", "intitule", "signe_reussite", "terme", "statut", "evalue_le"], "F3"
    )

    plan = models.ForeignKey(PlanAide, on_delete=models.PROTECT, related_name="objectifs")
    rang = models.PositiveSmallIntegerField()
    domaine = models.CharField(max_length=12, choices=Domaine, blank=True)  # of the évaluation; '' when none
    intitule = TexteChiffre(dossier="dossier_id")
    signe_reussite = TexteChiffre(dossier="dossier_id")
    terme = models.DateField(null=True, blank=True)
    statut = models.CharField(max_length=12, choices=StatutObjectif, default=StatutObjectif.EN_COURS)
    evalue_le = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["rang"]
        constraints = [
            models.UniqueConstraint(
                name="objectif_rang_unique",
                fields=["plan", "rang"],
                violation_error_message="Un autre objectif vient d’être ajouté : recommencez.",
            ),
            models.CheckConstraint(
                name="objectif_evalue_avec_date",
                condition=Q(statut__in=_VIVANTS, evalue_le=None)
                | (Q(statut__in=sorted(set(StatutObjectif) - OBJECTIFS_VIVANTS)) & Q(evalue_le__isnull=False)),
                violation_error_message="Un objectif évalué porte sa date ; un objectif en cours n’en a pas.",
            ),
        ]


class Action(PiecePlan, Gardable, Versionnee):
    """One thing to do for an objective: who, what, by when. A CSAM sees the kind and the date of those
    given to her."""

    SENSIBILITE: ClassVar[dict[str, str]] = {"intitule": "F3"} | dict.fromkeys(
        ["rang", "type", "par", "echeance", "statut", "faite_le", "reporte_le", "restee_le"], "F1"
    )

    objectif = models.ForeignKey(Objectif, on_delete=models.PROTECT, related_name="actions")
    rang = models.PositiveSmallIntegerField()
    intitule = TexteChiffre(dossier="dossier_id")
    type = models.CharField(max_length=20, choices=TypeAction, default=TypeAction.AUTRE)
    par = models.CharField(max_length=12, choices=Par, default=Par.PERSONNE)
    partenaire = models.ForeignKey(
        "partenaires.Partenaire", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    echeance = models.DateField(null=True, blank=True)
    statut = models.CharField(max_length=12, choices=StatutAction, default=StatutAction.A_FAIRE)
    faite_le = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["rang"]
        constraints = [
            models.UniqueConstraint(
                name="action_rang_unique",
                fields=["objectif", "rang"],
                violation_error_message="Une autre action vient d’être ajoutée : recommencez.",
            ),
            models.CheckConstraint(
                name="action_faite_avec_date",
                condition=Q(statut=StatutAction.FAITE, faite_le__isnull=False)
                | (Q(statut__in=sorted(set(StatutAction) - {StatutAction.FAITE})) & Q(faite_le=None)),
                violation_error_message="Une action faite porte sa date ; une action à faire n’en a pas.",
            ),
        ]

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """The plan's, and the caisse when the thing is given to a CSAM."""
        proches, confiee = super().relations(sujet, maintenant), self.par == Par.CSAM and self.restee_le is None
        if confiee and sujet.organisme_id and sujet.organisme_id == self.dossier.organisme_id:
            proches.add(Portee.REGION.value)
        return proches

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin."""
        if portee != Portee.REGION:
            return PiecePlan.portee_q(portee, agent, maintenant)
        filtre = Dossier.portee_q(portee, agent, maintenant)
        siens = Dossier.objects.filter(filtre).values("pk") if filtre is not None else None
        return None if siens is None else Q(par=Par.CSAM, restee_le=None, dossier__in=siens)
