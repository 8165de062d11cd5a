"""The papers of a dossier."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from jalons.accompagner.accompagnements.enums import StatutDossier
from jalons.accompagner.accompagnements.models import Demarche, Dossier
from jalons.accompagner.accompagnements.models.dossier import Gardable, PieceDeDossier
from jalons.accompagner.pieces.enums import Aupres
from jalons.fondations.acces.enums import Portee
from jalons.fondations.agents.models import Agent
from jalons.fondations.documents.models import Document
from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.socle.models import Versionnee, cle_etrangere


class Piece(PieceDeDossier, Versionnee):
    """A paper put in a dossier: its file, encrypted under the dossier's key, and what it is, in the worker's words.

    Withdrawn by its document (``retire_le``): then nobody opens it, and its line stays. ``auteur`` None: put by the person.
    """

    ACCES: ClassVar[str] = "piece"
    SENSIBILITE: ClassVar[dict[str, str]] = {"intitule": "F3", "date_acte": "F1", "created_at": "F1"}

    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+")
    intitule = TexteChiffre(dossier="dossier_id")
    demarche = cle_etrangere(Demarche, null=True, blank=True)
    auteur = cle_etrangere(Agent, null=True, blank=True)
    date_acte = models.DateField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-date_acte", "-created_at"]


class PieceAttendue(PieceDeDossier, Gardable, Versionnee):
    """A paper that is awaited: which (a neutral name of the dated lists), from whom, by when, for which démarche.

    ``administrative``: its name tells nothing social nor medical; only then may the platform recall it (``rappel``), and only
    then does the person read it behind her link. ``precision`` is the worker's.
    """

    ACCES: ClassVar[str] = "piece_attendue"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(["precision", "nature"], "F3") | dict.fromkeys(
        [
            "administrative",
            "aupres",
            "pour_le",
            "rappel",
            "rappelee_le",
            "rappels",
            "recue_le",
            "inutile_le",
            "vue_le",
            "reporte_le",
        ],
        "F1",
    )

    demarche = cle_etrangere(Demarche, null=True, blank=True)
    nature = models.CharField(max_length=24)
    administrative = models.BooleanField(default=False)
    precision = TexteChiffre(dossier="dossier_id")
    aupres = models.CharField(max_length=10, choices=Aupres, default=Aupres.PERSONNE)
    pour_le = models.DateField(null=True, blank=True)
    rappel = models.BooleanField(default=False)
    rappelee_le = models.DateField(null=True, blank=True)
    rappels = models.PositiveSmallIntegerField(default=0)
    piece = cle_etrangere(Piece, null=True, blank=True)
    recue_le = models.DateField(null=True, blank=True)
    inutile_le = models.DateField(null=True, blank=True)
    vue_le = models.DateField(null=True, blank=True)  # the worker saw that the list is complete
    auteur = cle_etrangere(Agent)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pour_le", "created_at"]
        constraints = [
            models.CheckConstraint(
                name="attendue_rappel_administratif",
                condition=Q(rappel=False) | Q(administrative=True, aupres=Aupres.PERSONNE),
                violation_error_message="La plateforme ne rappelle qu’un papier administratif, à la personne.",
            ),
            models.CheckConstraint(
                name="attendue_recue_ou_inutile",
                condition=Q(recue_le=None) | Q(inutile_le=None),
                violation_error_message="Une pièce reçue n’est pas inutile.",
            ),
        ]

    @property
    def attend(self) -> bool:
        """Neither received nor useless."""
        return self.recue_le is None and self.inutile_le is None

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """``soi``: the dossier's; ``region``: the platform of the caisse, for what it is asked to recall."""
        proches = self.dossier.relations(sujet, maintenant) & {Portee.SOI.value}
        rappelable = self.rappel and self.attend and self.dossier.statut != StatutDossier.CLOS
        if rappelable and sujet.organisme_id and sujet.organisme_id == self.dossier.organisme_id:
            proches.add(Portee.REGION.value)
        return proches

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin."""
        if portee == Portee.SOI:
            filtre = Dossier.portee_q(portee, agent, maintenant)
            return None if filtre is None else Q(dossier__in=Dossier.objects.filter(filtre).values("pk"))
        if portee == Portee.REGION and agent.organisme_id:
            ouverts = Dossier.objects.filter(organisme_id=agent.organisme_id).exclude(statut=StatutDossier.CLOS)
            return Q(rappel=True, recue_le=None, inutile_le=None, dossier__in=ouverts.values("pk"))
        return None
