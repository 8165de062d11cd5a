"""The answers of the fiche that an arrival carries, and the answer given without accompaniment."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from jalons.fondations.acces.models import Protege
from jalons.fondations.agents.models import Agent
from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.socle.enums import Conservation
from jalons.fondations.socle.models import Ligne, cle_etrangere
from jalons.fondations.territoires.models import Organisme
from jalons.personnes.assures.models import Assure

from ..enums import Objet, Reponse
from .demande import Demande, Signalement


class ReponseItem(Ligne):
    """One answer to one item of the fiche de fragilité, with what was said."""

    CONSERVATION = Conservation.SIGNALEMENT
    SENSIBILITE: ClassVar[dict[str, str]] = {
        "fiche_version": "F1", "item_code": "F1", "rang": "F1", "titre": "F0", "reponse": "F3", "verbatim": "F3",
    }  # fmt: skip

    signalement = cle_etrangere(Signalement, related_name="items")
    fiche_version = models.CharField(max_length=12)
    item_code = models.CharField(max_length=40)
    rang = models.PositiveSmallIntegerField(default=0)
    titre = models.CharField(max_length=80, blank=True)  # as it read in that version
    reponse = models.CharField(max_length=12, choices=Reponse, default=Reponse.NON_ABORDE)
    verbatim = TexteChiffre()

    class Meta:
        ordering = ["rang", "item_code"]
        constraints = [models.UniqueConstraint(fields=["signalement", "item_code"], name="reponse_une_par_item")]


class ReponsePonctuelle(Ligne):
    """An answer given without accompaniment: reception, information, orientation, advice [001 intro, 003 case
    5].
    """

    CONSERVATION = Conservation.SIGNALEMENT
    ACCES = "reponse_ponctuelle"
    SENSIBILITE: ClassVar[dict[str, str]] = {
        "date_acte": "F1",
        "motif": "F1",
        "texte": "F3",
        "created_at": "F1",
    }

    demande = cle_etrangere(Demande, null=True, blank=True)
    assure = cle_etrangere(Assure, null=True, blank=True)
    agent = cle_etrangere(Agent)
    organisme = cle_etrangere(Organisme)
    date_acte = models.DateField()
    motif = models.CharField(max_length=16, choices=Objet)
    texte = TexteChiffre()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = Protege.as_manager()

    def relations(self, sujet: Any, maintenant: datetime) -> set[str]:
        """``soi``: I gave it; ``region``: given by my caisse."""
        proches = {"soi"} if self.agent_id in sujet.titulaires else set()
        return proches | ({"region"} if sujet.organisme_id and self.organisme_id == sujet.organisme_id else set())

    @staticmethod
    def portee_q(portee: str, agent: Any, maintenant: datetime) -> Q | None:
        """The SQL twin of ``relations()``."""
        if portee == "soi":
            return Q(agent__in=agent.titulaires)
        return Q(organisme=agent.organisme_id) if portee == "region" and agent.organisme_id else None
