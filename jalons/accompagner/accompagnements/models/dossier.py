"""The dossier and its dated referents; the base of everything that hangs from a dossier."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone

from jalons.accompagner.accompagnements.enums import (
    Axe,
    IssueEmploi,
    IssueSante,
    MotifClotureDossier,
    Origine,
    Risque,
    SituationEmploi,
    StatutDossier,
)
from jalons.fondations.acces.enums import Portee
from jalons.fondations.acces.models import Protege
from jalons.fondations.agents.models import Affectation, Agent
from jalons.fondations.socle.enums import Conservation
from jalons.fondations.socle.models import Ligne, Versionnee, en_vigueur
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.assures.enums import CompositionFoyer, OuiNonInconnu, Sexe
from jalons.personnes.assures.models import Assure


def _affectes(equipe_id: Any, jour: date) -> models.QuerySet[Affectation]:
    """Assignments in force that day in that team."""
    return Affectation.objects.filter(en_vigueur(jour), equipe_id=equipe_id)


class Dossier(Versionnee):
    """One person's accompaniment by the service, from the first interview to the clôture.

    Origin, risk, axis, employment, household, age, sex and canton are recorded when it opens, each with «
    inconnu »: they cannot be rebuilt later. One open dossier a person and caisse.
    """

    CONSERVATION = Conservation.DOSSIER
    ACCES: ClassVar[str] = "dossier"
    SENSIBILITE: ClassVar[dict[str, str]] = (
        dict.fromkeys(
            [
                "statut",
                "axe",
                "ouvert_le",
                "clos_le",
                "suspendu_le",
                "origine",
                "sexe",
                "age_ouverture",
                "commune_ouverture",
                "canton_ouverture",
                "date_dernier_contact",
                "created_at",
            ],
            "F1",
        )
        | dict.fromkeys(["risque", "situation_emploi", "travailleur_independant", "composition_foyer"], "F3")
        | dict.fromkeys(["motif_cloture", "issue_emploi", "issue_sante"], "F3")
    )

    assure = models.ForeignKey(Assure, on_delete=models.PROTECT, related_name="+")
    demande = models.ForeignKey(
        "signalements.Demande", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    organisme = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="+")
    statut = models.CharField(max_length=10, choices=StatutDossier, default=StatutDossier.OUVERT)
    axe = models.CharField(max_length=8, choices=Axe, default=Axe.INCONNU)
    ouvert_le = models.DateField()
    suspendu_le = models.DateField(null=True, blank=True)
    clos_le = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    origine = models.CharField(max_length=40, default=Origine.INCONNU)  # a code of referentiels: origines
    risque = models.CharField(max_length=12, choices=Risque, default=Risque.INCONNU)
    situation_emploi = models.CharField(max_length=20, choices=SituationEmploi, default=SituationEmploi.INCONNU)
    travailleur_independant = models.CharField(max_length=8, choices=OuiNonInconnu, default=OuiNonInconnu.INCONNU)
    composition_foyer = models.CharField(max_length=20, choices=CompositionFoyer, default=CompositionFoyer.INCONNU)
    age_ouverture = models.PositiveSmallIntegerField(null=True, blank=True)
    sexe = models.CharField(max_length=1, choices=Sexe, blank=True)
    commune_ouverture = models.CharField(max_length=5, blank=True)
    canton_ouverture = models.CharField(max_length=8, blank=True)
    motif_cloture = models.CharField(max_length=20, choices=MotifClotureDossier, blank=True)
    issue_emploi = models.CharField(max_length=32, choices=IssueEmploi, blank=True)
    issue_sante = models.CharField(max_length=20, choices=IssueSante, blank=True)
    relais = models.ForeignKey(
        "partenaires.Partenaire", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    date_dernier_contact = models.DateField(null=True, blank=True)

    objects = Protege.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="dossier_un_seul_en_cours",
                fields=["assure", "organisme"],
                condition=~Q(statut=StatutDossier.CLOS),
                violation_error_message="Cette personne a déjà un accompagnement en cours.",
            ),
            models.CheckConstraint(
                name="dossier_clos_avec_date_et_motif",
                condition=(Q(statut=StatutDossier.CLOS, clos_le__isnull=False) & ~Q(motif_cloture=""))
                | (~Q(statut=StatutDossier.CLOS) & Q(clos_le=None, motif_cloture="", issue_emploi="", issue_sante="")),
                violation_error_message="Seul un dossier clos a une date et un motif de clôture.",
            ),
            models.CheckConstraint(
                name="dossier_suspendu_avec_date",
                condition=Q(statut=StatutDossier.SUSPENDU, suspendu_le__isnull=False)
                | (~Q(statut=StatutDossier.SUSPENDU) & Q(suspendu_le=None)),
                violation_error_message="Un dossier suspendu porte la date de la suspension.",
            ),
            models.CheckConstraint(
                name="dossier_dates_ordonnees",
                condition=Q(clos_le=None) | Q(clos_le__gte=F("ouvert_le")),
                violation_error_message="La clôture précède l’ouverture.",
            ),
            models.CheckConstraint(
                name="dossier_codes_connus",
                condition=Q(statut__in=StatutDossier.values, axe__in=Axe.values),
                violation_error_message="Statut ou axe inconnu.",
            ),
        ]

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """How near this agent is: referent or substitute, of the referent's team, of the caisse."""
        jour = timezone.localdate(maintenant)
        referents = set(Referent.le_jour(jour).filter(dossier_id=self.pk).values_list("agent_id", flat=True))
        proches = {Portee.SOI.value} if referents & sujet.titulaires else set()
        if sujet.pk in referents:
            proches.add(Portee.PROPRE.value)
        if sujet.equipe_id and _affectes(sujet.equipe_id, jour).filter(agent_id__in=referents).exists():
            proches.add(Portee.EQUIPE.value)
        if sujet.organisme_id and sujet.organisme_id == self.organisme_id:
            proches.add(Portee.REGION.value)
        return proches

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations()``."""
        jour = timezone.localdate(maintenant)
        if portee == Portee.SOI:
            return Q(pk__in=Referent.le_jour(jour).filter(agent_id__in=agent.titulaires).values("dossier_id"))
        if portee == Portee.PROPRE:
            return Q(pk__in=Referent.le_jour(jour).filter(agent_id=agent.pk).values("dossier_id"))
        if portee == Portee.EQUIPE and agent.equipe_id:
            collegues = _affectes(agent.equipe_id, jour).values("agent_id")
            return Q(pk__in=Referent.le_jour(jour).filter(agent_id__in=collegues).values("dossier_id"))
        if portee == Portee.REGION and agent.organisme_id:
            return Q(organisme_id=agent.organisme_id)
        return None


class Referent(Ligne):
    """Who accompanies the person, from ``date_debut`` to ``date_fin``, both days included. One at a time."""

    CONSERVATION = Conservation.DOSSIER
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["date_debut", "date_fin"], "F1")

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="referents")
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    date_debut = models.DateField()
    date_fin = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="referent_dates_ordonnees",
                condition=Q(date_fin=None) | Q(date_fin__gte=F("date_debut")),
                violation_error_message="La date de fin précède la date de début.",
            ),
            ExclusionConstraint(
                name="referent_un_seul_a_la_fois",
                expressions=[
                    ("dossier", RangeOperators.EQUAL),
                    (
                        Func(
                            F("date_debut"),
                            F("date_fin"),
                            RangeBoundary(inclusive_upper=True),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="Un dossier n’a qu’un référent à la fois.",
            ),
        ]

    @classmethod
    def le_jour(cls, jour: date) -> models.QuerySet[Referent]:
        """The rows in force that day."""
        return cls.objects.filter(en_vigueur(jour))


class PieceDeDossier(models.Model):
    """What hangs from a dossier: its text is under the dossier's own key, its readers are the dossier's."""

    CONSERVATION = Conservation.DOSSIER
    ACCES: ClassVar[str] = "dossier"

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+")

    objects = Protege.as_manager()

    class Meta:
        abstract = True

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """The dossier's."""
        return self.dossier.relations(sujet, maintenant)

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The dossier's, in SQL."""
        filtre = Dossier.portee_q(portee, agent, maintenant)
        return None if filtre is None else Q(dossier__in=Dossier.objects.filter(filtre).values("pk"))


class Gardable(models.Model):
    """Still to be done when the dossier closed: kept on purpose, it stays in the day of whoever has it."""

    reporte_le = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True


class Cloture(PieceDeDossier, Ligne):
    """One end of a dossier: when, why, with which results, by whom. It stays after the dossier is reopened."""

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["close_le", "rouverte_le", "created_at"], "F1"
    ) | dict.fromkeys(["motif", "issue_emploi", "issue_sante"], "F3")

    close_le = models.DateField()
    motif = models.CharField(max_length=20, choices=MotifClotureDossier)
    issue_emploi = models.CharField(max_length=32, choices=IssueEmploi, blank=True)
    issue_sante = models.CharField(max_length=20, choices=IssueSante, blank=True)
    relais = models.ForeignKey(
        "partenaires.Partenaire", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    par = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    rouverte_le = models.DateField(null=True, blank=True)
    rouverte_par = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="cloture_une_seule_en_cours",
                fields=["dossier"],
                condition=Q(rouverte_le=None),
                violation_error_message="Ce dossier est déjà clos.",
            ),
            models.CheckConstraint(
                name="cloture_rouverte_apres",
                condition=Q(rouverte_le=None) | Q(rouverte_le__gte=F("close_le")),
                violation_error_message="La réouverture précède la clôture.",
            ),
        ]
