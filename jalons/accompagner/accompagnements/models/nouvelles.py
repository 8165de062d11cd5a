"""What is kept of an end: what became of each need, and the questions agreed for months later."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from jalons.accompagner.accompagnements.enums import (
    Domaine,
    IssueBesoin,
    IssueEmploi,
    ReponseNouvelles,
    StatutNouvelles,
)
from jalons.accompagner.accompagnements.models.dossier import Cloture, Dossier, PieceDeDossier, Referent
from jalons.fondations.acces.enums import Portee
from jalons.fondations.agents.models import Affectation, Agent, Equipe
from jalons.fondations.socle.models import Ligne, Versionnee, cle_etrangere, en_vigueur


class BesoinCloture(PieceDeDossier, Ligne):
    """What became, at the end, of one need of the évaluation: for the worker and the person, never a figure."""

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["domaine", "issue"], "F3")

    cloture = cle_etrangere(Cloture, related_name="besoins")
    domaine = models.CharField(max_length=12, choices=Domaine)
    issue = models.CharField(max_length=12, choices=IssueBesoin)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="besoin_une_fois",
                fields=["cloture", "domaine"],
                violation_error_message="Ce besoin est déjà noté.",
            )
        ]


class PriseNouvelles(PieceDeDossier, Versionnee):
    """« Prendre des nouvelles »: a question agreed with her at the clôture, to be asked so many months later.

    It comes into the day of who follows the dossier; when nobody of them is in post any more, into that of the team that
    closed it (``equipe``), which reads who and how to reach her, never what she answered before.
    """

    ACCES: ClassVar[str] = "nouvelles"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["mois", "prevue_le", "statut", "prise_le", "created_at"], "F1"
    ) | dict.fromkeys(["emploi_garde", "soins_poursuivis", "issue_emploi"], "F3")

    cloture = cle_etrangere(Cloture)
    equipe = cle_etrangere(Equipe, null=True, blank=True)
    mois = models.PositiveSmallIntegerField()
    prevue_le = models.DateField()
    statut = models.CharField(max_length=12, choices=StatutNouvelles, default=StatutNouvelles.A_PRENDRE)
    emploi_garde = models.CharField(max_length=12, choices=ReponseNouvelles, blank=True)
    soins_poursuivis = models.CharField(max_length=12, choices=ReponseNouvelles, blank=True)
    issue_emploi = models.CharField(max_length=32, choices=IssueEmploi, blank=True)  # of an axis PDP, when she said it
    prise_le = models.DateField(null=True, blank=True)
    par = cle_etrangere(Agent, null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["prevue_le"]
        constraints = [
            models.UniqueConstraint(
                name="nouvelles_une_fois",
                fields=["cloture", "mois"],
                violation_error_message="Cette question est déjà prévue.",
            ),
            models.CheckConstraint(
                name="nouvelles_prises_datees",
                condition=Q(statut=StatutNouvelles.A_PRENDRE, prise_le=None)
                | (~Q(statut=StatutNouvelles.A_PRENDRE) & Q(prise_le__isnull=False)),
                violation_error_message="Ce qui est répondu, ou arrêté, dit quand.",
            ),
            models.CheckConstraint(
                name="nouvelles_reponses_de_qui_a_repondu",
                condition=Q(statut=StatutNouvelles.REPONDUES)
                | Q(emploi_garde="", soins_poursuivis="", issue_emploi=""),
                violation_error_message="Seule une personne qui a répondu a des réponses.",
            ),
        ]

    @property
    def attendue(self) -> bool:
        """Still to be asked."""
        return self.statut == StatutNouvelles.A_PRENDRE

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """``soi``: referent or substitute; ``equipe``: of the team that closed it, when no referent is in post."""
        proches = self.dossier.relations(sujet, maintenant) & {Portee.SOI.value}
        jour = timezone.localdate(maintenant)
        if (
            sujet.equipe_id
            and sujet.equipe_id == self.equipe_id
            and not suivis(jour).filter(pk=self.dossier_id).exists()
        ):
            proches.add(Portee.EQUIPE.value)
        return proches

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin."""
        if portee == Portee.SOI:
            return PieceDeDossier.portee_q(portee, agent, maintenant)
        if portee == Portee.EQUIPE and agent.equipe_id:
            return Q(equipe_id=agent.equipe_id) & ~Q(dossier__in=suivis(timezone.localdate(maintenant)).values("pk"))
        return None


def suivis(jour: date) -> models.QuerySet[Dossier]:
    """The dossiers whose referent is in post that day."""
    en_poste = Affectation.objects.filter(en_vigueur(jour)).values("agent_id")
    return Dossier.objects.filter(pk__in=Referent.le_jour(jour).filter(agent_id__in=en_poste).values("dossier_id"))
