"""Instances and their dated members; sittings and who is there."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone

from jalons.accompagner.instances.enums import (
    VOTENT,
    EtatPresence,
    GenreInstance,
    Qualite,
    RegleQuorum,
    StatutSeance,
)
from jalons.fondations.acces.enums import Portee
from jalons.fondations.acces.models import Protege
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.socle.dates import au_lieu
from jalons.fondations.socle.models import Ligne, Versionnee, cle_etrangere, dates_ordonnees, en_vigueur
from jalons.fondations.territoires.models import Organisme


def _sans_chevauchement(nom: str, *cles: str, condition: Q, message: str) -> ExclusionConstraint:
    periode = Func(F("date_debut"), F("date_fin"), RangeBoundary(inclusive_upper=True), function="daterange")
    periode.output_field = DateRangeField()
    return ExclusionConstraint(
        name=nom,
        expressions=[*((cle, RangeOperators.EQUAL) for cle in cles), (periode, RangeOperators.OVERLAPS)],
        condition=condition,
        violation_error_message=message,
    )


class Instance(Versionnee):
    """A commission, a cell or a working group: what for, for whom, and from how many present it may decide [000 §5.2.2]."""

    ACCES: ClassVar[str] = "instance"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["nom", "genre", "porteur", "mission", "regle_quorum", "quorum_nombre", "vote", "date_debut", "date_fin"], "F1"
    )

    organisme = cle_etrangere(Organisme)
    nom = models.CharField(max_length=120)
    genre = models.CharField(max_length=20, choices=GenreInstance)
    porteur = models.CharField(max_length=160)  # the body whose instance it is
    mission = models.TextField()
    regle_quorum = models.CharField(max_length=10, choices=RegleQuorum, default=RegleQuorum.MAJORITE)
    quorum_nombre = models.PositiveSmallIntegerField(null=True, blank=True)
    vote = models.BooleanField(default=True)  # False: by agreement of those present
    date_debut = models.DateField()
    date_fin = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = Protege.as_manager()

    class Meta:
        ordering = ["nom"]
        constraints = [
            dates_ordonnees("instance_dates_ordonnees"),
            models.UniqueConstraint(
                name="instance_un_nom_par_caisse",
                fields=["organisme", "nom"],
                violation_error_message="Une instance de ce nom existe déjà.",
            ),
            models.CheckConstraint(
                name="instance_quorum_dit",
                condition=Q(regle_quorum=RegleQuorum.NOMBRE, quorum_nombre__gte=1)
                | ~Q(regle_quorum=RegleQuorum.NOMBRE) & Q(quorum_nombre=None),
                violation_error_message="Un quorum fixé dit son nombre, et lui seul.",
            ),
        ]

    def __str__(self) -> str:
        return self.nom

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """``soi``: a member today, in person; ``propre``: its secretary today; ``region``: of her caisse."""
        jour = timezone.localdate(maintenant)
        qualites = set(
            Membre.objects.filter(en_vigueur(jour), instance=self, agent=sujet.pk).values_list("qualite", flat=True)
        )
        proches = {str(Portee.SOI)} if qualites else set()
        proches |= {str(Portee.PROPRE)} if Qualite.SECRETARIAT in qualites else set()
        return proches | ({str(Portee.REGION)} if sujet.organisme_id == self.organisme_id else set())

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations()``."""
        if portee == Portee.REGION:
            return Q(organisme_id=agent.organisme_id) if agent.organisme_id else None
        if portee not in (Portee.SOI, Portee.PROPRE):
            return None
        siennes = Membre.objects.filter(en_vigueur(timezone.localdate(maintenant)), agent=agent.pk)
        if portee == Portee.PROPRE:
            siennes = siennes.filter(qualite=Qualite.SECRETARIAT)
        return Q(pk__in=siennes.values("instance_id"))


class Membre(Ligne):
    """Who sits, from when to when: an agent of the service, or somebody of another body by his or her function."""

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["nom", "fonction", "corps", "qualite", "date_debut", "date_fin"], "F1"
    )

    instance = models.ForeignKey(Instance, on_delete=models.PROTECT, related_name="membres")
    agent = cle_etrangere(Agent, null=True, blank=True)
    nom = models.CharField(max_length=120, blank=True)  # « Mme Lebrun », of somebody outside
    fonction = models.CharField(max_length=120, blank=True)
    corps = models.CharField(max_length=120, blank=True)  # of which body
    qualite = models.CharField(max_length=12, choices=Qualite, default=Qualite.MEMBRE)
    date_debut = models.DateField()
    date_fin = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["date_debut", "nom", "id"]
        constraints = [
            dates_ordonnees("membre_dates_ordonnees"),
            models.CheckConstraint(
                name="membre_dit_qui",
                condition=Q(agent__isnull=False, nom="") | Q(agent=None) & ~Q(fonction="") & ~Q(corps=""),
                violation_error_message="Un membre est un agent, ou une fonction dans un organisme.",
            ),
            _sans_chevauchement(
                "membre_une_fois", "instance", "agent", condition=Q(agent__isnull=False),
                message="Cette personne est déjà membre à ces dates.",
            ),
            _sans_chevauchement(
                "membre_une_presidence", "instance", condition=Q(qualite=Qualite.PRESIDENCE),
                message="Une autre personne préside déjà à ces dates : terminez d’abord sa présidence.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.agent) if self.agent else self.nom or self.fonction

    @property
    def vote(self) -> bool:
        """She or he has a voice that counts."""
        return self.qualite in VOTENT

    @property
    def d_ou(self) -> str:
        """« médecin du travail, SPST 49 »: what is said after the name."""
        dits = [self.fonction if str(self) != self.fonction else "", self.corps]
        return ", ".join(dit for dit in dits if dit)


class SeanceInstance(Versionnee):
    """A sitting, from its date to its signed minutes. Who presides it is said when it opens."""

    ACCES: ClassVar[str] = "seance_instance"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        [
            "debut", "zone", "date_acte", "lieu", "statut", "ouverte_le", "close_le", "signee_le", "signataire", "pv_signe",
            "motif_annulation",
        ],
        "F1",
    )  # fmt: skip

    instance = models.ForeignKey(Instance, on_delete=models.PROTECT, related_name="seances")
    debut = models.DateTimeField()
    zone = models.CharField(max_length=40, default="Europe/Paris")
    date_acte = models.DateField()
    lieu = models.CharField(max_length=200)
    statut = models.CharField(max_length=10, choices=StatutSeance, default=StatutSeance.PREVUE)
    preside = cle_etrangere(Membre, null=True, blank=True)
    ouverte_le = models.DateTimeField(null=True, blank=True)
    close_le = models.DateTimeField(null=True, blank=True)
    signee_le = models.DateTimeField(null=True, blank=True)
    signee_par = cle_etrangere(Agent, null=True, blank=True)  # who recorded it
    signataire = models.CharField(max_length=160, blank=True)
    pv_signe = TexteChiffre()  # JSON: the minutes as they were signed, which nothing changes afterwards
    motif_annulation = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = Protege.as_manager()

    class Meta:
        ordering = ["debut"]
        constraints = [
            models.UniqueConstraint(
                name="seance_instance_une_par_instant",
                fields=["instance", "debut"],
                condition=~Q(statut=StatutSeance.ANNULEE),
                violation_error_message="Une séance est déjà prévue à cette heure.",
            ),
            models.CheckConstraint(
                name="seance_instance_pv_signe",
                condition=Q(statut=StatutSeance.SIGNEE, signee_le__isnull=False, pv_signe__isnull=False)
                & ~Q(signataire="")
                | ~Q(statut=StatutSeance.SIGNEE) & Q(signee_le=None, pv_signe=None, signataire=""),
                violation_error_message="Un procès-verbal signé dit par qui et quand, et lui seul.",
            ),
            models.CheckConstraint(
                name="seance_instance_annulee_motivee",
                condition=Q(statut=StatutSeance.ANNULEE) & ~Q(motif_annulation="")
                | ~Q(statut=StatutSeance.ANNULEE) & Q(motif_annulation=""),
                violation_error_message="Une séance annulée dit pourquoi, et elle seule.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instance.nom}, {self.debut_local:%d/%m/%Y}"

    @property
    def debut_local(self) -> datetime:
        """Wall-clock beginning at the place: ready to show."""
        return au_lieu(self.debut, self.zone)

    @property
    def ouverte_a(self) -> datetime | None:
        """Wall-clock hour at which it opened."""
        return au_lieu(self.ouverte_le, self.zone) if self.ouverte_le else None

    @property
    def badge(self) -> str:
        """How its state is shown."""
        attend, fini = (
            (StatutSeance.SUSPENDUE, StatutSeance.CLOSE),
            {StatutSeance.SIGNEE: "ok", StatutSeance.ANNULEE: "off"},
        )
        return "wait" if self.statut in attend else fini.get(StatutSeance(self.statut), "")

    @property
    def est_prevue(self) -> bool:
        """Not opened yet."""
        return self.statut == StatutSeance.PREVUE

    @property
    def est_ouverte(self) -> bool:
        """Sits now."""
        return self.statut == StatutSeance.OUVERTE

    @property
    def est_suspendue(self) -> bool:
        """Interrupted."""
        return self.statut == StatutSeance.SUSPENDUE

    @property
    def est_close(self) -> bool:
        """Over, its minutes to be read again and signed."""
        return self.statut == StatutSeance.CLOSE

    @property
    def est_signee(self) -> bool:
        """Its minutes change no more: an addendum is added."""
        return self.statut == StatutSeance.SIGNEE

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """As near as its instance is."""
        return self.instance.relations(sujet, maintenant)

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations()``."""
        cherche = Instance.portee_q(portee, agent, maintenant)
        return None if cherche is None else Q(instance__in=Instance.objects.filter(cherche))


class Presence(Ligne):
    """Is this member at this sitting? Said again when somebody comes or leaves."""

    SENSIBILITE: ClassVar[dict[str, str]] = {"etat": "F1"}

    seance = models.ForeignKey(SeanceInstance, on_delete=models.PROTECT, related_name="presences")
    membre = cle_etrangere(Membre)
    etat = models.CharField(max_length=8, choices=EtatPresence)

    class Meta:
        constraints = [models.UniqueConstraint(name="presence_une_par_membre", fields=["seance", "membre"])]
