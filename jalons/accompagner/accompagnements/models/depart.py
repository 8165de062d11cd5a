"""A dossier proposed to another caisse, which accepts it by naming a referent, or not; the first one answers meanwhile."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from jalons.accompagner.accompagnements.enums import AccordDepart, StatutTransfert
from jalons.accompagner.accompagnements.models.dossier import PieceDeDossier
from jalons.accompagner.accompagnements.models.transfert import Proposition, communes
from jalons.fondations.acces.enums import Portee
from jalons.fondations.agents.models import Agent, Equipe
from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.territoires.models import Organisme

LUS_LA_BAS = (StatutTransfert.PROPOSE, StatutTransfert.ACCEPTE)


class PieceLaissable(PieceDeDossier):
    """A piece that may stay behind when the dossier goes to another caisse: the person, or its author, did not want it to go.

    ``restee_le``: since that day nobody reads it.
    """

    restee_le = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """The dossier's, as long as it was not left behind."""
        return set() if self.restee_le else super().relations(sujet, maintenant)

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin."""
        filtre = PieceDeDossier.portee_q(portee, agent, maintenant)
        return None if filtre is None else filtre & Q(restee_le=None)


class Depart(Proposition):
    """« ``par`` proposes that ``vers`` accompany the person from now on, because… ». Nothing moves before ``vers`` accepts.

    Until then ``referent`` answers, of the caisse ``de``. ``evaluation``, ``plan``, ``entretiens`` (their layer for the file):
    she agrees that it goes; ``notes``: those of ``par``, who says so herself. ``annules``: the appointments that end with the
    acceptance, by key.
    """

    ACCES: ClassVar[str] = "depart"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        [
            "statut", "accord", "accord_le", "pourquoi", "evaluation", "plan", "entretiens", "notes", "entourage", "annules",
            "repondre_avant",            "motif_refus", "propose_le", "repondu_le", "classe_le",
        ],
        "F1",
    ) | {"securite": "F3"}  # fmt: skip

    de = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="+")
    vers = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="+")
    referent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    equipe = models.ForeignKey(Equipe, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    accord = models.CharField(max_length=8, choices=AccordDepart)
    accord_le = models.DateField()
    pourquoi = TexteChiffre(
        null=False
    )  # read by the other caisse before it accepts: under the ring, not the dossier's key
    evaluation = models.BooleanField(default=False)
    plan = models.BooleanField(default=False)
    entretiens = models.BooleanField(default=False)
    notes = models.BooleanField(default=False)
    entourage = models.BooleanField(default=False)
    annules = ArrayField(models.UUIDField(), default=list, blank=True)
    securite = TexteChiffre(dossier="dossier_id")  # what was done for a danger, when no demande keeps it
    repondre_avant = models.DateField()
    a = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    repondu_par = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    motif_refus = TexteChiffre()

    class Meta:
        constraints = [
            *communes("depart", deja="Ce dossier est déjà proposé à une autre caisse."),
            models.CheckConstraint(
                name="depart_vers_une_autre",
                condition=~Q(de=F("vers")),
                violation_error_message="Un dossier part vers une autre caisse que la sienne.",
            ),
            models.CheckConstraint(
                name="depart_accepte_avec_referent",
                condition=Q(statut=StatutTransfert.ACCEPTE, a__isnull=False)
                | (~Q(statut=StatutTransfert.ACCEPTE) & Q(a=None)),
                violation_error_message="Une caisse accepte en nommant qui accompagne.",
            ),
        ]

    def en_retard(self, jour: date) -> bool:
        """Past the day by which the other caisse was to answer."""
        return self.attend and jour > self.repondre_avant

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """``soi``: who answers meanwhile, or proposed it; ``equipe``: hers; ``region``: the caisse that is asked, no longer than
        it is: what it refused, or what was taken back, it reads no more.
        """
        proches = {Portee.SOI.value} if {self.referent_id, self.par_id} & sujet.titulaires else set()
        if self.equipe_id and self.equipe_id == sujet.equipe_id:
            proches.add(Portee.EQUIPE.value)
        if self.vers_id == sujet.organisme_id and self.statut in LUS_LA_BAS:
            proches.add(Portee.REGION.value)
        return proches

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin."""
        if portee == Portee.SOI:
            return Q(referent_id__in=agent.titulaires) | Q(par_id__in=agent.titulaires)
        if portee == Portee.EQUIPE and agent.equipe_id:
            return Q(equipe_id=agent.equipe_id)
        if portee == Portee.REGION and agent.organisme_id:
            return Q(vers_id=agent.organisme_id, statut__in=LUS_LA_BAS)
        return None
