"""Accounts and dated relations: role, team, sites, substitution, sector. Nothing comes by mere hierarchy."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Lower
from django.utils import timezone

from jalons.fondations.acces.enums import LIBELLES_ROLES, Portee, Role, libelle_du_role
from jalons.fondations.acces.models import Protege
from jalons.fondations.agents.enums import EN_ATTENTE, GenreSecteur, StatutHabilitation
from jalons.fondations.agents.rules import DUREE_DEMANDE
from jalons.fondations.socle.enums import Conservation
from jalons.fondations.socle.models import Ligne, dates_ordonnees, en_vigueur
from jalons.fondations.socle.phrases import Accord, accord_de
from jalons.fondations.territoires.models import LieuAccueil, Organisme


def _une_affectation_a_la_fois() -> ExclusionConstraint:
    periode = Func(F("date_debut"), F("date_fin"), RangeBoundary(inclusive_upper=True), function="daterange")
    periode.output_field = DateRangeField()
    return ExclusionConstraint(
        name="affectation_une_a_la_fois",
        expressions=[("agent", RangeOperators.EQUAL), (periode, RangeOperators.OVERLAPS)],
        violation_error_message="Cet agent a déjà une affectation à ces dates : terminez-la d’abord.",
    )


class Equipe(Ligne):
    """A team of one caisse, with the places where it receives."""

    SENSIBILITE: ClassVar[dict[str, str]] = {"nom": "F1"}

    nom = models.CharField(max_length=120)
    organisme = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="equipes")
    lieux = models.ManyToManyField(LieuAccueil, blank=True, related_name="+")

    def __str__(self) -> str:
        return self.nom


class Agents(BaseUserManager.from_queryset(Protege)):  # type: ignore[misc]
    """Accounts by their identifier, whatever its case."""

    use_in_migrations = False

    def get_by_natural_key(self, username: str | None) -> Agent:
        agent: Agent = self.get(identifiant=(username or "").strip().lower())
        return agent


class Agent(Ligne, AbstractBaseUser):
    """A professional of the service, or a partner's user. Her role is that of her assignment in force."""

    CONSERVATION = Conservation.COMPTE
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        [
            "identifiant",
            "nom",
            "prenom",
            "courriel",
            "telephone",
            "civilite",
            "is_active",
            "last_login",
            "secret_jusqu_au",
        ],
        "F1",
    ) | {"password": "F4"}
    ACCES: ClassVar[str] = "agent"
    USERNAME_FIELD = "identifiant"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    identifiant = models.CharField(max_length=60, unique=True)  # lower case: one account whatever is typed
    nom = models.CharField(max_length=80)
    prenom = models.CharField(max_length=80)
    civilite = models.CharField(max_length=8, blank=True)  # madame · monsieur, for « une assistante sociale »
    courriel = models.EmailField(blank=True)
    telephone = models.CharField(max_length=20, blank=True)
    is_active = models.BooleanField(default=True)
    secret_jusqu_au = models.DateTimeField(null=True, blank=True)  # her password is a first-login secret until then

    objects = Agents()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="agent_identifiant_en_minuscules",
                condition=Q(identifiant=Lower("identifiant")),
                violation_error_message="L’identifiant s’écrit en minuscules.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.prenom} {self.nom}"

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """Herself; her team's and her caisse's, by her assignment in force at that instant."""
        proches = {str(Portee.SOI)} if sujet.pk == self.pk else set()
        affectation = self.affectation_le(timezone.localdate(maintenant))
        if affectation and affectation.equipe_id and affectation.equipe_id == sujet.equipe_id:
            proches.add(str(Portee.EQUIPE))
        if affectation and affectation.organisme_id and affectation.organisme_id == sujet.organisme_id:
            proches.add(str(Portee.REGION))
        return proches

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The same in SQL."""
        if portee == Portee.SOI:
            return Q(pk=agent.pk)
        egal = {
            Portee.EQUIPE: {"equipe_id": agent.equipe_id},
            Portee.REGION: {"organisme_id": agent.organisme_id},
        }
        if portee not in egal or None in egal[Portee(portee)].values():
            return None
        jour = timezone.localdate(maintenant)
        lignes = Affectation.objects.filter(en_vigueur(jour), agent__is_active=True, **egal[Portee(portee)])
        return Q(pk__in=lignes.values("agent_id"))

    def affectation_le(self, jour: date) -> Affectation | None:
        """Her assignment in force on ``jour``; none once the account is closed."""
        if not self.is_active:
            return None
        return self.affectations.filter(en_vigueur(jour)).select_related("organisme", "equipe").first()

    @property
    def initiales(self) -> str:
        """Two letters for the header."""
        return (self.prenom[:1] + self.nom[:1]).upper()

    @cached_property
    def affectation(self) -> Affectation | None:
        """The assignment in force today, read once per request: a revoked one is gone at the next request."""
        return self.affectation_le(timezone.localdate())

    @property
    def role(self) -> str:
        """The role of ``acces.csv``, '' when none is in force."""
        return self.affectation.role if self.affectation else ""

    @property
    def libelle_role(self) -> str:
        """The role in words."""
        return libelle_du_role(self.role, self.accord) if self.role else "sans affectation"

    @property
    def accord(self) -> Accord:
        """How words agree with her."""
        return accord_de(self.civilite)

    @property
    def organisme_id(self) -> UUID | None:
        """The caisse she works for (a CPAM's agent works for the regional caisse)."""
        return self.affectation.organisme_id if self.affectation else None

    @property
    def equipe_id(self) -> UUID | None:
        """Her team today."""
        return self.affectation.equipe_id if self.affectation else None

    @property
    def partenaire_id(self) -> UUID | None:
        """The outside body whose user she is, when she is one."""
        return self.affectation.partenaire_id if self.affectation else None

    @cached_property
    def supplee(self) -> frozenset[UUID]:
        """The agents whom she replaces today (dated; expires by itself)."""
        lignes = Suppleance.objects.filter(en_vigueur(timezone.localdate()), suppleant=self)
        return frozenset(lignes.values_list("absent_id", flat=True))

    @property
    def titulaires(self) -> frozenset[UUID]:
        """Herself and those she replaces: whose files are hers today."""
        return self.supplee | {self.pk}


class Affectation(Ligne):
    """A dated role in a caisse and, for the field, a team. One at a time per agent."""

    CONSERVATION = Conservation.COMPTE
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["role", "partenaire_id", "date_debut", "date_fin"], "F1")

    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="affectations")
    role = models.CharField(max_length=24, choices=[(r.value, LIBELLES_ROLES[r]) for r in Role])
    organisme = models.ForeignKey(Organisme, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    equipe = models.ForeignKey(Equipe, null=True, blank=True, on_delete=models.PROTECT, related_name="affectations")
    partenaire_id = models.UUIDField(null=True, blank=True)  # a row of partenaires, a room above: no foreign key
    date_debut = models.DateField()
    date_fin = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [dates_ordonnees("affectation_dates_ordonnees"), _une_affectation_a_la_fois()]


class Suppleance(Ligne):
    """« X replaces Y from … to … »: the substitute sees Y's files for that time, and no longer. Taken back on the very day it
    began, its last day is the day before: it is in force on none."""

    CONSERVATION = Conservation.COMPTE
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["date_debut", "date_fin"], "F1")
    ACCES: ClassVar[str] = "suppleance"

    absent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    suppleant = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    date_debut = models.DateField()
    date_fin = models.DateField()

    objects = Protege.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="suppleance_dates_ordonnees",
                condition=Q(date_fin__gte=F("date_debut") - timedelta(days=1)),
                violation_error_message="La date de fin précède la date de début.",
            ),
            models.CheckConstraint(
                name="suppleance_par_un_autre",
                condition=~Q(absent=F("suppleant")),
                violation_error_message="Un agent ne peut pas se suppléer lui-même.",
            ),
        ]

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """As near as the absent agent is."""
        return self.absent.relations(sujet, maintenant)

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The same in SQL."""
        cherche = Agent.portee_q(portee, agent, maintenant)
        return None if cherche is None else Q(absent__in=Agent.objects.filter(cherche))


class Secteur(Ligne):
    """What a worker takes when her caisse attributes by sector (commune or canton code) or by risk. Dated."""

    CONSERVATION = Conservation.COMPTE
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["genre", "code", "date_debut", "date_fin"], "F1")

    ACCES: ClassVar[str] = "secteur"

    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="secteurs")
    genre = models.CharField(max_length=8, choices=GenreSecteur)
    code = models.CharField(max_length=16, db_index=True)
    date_debut = models.DateField()
    date_fin = models.DateField(null=True, blank=True)

    objects = Protege.as_manager()

    class Meta:
        constraints = [dates_ordonnees("secteur_dates_ordonnees")]

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """As near as its agent is."""
        return self.agent.relations(sujet, maintenant)

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The same in SQL."""
        cherche = Agent.portee_q(portee, agent, maintenant)
        return None if cherche is None else Q(agent__in=Agent.objects.filter(cherche))


class Habilitation(Ligne):
    """« Somebody needs an account, or another role »: asked for by one person, decided, opened by another one, or expired.

    What no regional direction can decide of is ``accordee`` without ``decidee_par``: whoever opens it decides.

    ``agent`` is the account concerned, none yet for a new one. Who asked for, decided and opened it stays written.
    """

    CONSERVATION = Conservation.COMPTE
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        [
            "identifiant", "nom", "prenom", "civilite", "courriel", "telephone", "role", "date_debut", "date_fin", "statut",
            "motif_refus", "proposee_le", "decidee_le", "ouverte_le",
        ],
        "F1",
    )  # fmt: skip
    ACCES: ClassVar[str] = "habilitation"

    agent = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    identifiant = models.CharField(max_length=60, blank=True)
    nom = models.CharField(max_length=80, blank=True)
    prenom = models.CharField(max_length=80, blank=True)
    civilite = models.CharField(max_length=8, blank=True)
    courriel = models.EmailField(blank=True)
    telephone = models.CharField(max_length=20, blank=True)
    role = models.CharField(max_length=24, choices=[(r.value, LIBELLES_ROLES[r]) for r in Role])
    organisme = models.ForeignKey(Organisme, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    equipe = models.ForeignKey(Equipe, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    date_debut = models.DateField()
    date_fin = models.DateField(null=True, blank=True)  # of a placement
    statut = models.CharField(max_length=10, choices=StatutHabilitation, default=StatutHabilitation.PROPOSEE)
    motif_refus = models.CharField(max_length=200, blank=True)
    # None: asked for at the command line
    proposee_par = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    proposee_le = models.DateTimeField(default=timezone.now)
    decidee_par = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decidee_le = models.DateTimeField(null=True, blank=True)
    ouverte_par = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ouverte_le = models.DateTimeField(null=True, blank=True)

    objects = Protege.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="habilitation_pour_quelqu_un",
                condition=Q(agent__isnull=False) | (~Q(identifiant="") & ~Q(nom="") & ~Q(prenom="")),
                violation_error_message="Dites pour qui : un compte existant, ou un identifiant, un nom et un prénom.",
            ),
            models.CheckConstraint(
                name="habilitation_ouverte_datee",
                condition=Q(statut=StatutHabilitation.OUVERTE, ouverte_le__isnull=False, agent__isnull=False)
                | (~Q(statut=StatutHabilitation.OUVERTE) & Q(ouverte_le__isnull=True)),
                violation_error_message="Une habilitation ouverte porte sa date et son compte.",
            ),
        ]

    @property
    def est_en_attente(self) -> bool:
        """Waits for somebody."""
        return self.statut in EN_ATTENTE

    @property
    def est_proposee(self) -> bool:
        """Waits for a decision."""
        return self.statut == StatutHabilitation.PROPOSEE

    @property
    def est_accordee(self) -> bool:
        """Waits to be opened."""
        return self.statut == StatutHabilitation.ACCORDEE

    @property
    def etat(self) -> str:
        """Where it stands: « accordée » by whom; by nobody, when no direction decides of that role."""
        if not self.est_accordee:
            return str(self.get_statut_display())
        return f"Accordée par {self.decidee_par}, à ouvrir" if self.decidee_par else "À décider en l’ouvrant"

    @property
    def est_ouverte(self) -> bool:
        """The account is open, or the role given."""
        return self.statut == StatutHabilitation.OUVERTE

    @property
    def expire_le(self) -> datetime:
        """After this instant nobody opens it any more."""
        return self.proposee_le + DUREE_DEMANDE

    @property
    def demandeur(self) -> str:
        """Who asked for it, in words."""
        return str(self.proposee_par) if self.proposee_par else "l’exploitant, en ligne de commande"

    @property
    def beneficiaire(self) -> str:
        """Who it is for, in words."""
        return str(self.agent) if self.agent else f"{self.prenom} {self.nom}"

    @property
    def libelle_role(self) -> str:
        """The role asked for, in words."""
        return LIBELLES_ROLES[Role(self.role)]

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """``soi``: she asked for it; ``equipe`` and ``region``: where the role would be."""
        proches = {str(Portee.SOI)} if self.proposee_par_id == sujet.pk else set()
        if self.equipe_id and self.equipe_id == sujet.equipe_id:
            proches.add(str(Portee.EQUIPE))
        if self.organisme_id and self.organisme_id == sujet.organisme_id:
            proches.add(str(Portee.REGION))
        return proches

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The same in SQL."""
        if portee == Portee.SOI:
            return Q(proposee_par=agent.pk)
        if portee == Portee.EQUIPE:
            return Q(equipe=agent.equipe_id) if agent.equipe_id else None
        if portee == Portee.REGION:
            return Q(organisme=agent.organisme_id) if agent.organisme_id else None
        return None
