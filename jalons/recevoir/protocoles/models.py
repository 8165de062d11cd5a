"""A written agreement between services: who signals whom, how, within which delay; and what each year's review said."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from jalons.fondations.acces.enums import Portee
from jalons.fondations.acces.models import Protege
from jalons.fondations.referentiels.selectors import libelle_origine
from jalons.fondations.socle.models import Ligne, Versionnee, cle_etrangere
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.partenaires.models import Partenaire

from . import rules
from .enums import Etat, SuiteBilan


class Protocole(Versionnee):
    """« Protocole de signalement »: formalised between administrative, medical and social services, and evaluated [001 § 3.3].

    Once signed its words no longer change: another one renews it (``renouvelle``).
    """

    ACCES: ClassVar[str] = "protocole"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        [
            "intitule", "origine", "qui", "quoi", "comment", "signaler_jours", "repondre_jours", "signataires",
            "signe_le", "date_debut", "date_fin", "termine_le", "termine_motif",
        ],
        "F1",
    )  # fmt: skip

    organisme = cle_etrangere(Organisme)
    partenaire = cle_etrangere(Partenaire, null=True, blank=True)  # None: every body of that origin
    intitule = models.CharField(max_length=160)
    origine = models.CharField(max_length=32)  # a code of referentiels: origines
    qui = models.CharField(max_length=300)  # who signals
    quoi = models.TextField()  # which situations
    comment = models.CharField(max_length=300)  # by which way
    signaler_jours = models.PositiveSmallIntegerField(null=True, blank=True)  # from the event to the signalement
    repondre_jours = models.PositiveSmallIntegerField(null=True, blank=True)  # from the signalement to the first answer
    signataires = models.CharField(max_length=300, blank=True)
    signe_le = models.DateField(null=True, blank=True)
    date_debut = models.DateField(null=True, blank=True)
    date_fin = models.DateField(null=True, blank=True)
    renouvelle = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="suivant")
    termine_le = models.DateField(null=True, blank=True)
    termine_motif = models.CharField(max_length=300, blank=True)

    objects = Protege.as_manager()

    class Meta:
        ordering = ["intitule", "date_debut"]
        constraints = [
            models.CheckConstraint(
                name="protocole_signe_date",
                condition=Q(signe_le__isnull=True, date_debut__isnull=True, date_fin__isnull=True)
                | (Q(signe_le__isnull=False, date_debut__lte=F("date_fin")) & ~Q(signataires="")),
                violation_error_message="Un protocole signé dit par qui, quand, et de quand à quand il court.",
            ),
            models.CheckConstraint(
                name="protocole_termine_dit_pourquoi",
                condition=Q(termine_le__isnull=True, termine_motif="") | (Q(termine_le__isnull=False) & ~Q(termine_motif="")),
                violation_error_message="Un protocole terminé avant son terme dit pourquoi.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.intitule

    @property
    def provenance(self) -> str:
        """Its origin in words."""
        return libelle_origine(self.origine)

    @property
    def signe(self) -> bool:
        """Its words no longer change."""
        return self.signe_le is not None

    def etat_le(self, jour: date) -> Etat:
        """Where it is on ``jour``."""
        return rules.etat(jour, signe=self.signe, debut=self.date_debut, fin=self.date_fin, termine=self.termine_le)

    @property
    def etat(self) -> Etat:
        """Where it is today."""
        return self.etat_le(timezone.localdate())

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """The caisse that signs it; nobody else."""
        siens = sujet.organisme_id and sujet.organisme_id == self.organisme_id
        return {str(Portee.EQUIPE), str(Portee.REGION)} if siens else set()

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations()``."""
        if portee in (Portee.EQUIPE, Portee.REGION) and agent.organisme_id:
            return Q(organisme_id=agent.organisme_id)
        return None


class Bilan(Ligne):
    """The review of one year: what both services found, what becomes of the protocol."""

    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["annee", "constats", "suite", "fait_le"], "F1")

    protocole = cle_etrangere(Protocole, related_name="bilans")
    annee = models.PositiveSmallIntegerField()
    constats = models.TextField()
    suite = models.CharField(max_length=12, choices=SuiteBilan)
    fait_le = models.DateField()

    class Meta:
        ordering = ["-annee"]
        constraints = [
            models.UniqueConstraint(
                fields=["protocole", "annee"], name="bilan_un_par_annee",
                violation_error_message="Le bilan de cette année est déjà écrit.",
            )
        ]  # fmt: skip
