"""Stored files: what they are, how long they are kept. Their bytes are encrypted blobs under JALONS_DATA."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from jalons.fondations.agents.models import Agent
from jalons.fondations.documents.enums import ClasseDocument, MotifRetrait
from jalons.fondations.socle.chiffrement import TexteChiffre
from jalons.fondations.socle.enums import Conservation
from jalons.fondations.socle.models import Ligne


class Document(Ligne):
    """One file. ``empreinte`` is the SHA-256 of the encrypted blob: it shows damage and tells nothing.

    ``marque``: a keyed digest of the clear bytes, for this object only: the same file twice is one file. ``nom`` is neutral:
    the name that came with the file is never kept. Withdrawn, nobody reads it; its bytes go some days later.
    """

    SENSIBILITE: ClassVar[dict[str, str]] = {
        **dict.fromkeys(["classe", "retention_code", "empreinte", "taille", "type_mime", "dossier_id"], "F1"),
        **dict.fromkeys(["objet_type", "objet_id", "retire_le", "retire_motif", "pages", "marque"], "F1"),
        "nom": "F3",
    }
    CONSERVATION: ClassVar[str] = "retention_code"  # each file says its own

    classe = models.CharField(max_length=2, choices=ClasseDocument)
    retention_code = models.CharField(max_length=12, choices=Conservation)
    empreinte = models.CharField(max_length=64)
    taille = models.PositiveIntegerField()  # bytes, in clear
    nom = TexteChiffre()
    type_mime = models.CharField(max_length=80)
    objet_type = models.CharField(max_length=60)
    objet_id = models.UUIDField()
    dossier_id = models.UUIDField(null=True, blank=True)  # whose key encrypts it
    depose_par = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    retire_le = models.DateTimeField(null=True, blank=True)
    retire_motif = models.CharField(max_length=12, choices=MotifRetrait, blank=True)
    retire_par = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    pages = models.PositiveIntegerField(null=True, blank=True)  # of a PDF
    marque = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [models.Index(fields=["objet_type", "objet_id"], name="document_objet")]
        constraints = [
            models.CheckConstraint(
                name="document_retire_dit_pourquoi",
                condition=Q(retire_le__isnull=True) | ~Q(retire_motif=""),
                violation_error_message="Un document retiré dit pourquoi.",
            ),
            models.UniqueConstraint(
                name="document_une_fois",
                fields=["objet_type", "objet_id", "marque"],
                condition=Q(retire_le__isnull=True) & ~Q(marque=""),
                violation_error_message="Ce fichier est déjà là.",
            ),
        ]
