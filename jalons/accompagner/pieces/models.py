"""The papers of a dossier."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from jalons.accompagner.accompagnements.models import Demarche
from jalons.accompagner.accompagnements.models.dossier import PieceDeDossier
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
