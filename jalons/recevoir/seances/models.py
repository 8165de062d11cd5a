"""What may exist of a sitting: a place, an hour, so many seats; who holds them. It needs no offer and no demande."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F, Q
from django.utils import timezone

from jalons.fondations.acces.enums import Portee, Role
from jalons.fondations.acces.models import Protege
from jalons.fondations.agents.models import Agent, Equipe
from jalons.fondations.socle.dates import au_lieu
from jalons.fondations.socle.enums import Conservation
from jalons.fondations.socle.models import Ligne, Versionnee, cle_etrangere
from jalons.fondations.territoires.models import LieuAccueil, Organisme, Salle
from jalons.personnes.assures.models import Assure
from jalons.recevoir.signalements.enums import MotifCloture, StatutDemande
from jalons.recevoir.signalements.models import Demande

from .enums import NOTEES, PLACES_PRISES, StatutInscription, StatutSeance, SuiteSeance


class Seance(Versionnee):
    """Several people met together at a place, with so many seats: the information meeting of the offre socle [001 ann. 1].

    ``titre`` tells nothing of anybody who comes: whoever passes by may read it, and no message to a person says it.
    One or two workers lead it. The database never lets one person more than ``places`` hold a seat (trigger
    ``seance_places``), and takes its room for it until it is cancelled (trigger ``seance_salle``).
    """

    CONSERVATION = Conservation.RENDEZ_VOUS
    ACCES = "seance"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        ["debut", "zone", "date_acte", "duree_minutes", "places", "titre", "statut", "motif_annulation"], "F0"
    )

    organisme = cle_etrangere(Organisme)
    lieu = cle_etrangere(LieuAccueil)
    salle = cle_etrangere(Salle, null=True, blank=True)
    animateur = cle_etrangere(Agent, null=True, blank=True)
    avec_aussi = cle_etrangere(Agent, null=True, blank=True)  # the second one who leads it
    titre = models.CharField(max_length=120, default="Réunion d’information")
    debut = models.DateTimeField()
    zone = models.CharField(max_length=40, default="Europe/Paris")
    date_acte = models.DateField()
    duree_minutes = models.PositiveSmallIntegerField(default=90)
    places = models.PositiveSmallIntegerField()
    statut = models.CharField(max_length=8, choices=StatutSeance, default=StatutSeance.OUVERTE)
    motif_annulation = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = Protege.as_manager()

    class Meta:
        ordering = ["debut"]
        indexes = [models.Index(fields=["organisme", "date_acte"], name="seance_agenda")]
        constraints = [
            models.CheckConstraint(
                name="seance_places_possibles", condition=Q(places__gte=1, places__lte=200),
                violation_error_message="Une réunion a de 1 à 200 places.",
            ),
            models.UniqueConstraint(
                fields=["lieu", "debut"], condition=~Q(statut=StatutSeance.ANNULEE), name="seance_une_par_lieu_et_heure",
                violation_error_message="Une réunion est déjà prévue dans ce lieu à cette heure.",
            ),
            models.CheckConstraint(
                name="seance_annulee_motivee",
                condition=Q(statut=StatutSeance.ANNULEE) & ~Q(motif_annulation="")
                | ~Q(statut=StatutSeance.ANNULEE) & Q(motif_annulation=""),
                violation_error_message="Une réunion annulée dit pourquoi, et elle seule.",
            ),
            models.CheckConstraint(
                name="seance_deux_animateurs_distincts",
                condition=Q(avec_aussi__isnull=True) | Q(animateur__isnull=False) & ~Q(avec_aussi=F("animateur")),
                violation_error_message="Une réunion animée à deux l’est par deux personnes différentes.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.titre

    @property
    def debut_local(self) -> datetime:
        """Wall-clock beginning at the place, without zone: ready to show."""
        return au_lieu(self.debut, self.zone)

    @property
    def fin(self) -> datetime:
        """The instant it ends."""
        return self.debut + timedelta(minutes=self.duree_minutes)

    @property
    def periode(self) -> DateTimeTZRange:
        """Both instants."""
        return DateTimeTZRange(self.debut, self.fin)

    @property
    def animateurs(self) -> list[Agent]:
        """Who leads it: nobody yet, one or two."""
        return [agent for agent in (self.animateur, self.avec_aussi) if agent is not None]

    @property
    def par(self) -> str:
        """Their names, or nothing."""
        return " et ".join(map(str, self.animateurs))

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """``soi``: I lead it; ``equipe``: at a place of my team, or of my caisse for a CSAM; ``region``: my caisse."""
        proches = {"soi"} if {self.animateur_id, self.avec_aussi_id} & sujet.titulaires else set()
        if sujet.organisme_id and self.organisme_id == sujet.organisme_id:
            proches.add("region")
            if sujet.role == Role.CSAM or _lieux(sujet).filter(lieuaccueil_id=self.lieu_id).exists():
                proches.add("equipe")
        return proches

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations()``."""
        if portee == Portee.SOI:
            return Q(animateur__in=agent.titulaires) | Q(avec_aussi__in=agent.titulaires)
        if portee not in (Portee.REGION, Portee.EQUIPE) or not agent.organisme_id:
            return None
        caisse = Q(organisme=agent.organisme_id)
        if portee == Portee.REGION or agent.role == Role.CSAM:
            return caisse
        return caisse & Q(lieu__in=_lieux(agent).values("lieuaccueil_id"))


def _lieux(agent: Any) -> models.QuerySet[Any]:
    """The places where her team receives."""
    return Equipe.lieux.through.objects.filter(equipe_id=agent.equipe_id)


class Inscription(Ligne):
    """One seat of a sitting, for one person. ``cause``: the row of a room above by which she has it, an offer for example."""

    CONSERVATION = Conservation.SIGNALEMENT
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["cause", "statut", "inscrite_le"], "F1")

    seance = cle_etrangere(Seance, related_name="inscriptions")
    cause = models.UUIDField(null=True, blank=True, db_index=True)
    demande = cle_etrangere(Demande, null=True, blank=True)  # the one that this seat answers
    assure = cle_etrangere(Assure)
    statut = models.CharField(max_length=8, choices=StatutInscription, default=StatutInscription.INSCRITE)
    inscrite_le = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["inscrite_le"]
        constraints = [
            models.UniqueConstraint(
                fields=["seance", "assure"], condition=Q(statut__in=[str(s) for s in PLACES_PRISES]),
                name="inscription_une_par_personne",
                violation_error_message="Cette personne a déjà une place à cette réunion.",
            )
        ]  # fmt: skip

    @property
    def suite(self) -> SuiteSeance | None:
        """What was noted, None before: somebody answered by the sitting has her demande ended that day."""
        if self.statut not in NOTEES:
            return None
        if self.statut == StatutInscription.PRESENTE and self.demande is not None:
            fin = (self.demande.statut, self.demande.motif_cloture, self.demande.close_le)
            if fin != (StatutDemande.CLOS, MotifCloture.REPONSE_PONCTUELLE, self.seance.date_acte):
                return SuiteSeance.A_RECEVOIR
        return SuiteSeance(self.statut)

    @property
    def dite(self) -> str:
        """The code of ``socle.phrases.PRESENCES`` that says where it is."""
        return self._mot(self.suite or self.statut)

    @property
    def suites(self) -> list[tuple[str, str]]:
        """What may be noted of it now, and its words: nobody asks to be received who has no demande."""
        possibles = [s for s in SuiteSeance if s != self.suite and (self.demande_id or s != SuiteSeance.A_RECEVOIR)]
        return [(s.value, self._mot(s)) for s in possibles]

    def _mot(self, code: str) -> str:
        return "venue" if code == SuiteSeance.PRESENTE and self.demande_id is None else str(code)
