"""What may exist of an offer: the offer itself, calls and callbacks, printed batches."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from jalons.fondations.acces.enums import Role
from jalons.fondations.acces.models import Protege
from jalons.fondations.socle.enums import Conservation
from jalons.fondations.socle.models import Ligne, Versionnee, cle_etrangere
from jalons.fondations.territoires.models import LieuAccueil, Organisme
from jalons.personnes.assures.models import Assure
from jalons.recevoir.signalements.models import Demande, portee_demande
from jalons.reperer.detection.models import Reperage

from . import enums
from .enums import ANNONCEES, StatutOffre


class LotLettres(Ligne):
    """Letters printed together, one page a person; its PDF is a document, so that a jammed printer loses nothing."""

    ACCES = "offre"
    SENSIBILITE: ClassVar[dict[str, str]] = {"combien": "F0", "imprime_le": "F0"}

    organisme = cle_etrangere(Organisme)
    combien = models.PositiveSmallIntegerField()
    imprime_le = models.DateTimeField(default=timezone.now)

    objects = Protege.as_manager()

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """``region``: of my caisse; its letters are a CSAM's, whose team is the caisse."""
        if not sujet.organisme_id or self.organisme_id != sujet.organisme_id:
            return set()
        return {"region", "equipe"} if sujet.role == Role.CSAM else {"region"}

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations()``."""
        if not agent.organisme_id or not (portee == "region" or (portee == "equipe" and agent.role == Role.CSAM)):
            return None
        return Q(organisme=agent.organisme_id)


# Her place no longer receives in the week that was given to her: she is told nothing before another one is.
LIEU_FERME = Q(lieu__ouvert_au__lt=F("semaine_prevue"))


class Offre(Versionnee):
    """What the service proposes to one person found, for one arrêt: one offer, one reminder [001 ann. 1].

    ``semaine_prevue`` is the Monday of the week in which she is expected to be received; without it, ``sans_place``
    says why. ``public`` is the code of the public that found her. An empty ``canal`` waits for an address.
    """

    CONSERVATION = Conservation.SIGNALEMENT
    ACCES = "offre"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        [
            "public", "genre", "forme", "canal", "canaux_faux", "semaine_prevue", "sans_place", "jour_91", "statut",
            "reponse", "preparee_le", "envoyee_le", "relancee_le", "repondue_le", "terminee_le", "motif_ecart",
            "raison_ecart", "essais", "pris_jusqu_a",
        ],
        "F1",
    )  # fmt: skip

    reperage = models.OneToOneField(Reperage, on_delete=models.PROTECT, related_name="+")
    demande = cle_etrangere(Demande)
    assure = cle_etrangere(Assure)
    organisme = cle_etrangere(Organisme)
    lieu = cle_etrangere(LieuAccueil, null=True, blank=True)
    lot = cle_etrangere(LotLettres, null=True, blank=True, related_name="offres")  # the last batch it was printed in
    public = models.CharField(max_length=40)
    genre = models.CharField(max_length=12, choices=enums.Genre)
    forme = models.CharField(max_length=10, choices=enums.Forme, default=enums.Forme.INDIVIDUEL)
    canal = models.CharField(max_length=8, choices=enums.CanalOffre, blank=True)
    canaux_faux = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    semaine_prevue = models.DateField(null=True, blank=True)
    sans_place = models.CharField(max_length=9, choices=enums.SansPlace, blank=True)
    jour_91 = models.DateField()
    statut = models.CharField(max_length=12, choices=StatutOffre, default=StatutOffre.A_ENVOYER)
    reponse = models.CharField(max_length=16, choices=enums.ReponseOffre, blank=True)
    preparee_le = models.DateField()
    envoyee_le = models.DateField(null=True, blank=True)
    relancee_le = models.DateField(null=True, blank=True)
    repondue_le = models.DateField(null=True, blank=True)
    terminee_le = models.DateField(null=True, blank=True)  # set aside, or silent to the end
    motif_ecart = models.CharField(max_length=16, choices=enums.MotifEcart, blank=True)
    raison_ecart = models.CharField(max_length=200, blank=True)  # the gate's own sentence
    essais = models.PositiveSmallIntegerField(default=0)  # messages deposited: the key of the next one
    pris_jusqu_a = models.DateTimeField(null=True, blank=True)  # somebody calls her; by whom is in the journal only
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = Protege.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["demande"], condition=Q(statut__in=sorted(enums.EN_COURS)), name="offre_une_en_cours",
                violation_error_message="Cette demande a déjà une offre en cours.",
            ),
            models.CheckConstraint(
                name="offre_envoyee_datee",
                condition=Q(statut=StatutOffre.A_ENVOYER, envoyee_le__isnull=True)
                | Q(statut__in=[*sorted(ANNONCEES), StatutOffre.REPONDUE], envoyee_le__isnull=False)
                | Q(statut__in=[StatutOffre.ECARTEE, StatutOffre.SANS_REPONSE]),
                violation_error_message="Une offre faite porte sa date, et elle seule.",
            ),
            models.CheckConstraint(
                name="offre_relance_apres_envoi",
                condition=Q(relancee_le__isnull=True) | Q(envoyee_le__isnull=False, relancee_le__gte=F("envoyee_le")),
                violation_error_message="La relance suit l’offre.",
            ),
            models.CheckConstraint(
                name="offre_relancee_datee",
                condition=~Q(statut=StatutOffre.RELANCEE) | Q(relancee_le__isnull=False),
                violation_error_message="Une offre relancée porte la date de sa relance.",
            ),
            models.CheckConstraint(
                name="offre_repondue_dite",
                condition=Q(
                    statut=StatutOffre.REPONDUE, repondue_le__isnull=False,
                    reponse__in=sorted(enums.REPONSES_FINALES),
                )
                | (~Q(statut=StatutOffre.REPONDUE) & Q(repondue_le__isnull=True)),
                violation_error_message="Une offre répondue porte sa réponse et sa date.",
            ),
            models.CheckConstraint(
                name="offre_ecartee_motivee",
                condition=Q(statut=StatutOffre.ECARTEE) & ~Q(motif_ecart="")
                | (~Q(statut=StatutOffre.ECARTEE) & Q(motif_ecart="")),
                violation_error_message="Une offre écartée dit pourquoi, et elle seule.",
            ),
            models.CheckConstraint(
                name="offre_terminee_datee",
                condition=Q(statut__in=[StatutOffre.ECARTEE, StatutOffre.SANS_REPONSE], terminee_le__isnull=False)
                | (~Q(statut__in=[StatutOffre.ECARTEE, StatutOffre.SANS_REPONSE]) & Q(terminee_le__isnull=True)),
                violation_error_message="Une offre écartée ou sans réponse porte sa date de fin.",
            ),
            models.CheckConstraint(
                name="offre_semaine_ou_raison",
                condition=Q(semaine_prevue__isnull=True) | Q(sans_place=""),
                violation_error_message="Une offre a une semaine prévue, ou la raison de son absence.",
            ),
            models.CheckConstraint(
                name="offre_semaine_un_lundi",
                condition=Q(semaine_prevue__isnull=True) | Q(semaine_prevue__iso_week_day=1),
                violation_error_message="La semaine prévue est désignée par son lundi.",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["organisme", "statut", "semaine_prevue"], name="offre_vague"),
            models.Index(fields=["assure"], name="offre_personne"),
        ]

    def __str__(self) -> str:
        return f"{self.get_genre_display()} du {self.preparee_le:%d/%m/%Y}"

    @property
    def arret(self) -> bool:
        """A stoppage brought her, and not the event of a programmed list."""
        return self.reperage.jours_payes is not None

    def prise(self, maintenant: datetime) -> bool:
        """Somebody has taken her and calls her."""
        return self.pris_jusqu_a is not None and self.pris_jusqu_a > maintenant

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """Those of its demande: hers when it was given to her, her team's, her caisse's."""
        proches: set[str] = self.demande.relations(sujet, maintenant)
        return proches

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations()``."""
        return portee_demande(portee, agent, "demande__")


class TentativeAppel(Ligne):
    """One outgoing call for an offer: when it was, and what came of it. Who called is in the journal only."""

    CONSERVATION = Conservation.SIGNALEMENT
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["jour", "heure", "tranche", "resultat"], "F1")

    offre = cle_etrangere(Offre, related_name="tentatives")
    jour = models.DateField()
    heure = models.TimeField()  # wall clock at the caisse
    tranche = models.CharField(max_length=10, choices=enums.Tranche)
    resultat = models.CharField(max_length=14, choices=enums.ResultatAppel)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["jour", "heure", "created_at"]


class Rappel(Ligne):
    """« Call me back on … at … »: it comes back first on the list at its time. One at a time for an offer."""

    CONSERVATION = Conservation.SIGNALEMENT
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["prevu_le", "fait_le"], "F1")

    offre = cle_etrangere(Offre, related_name="rappels")
    prevu_le = models.DateTimeField()
    fait_le = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["prevu_le"]
        constraints = [
            models.UniqueConstraint(
                fields=["offre"], condition=Q(fait_le__isnull=True), name="rappel_un_a_la_fois",
                violation_error_message="Un rappel est déjà prévu pour cette personne.",
            )
        ]  # fmt: skip
