"""What the service social and another service of the Assurance Maladie follow together, with two clocks."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone

from jalons.fondations.acces.models import Protege
from jalons.fondations.agents.models import Agent, Equipe
from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.socle.enums import Conservation
from jalons.fondations.socle.models import Ligne, Versionnee, cle_etrangere
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.assures.models import Assure
from jalons.personnes.partenaires.models import Partenaire
from jalons.recevoir.signalements.models import Demande, Signalement, portee_demande

from .enums import (
    ORGANISME_OUVERT,
    SOCIAL_OUVERT,
    Cote,
    EtatOrganisme,
    EtatSocial,
    GenreLiaison,
    MotifFin,
    PiecePar,
)

_OUVERTS = sorted(str(e) for e in ORGANISME_OUVERT)
_SUIVIS = sorted(str(e) for e in SOCIAL_OUVERT)


def _ouvert_et_date(etat: str, ouverts: list[str], le: str) -> Q:
    """A state still open has a day by which something comes; one that has ended has none."""
    return Q(**{f"{etat}__in": ouverts}) ^ Q(**{f"{le}__isnull": True})


class Liaison(Versionnee):
    """One matter that the service social and a CPAM, a service médical or a CES follow together [004, B8; 001 ann. 4].

    Two clocks, one a side: ``etat_organisme`` (the payment, or the answer) and ``etat_social`` (the person). Neither closes
    the other. ``identite`` is the frozen copy of all that the other service reads of her. ``signalement``: it came from
    them, about somebody whom they named; else it is ours, about ``sujet``.
    """

    CONSERVATION = Conservation.SIGNALEMENT
    ACCES = "liaison"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        [
            "genre", "motif", "identite", "impaye_depuis", "accord_le", "ouverte_le", "etat_organisme",
            "organisme_attendu_le", "piece_par", "etat_social", "social_attendu_le", "motif_fin", "a_lire_service",
            "a_lire_organisme", "created_at",
        ],
        "F1",
    )  # fmt: skip

    organisme = cle_etrangere(Organisme)
    equipe = cle_etrangere(Equipe, null=True, blank=True)  # of the worker who follows it
    attribuee_a = cle_etrangere(Agent, null=True, blank=True)
    partenaire = cle_etrangere(Partenaire)
    sujet = cle_etrangere(Assure, null=True, blank=True)
    signalement = cle_etrangere(Signalement, null=True, blank=True)
    par = cle_etrangere(Agent)
    genre = models.CharField(max_length=12, choices=GenreLiaison)
    motif = models.CharField(max_length=40)  # a code of the list « motif_liaison »
    identite = TexteChiffre(null=False)
    impaye_depuis = models.DateField(null=True, blank=True)
    accord_le = models.DateField(
        null=True, blank=True
    )  # the day she agreed that both follow it; None: not asked, or no
    ouverte_le = models.DateField()
    etat_organisme = models.CharField(max_length=16, choices=EtatOrganisme, default=EtatOrganisme.TRANSMISE)
    organisme_attendu_le = models.DateField(null=True, blank=True)
    piece_par = models.CharField(max_length=16, choices=PiecePar, blank=True)
    etat_social = models.CharField(max_length=12, choices=EtatSocial, default=EtatSocial.A_JOINDRE)
    social_attendu_le = models.DateField(null=True, blank=True)
    motif_fin = models.CharField(max_length=16, choices=MotifFin, blank=True)
    a_lire_service = models.BooleanField(default=False)
    a_lire_organisme = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = Protege.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                name="liaison_horloge_organisme",
                condition=_ouvert_et_date("etat_organisme", _OUVERTS, "organisme_attendu_le"),
                violation_error_message="Ce que l’autre service doit encore porte un jour ; ce qui est fini n’en porte plus.",
            ),
            models.CheckConstraint(
                name="liaison_horloge_sociale",
                condition=_ouvert_et_date("etat_social", _SUIVIS, "social_attendu_le"),
                violation_error_message="Le prochain contact avec la personne porte un jour ; ce qui est fini n’en porte plus.",
            ),
            models.CheckConstraint(
                name="liaison_fin_sociale_dite",
                condition=Q(etat_social=EtatSocial.TERMINEE) ^ Q(motif_fin=""),
                violation_error_message="Le service social dit pourquoi il a terminé, et alors seulement.",
            ),
            models.CheckConstraint(
                name="liaison_piece_dite",
                condition=Q(etat_organisme=EtatOrganisme.PIECE_ATTENDUE) ^ Q(piece_par=""),
                violation_error_message="Une pièce qui manque dit qui la fournit, et elle seule.",
            ),
            models.CheckConstraint(
                name="liaison_de_quelqu_un",
                condition=Q(sujet__isnull=False) ^ Q(signalement__isnull=False),
                violation_error_message="Une liaison est la nôtre, sur une personne, ou vient d’un signalement.",
            ),
            models.CheckConstraint(
                name="liaison_accord_avant_de_transmettre",
                condition=Q(sujet__isnull=True) | Q(accord_le__isnull=False),
                violation_error_message="Rien ne se transmet sans l’accord de la personne.",
            ),
            models.UniqueConstraint(
                fields=["sujet"],
                condition=Q(genre=GenreLiaison.IJ) & (Q(etat_organisme__in=_OUVERTS) | Q(etat_social__in=_SUIVIS)),
                name="liaison_une_ij_par_personne",
                violation_error_message="Le retard de cette personne est déjà suivi avec la CPAM.",
            ),
        ]
        indexes = [
            models.Index(fields=["organisme", "etat_organisme", "etat_social"], name="liaison_ouverte"),
            models.Index(fields=["partenaire", "etat_organisme"], name="liaison_organisme"),
        ]

    def __str__(self) -> str:
        return f"{self.get_genre_display()}, {self.partenaire}"

    @property
    def nom(self) -> str:
        """Her name alone, of all that was shared: what a title or a list says."""
        return str(self.identite).split(", naissance le ")[0].split(", téléphone ")[0].split(" (nom de naissance ")[0]

    @property
    def assure(self) -> Assure | None:
        """Whom it is about; None while the person named by the other service is not identified."""
        return self.sujet or (self.demande.assure if self.demande else None)

    @property
    def assure_id(self) -> UUID | None:
        """Her key, for the journal."""
        return self.sujet_id or (self.demande.assure_id if self.demande else None)

    @property
    def demande(self) -> Demande | None:
        """The demande that their signalement joined."""
        return self.signalement.demande if self.signalement else None

    @property
    def vient_d_eux(self) -> bool:
        """They asked first."""
        return self.signalement_id is not None

    @property
    def est_ij(self) -> bool:
        """A payment is late."""
        return self.genre == GenreLiaison.IJ

    @property
    def finie(self) -> bool:
        """Both clocks have stopped."""
        return self.etat_organisme not in ORGANISME_OUVERT and self.etat_social not in SOCIAL_OUVERT

    @property
    def sociale_dite(self) -> bool:
        """She agreed: the other service may know that she is followed, never why."""
        return self.accord_le is not None

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """As a demande's; ``organisation``: my body is the other service."""
        proches: set[str] = Demande.relations(self, sujet, maintenant)  # type: ignore[arg-type]
        if self.partenaire_id and self.partenaire_id == sujet.partenaire_id:
            proches.add("organisation")
        return proches

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations()``."""
        if portee == "organisation":
            return Q(partenaire=agent.partenaire_id) if agent.partenaire_id else None
        return portee_demande(portee, agent, "")


class RetardEcarte(Ligne):
    """Somebody decided that the CPAM is not told of the late payment that a demande speaks of, and said why."""

    CONSERVATION = Conservation.SIGNALEMENT
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["raison", "created_at"], "F1")

    demande = models.OneToOneField(Demande, on_delete=models.PROTECT, related_name="+")
    par = cle_etrangere(Agent)
    raison = TexteChiffre(null=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)


class Echange(Ligne):
    """One line of the thread that both services read: what one of them did, and its words for the other."""

    CONSERVATION = Conservation.SIGNALEMENT
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["cote", "acte", "texte", "created_at"], "F1")

    liaison = cle_etrangere(Liaison, related_name="echanges")
    par = cle_etrangere(Agent)
    cote = models.CharField(max_length=12, choices=Cote)
    acte = models.CharField(max_length=24)
    texte = TexteChiffre()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["created_at"]

    @property
    def est_d_eux(self) -> bool:
        """The other service wrote it."""
        return self.cote == Cote.ORGANISME
