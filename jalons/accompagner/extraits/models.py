"""What left of a dossier: to whom, which lines, why, on which ground, until when."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from jalons.accompagner.accompagnements.models.dossier import PieceDeDossier
from jalons.fondations.acces.enums import Portee
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.socle.models import Versionnee, cle_etrangere
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.assures.models import Assure
from jalons.personnes.partages.enums import VoieAccord, VoiePartage
from jalons.personnes.partenaires.models import Partenaire

from .enums import Fondement, MotifRetrait, StatutExtrait


class Extrait(PieceDeDossier, Versionnee):
    """Lines of a dossier handed over to one body of the directory: a frozen copy, the very bytes of the preview.

    ``a_qui``: the professional there, '' for the body. ``refus``: the lines that the person did not want said, as JSON
    (key, title). Nobody of the body opens it once it is taken back or past ``jusqu_au``.
    """

    ACCES: ClassVar[str] = "extrait"
    SENSIBILITE: ClassVar[dict[str, str]] = dict.fromkeys(
        [
            "a_qui", "fondement", "voie_accord", "accord_le", "voie", "transmis_le", "jusqu_au", "statut", "retire_le",
            "motif_retrait",
        ],
        "F1",
    ) | {"but": "F3", "contenu": "F3", "refus": "F3"}  # fmt: skip

    assure = cle_etrangere(Assure)
    organisme = cle_etrangere(Organisme)
    partenaire = cle_etrangere(Partenaire)
    par = cle_etrangere(Agent)
    a_qui = TexteChiffre(dossier="dossier_id")
    but = TexteChiffre(dossier="dossier_id")
    contenu = TexteChiffre(dossier="dossier_id")
    refus = TexteChiffre(dossier="dossier_id")
    fondement = models.CharField(max_length=12, choices=Fondement)
    voie_accord = models.CharField(max_length=14, choices=VoieAccord)
    accord_le = models.DateField()
    voie = models.CharField(max_length=10, choices=VoiePartage)
    transmis_le = models.DateField()
    jusqu_au = models.DateField()  # last day of the access
    statut = models.CharField(max_length=10, choices=StatutExtrait, default=StatutExtrait.TRANSMIS)
    retire_le = models.DateField(null=True, blank=True)
    motif_retrait = models.CharField(max_length=16, choices=MotifRetrait, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="extrait_entier",
                condition=Q(contenu__isnull=False, accord_le__lte=models.F("transmis_le"))
                & Q(jusqu_au__gte=models.F("transmis_le")),
                violation_error_message="Rien ne part sans l’accord ou l’information de la personne, un contenu et un terme.",
            ),
            models.CheckConstraint(
                name="extrait_retire_motive",
                condition=(Q(statut=StatutExtrait.RETIRE, retire_le__isnull=False) & ~Q(motif_retrait=""))
                | Q(statut=StatutExtrait.TRANSMIS, retire_le=None, motif_retrait=""),
                violation_error_message="Un retrait porte sa date et son motif, et lui seul.",
            ),
        ]

    def __str__(self) -> str:
        return f"Extrait pour {self.partenaire}"

    @property
    def retire(self) -> bool:
        """Taken back."""
        return self.statut == StatutExtrait.RETIRE

    @property
    def accord(self) -> bool:
        """She agreed; else she knows, and is not against."""
        return self.fondement == Fondement.ACCORD

    @property
    def par_lien(self) -> bool:
        """Read by a link and its code."""
        return self.voie == VoiePartage.LIEN

    def lisible_le(self, jour: date) -> bool:
        """May the body open it that day?"""
        return not self.retire and jour <= self.jusqu_au

    @property
    def lisible(self) -> bool:
        """Today."""
        return self.lisible_le(timezone.localdate())

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """The dossier's; ``organisation``: the body's, as long as it may open it."""
        proches = super().relations(sujet, maintenant)
        sien = sujet.partenaire_id and sujet.partenaire_id == self.partenaire_id
        return (
            proches | {Portee.PARTENAIRE.value} if sien and self.lisible_le(timezone.localdate(maintenant)) else proches
        )

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations()``."""
        if portee != Portee.PARTENAIRE:
            return PieceDeDossier.portee_q(portee, agent, maintenant)
        siens = Q(partenaire=agent.partenaire_id, statut=StatutExtrait.TRANSMIS)
        return siens & Q(jusqu_au__gte=timezone.localdate(maintenant)) if agent.partenaire_id else None
