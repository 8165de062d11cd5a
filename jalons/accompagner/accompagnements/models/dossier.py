"""The dossier and its dated referents; the base of everything that hangs from a dossier."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
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
from jalons.accompagner.accompagnements.enums_ouvertures import URGENCES, MotifUrgence, NatureOuverture, Verdict
from jalons.accompagner.accompagnements.rules import QUATRE_HEURES
from jalons.fondations.acces.enums import Portee, Role
from jalons.fondations.acces.models import Protege
from jalons.fondations.agents.models import Affectation, Agent
from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.socle.dates import heure_texte, jour_texte
from jalons.fondations.socle.enums import Conservation
from jalons.fondations.socle.models import Ligne, Versionnee, en_vigueur
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.assures.enums import CompositionFoyer, OuiNonInconnu, Sexe
from jalons.personnes.assures.models import Assure

OUVERT_A = {  # what may be open to which role
    Role.MANAGER: (NatureOuverture.APPUI, NatureOuverture.URGENCE, NatureOuverture.URGENCE_NOTES),
    Role.STAGIAIRE: (NatureOuverture.STAGE,),
}


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
        return proches | Ouverture.portees(sujet, self.pk, maintenant)

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
        return Ouverture.portee_du_dossier(portee, agent, maintenant, "pk")


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


class Ouverture(PieceDeDossier, Ligne):
    """A dossier open for a time to one more agent, who only reads: shown by whoever accompanies the person (``par``), or
    opened by herself in urgency, with a motive and a reason, for four hours at most, then reviewed.

    A student's ends with her placement, and with the accompaniment by who opened it.

    It opens nothing before ``debut``, from ``fin`` on, nor once closed. ``lue_le``: her referent, in person, saw it.
    """

    ACCES: ClassVar[str] = "ouverture"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["nature", "debut", "fin", "fermee_le", "motif", "lue_le", "verdict", "revue_le"], "F1"
    ) | {"raison": "F3", "avis": "F3"}

    nature = models.CharField(max_length=14, choices=NatureOuverture)
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    par = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    debut = models.DateTimeField(default=timezone.now)
    fin = models.DateTimeField()
    fermee_le = models.DateTimeField(null=True, blank=True)
    motif = models.CharField(max_length=12, choices=MotifUrgence, blank=True)
    raison = TexteChiffre(dossier="dossier_id")  # what is asked of the manager; why it could not wait
    lue_le = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=12, choices=Verdict, blank=True)
    avis = TexteChiffre(dossier="dossier_id")  # the reviewer's words
    revue_le = models.DateTimeField(null=True, blank=True)
    revue_par = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-debut"]
        constraints = [
            models.CheckConstraint(
                name="ouverture_d_une_duree",
                condition=Q(fin__gt=F("debut"))
                & (~Q(nature__in=sorted(URGENCES)) | Q(fin__lte=F("debut") + QUATRE_HEURES)),
                violation_error_message="Une ouverture a une fin ; en urgence, quatre heures au plus.",
            ),
            models.CheckConstraint(
                name="ouverture_en_urgence_motivee",
                condition=(~Q(nature__in=sorted(URGENCES)) & Q(motif="", verdict="") & ~Q(agent=F("par")))
                | (Q(nature__in=sorted(URGENCES), agent=F("par"), raison__isnull=False) & ~Q(motif="")),
                violation_error_message="En urgence, on dit son motif et sa raison ; un appui est ouvert par un autre.",
            ),
            models.CheckConstraint(
                name="ouverture_revue_datee",
                condition=Q(verdict="", revue_le=None, revue_par=None)
                | (~Q(verdict="") & Q(revue_le__isnull=False, revue_par__isnull=False)),
                violation_error_message="Une revue porte son verdict, sa date et son auteur.",
            ),
        ]

    @property
    def en_urgence(self) -> bool:
        """Opened by herself."""
        return self.nature in URGENCES

    @property
    def de_stage(self) -> bool:
        """Open to a student."""
        return self.nature == NatureOuverture.STAGE

    @property
    def pour_les_notes(self) -> bool:
        """It opens the notes, and nothing else."""
        return self.nature == NatureOuverture.URGENCE_NOTES

    @property
    def terme(self) -> str:
        """Until when, in words: its last day, or its hour in urgency."""
        heure = f", {heure_texte(timezone.localtime(self.fin))}" if self.en_urgence else " compris"
        return f"jusqu’au {jour_texte(self.dernier_jour)}{heure}"

    @property
    def dernier_jour(self) -> date:
        """The last day on which it opens something."""
        return timezone.localdate(self.fin - timedelta(seconds=1))

    @property
    def vive(self) -> bool:
        """It opens the dossier now."""
        return self.vive_le(timezone.now())

    def vive_le(self, maintenant: datetime) -> bool:
        """Neither to come, closed nor past."""
        return self.fermee_le is None and self.debut <= maintenant < self.fin

    @classmethod
    def vives(cls, agent: Any, maintenant: datetime) -> models.QuerySet[Ouverture]:
        """What is open to this agent at that instant, in the caisse and by the role that she has then."""
        ici = cls.objects.filter(agent_id=agent.pk, dossier__organisme_id=agent.organisme_id)
        vives = ici.filter(fermee_le=None, debut__lte=maintenant, fin__gt=maintenant)
        par = Referent.le_jour(timezone.localdate(maintenant)).filter(dossier_id=OuterRef("dossier_id"))
        tenues = ~Q(nature=NatureOuverture.STAGE) | Q(Exists(par.filter(agent_id=OuterRef("par_id"))))
        return vives.filter(tenues, nature__in=OUVERT_A.get(agent.role, ()))

    @classmethod
    def portees(cls, sujet: Any, dossier_id: Any, maintenant: datetime) -> set[str]:
        """The distances that are open to this agent, on this dossier."""
        if sujet.role not in OUVERT_A:
            return set()
        return set(cls.vives(sujet, maintenant).filter(dossier_id=dossier_id).values_list("nature", flat=True))

    @classmethod
    def portee_du_dossier(cls, portee: str, agent: Any, maintenant: datetime, cle: str) -> Q | None:
        """The SQL twin; ``cle``: the column that holds the dossier's key."""
        if portee not in OUVERT_A.get(agent.role, ()):
            return None
        return Q(**{f"{cle}__in": cls.vives(agent, maintenant).filter(nature=portee).values("dossier_id")})

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """``propre``: to whom it is open, in person; else the dossier's, without the person's own referent."""
        proches = self.dossier.relations(sujet, maintenant) & {Portee.SOI.value, Portee.REGION.value}
        return proches | {Portee.PROPRE.value} if self.agent_id == sujet.pk else proches

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin."""
        if portee == Portee.PROPRE:
            return Q(agent_id=agent.pk)
        return PieceDeDossier.portee_q(portee, agent, maintenant) if portee in (Portee.SOI, Portee.REGION) else None


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
